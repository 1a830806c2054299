#pragma once

#include <filesystem>
#include <memory>

#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// What is read of `origin` lies in files below `folder`, which is emptied first, so that it is served with sendfile and
/// fetched once. Everything else goes to the origin.
///
/// open() asks the origin which object is there now, then takes that one's file; what was replaced or removed is not served any
/// more. Of several who open the same new object one fetches it and the others wait. The files have at most `max_bytes`
/// together (those still open may take more for a while); the ones opened longest ago go first. A file with other bytes than
/// were fetched is fetched again. An object larger than a quarter of `max_bytes`, or for which the disk has no room, is read
/// from the origin. Thread-safe. Metrics: codeflix_storage_cache_*.
/// Error: unavailable `storage.unwritable`.
Result<std::unique_ptr<ObjectStore>> make_cached_store(std::unique_ptr<ObjectStore> origin, const std::filesystem::path& folder,
                                                       std::uint64_t max_bytes);

}  // namespace codeflix::storage
