#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.hpp"
#include "services/catalog/domain/title.hpp"

namespace codeflix::catalog {

using Titles = std::vector<std::shared_ptr<const Title>>;

/// Reads `{"id", "title", "year", "cast", "genres", "description"}` a line; `original_title` and `categories` may stand there too,
/// all but `id` and `title` may be missing, null or of another kind of text. Error: malformed with the number of the line.
Result<Titles> read_documents(const std::filesystem::path& file);

/// Reads `{"q"}` a line. Error: malformed with the number of the line.
Result<std::vector<std::string>> read_queries(const std::filesystem::path& file);

}  // namespace codeflix::catalog
