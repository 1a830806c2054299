#pragma once

#include <filesystem>
#include <memory>

#include "services/catalog/app/search_index.hpp"

namespace codeflix::catalog {

/// The embedded search index. Its files are made anew in `folder` (what is there is removed first) and removed with it; they are
/// never needed after a restart, so nothing is flushed to the disk. Error: internal `index.folder` when the folder cannot be used.
Result<std::unique_ptr<SearchIndex>> make_xapian_index(const std::filesystem::path& folder);

}  // namespace codeflix::catalog
