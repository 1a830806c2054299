#pragma once

#include <filesystem>
#include <memory>

#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// Objects as files below `root`, which is made when missing. Written beside and renamed; fsync of file and folder.
/// Error: unavailable `storage.unwritable`, `storage.full` on a full disk.
Result<std::unique_ptr<ObjectStore>> open_folder_store(const std::filesystem::path& root);

}  // namespace codeflix::storage
