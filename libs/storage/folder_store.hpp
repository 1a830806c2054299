#pragma once

#include <filesystem>
#include <memory>

#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// Objects as files below `root`, which is made when missing. Written beside and renamed; fsync of file and folder.
/// Errors: unavailable `storage.unwritable`, no_space `storage.full`.
Result<std::unique_ptr<ObjectStore>> open_folder_store(const std::filesystem::path& root);

}  // namespace codeflix::storage
