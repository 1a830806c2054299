#pragma once

#include <memory>

#include "libs/storage/bucket.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// ObjectStore over a bucket. A finished object is the blob under its key. What an unfinished one has lies in chunks below
/// `~parts/<key>/`, listed by a ledger there for each writer, so that any process goes on with it. The ledger of the highest
/// fence counts. A writer first claims its own and then reads the one before; after each write it looks whether there is a
/// higher one, and if so has failed. Of two at once, either the older one sees that or the newer one sees what the older one
/// wrote; no condition of the store has to be exact for it. An append holds at most one chunk in memory (upload_ledger.hpp).
std::unique_ptr<ObjectStore> make_bucket_store(std::unique_ptr<Bucket> bucket);

}  // namespace codeflix::storage
