#pragma once

#include <filesystem>
#include <memory>

#include "libs/storage/object_store.hpp"

namespace codeflix::storage {

/// Objects as files below `root`, which is made when missing. Written beside and renamed; fsync of file and folder. Appends to
/// one object are serialised between processes by a lock on the file that holds its fence (flock: one machine, or an NFS that has it).
/// Errors: unavailable `storage.unwritable`, no_space `storage.full`.
Result<std::unique_ptr<ObjectStore>> open_folder_store(const std::filesystem::path& root);

}  // namespace codeflix::storage
