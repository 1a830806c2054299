#pragma once

#include <memory>

#include "libs/storage/bucket.hpp"
#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// ObjectStore over a bucket. A finished object is the blob under its key. What an unfinished one has lies in chunks below
/// `~parts/<key>/`, listed by a ledger there that changes by compare-and-swap only, so that any process goes on with it and a
/// writer that was overtaken changes nothing. An append holds at most one chunk in memory (upload_ledger.hpp).
std::unique_ptr<ObjectStore> make_bucket_store(std::unique_ptr<Bucket> bucket);

}  // namespace codeflix::storage
