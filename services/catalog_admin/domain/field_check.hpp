#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.hpp"

namespace codeflix::catalog_admin {

/// Collects the mistakes of one document, so that a refusal lists all of them.
class FieldCheck {
 public:
  void mistake(std::string field, std::string code, std::string detail) {
    mistakes_.push_back({std::move(field), std::move(code), std::move(detail)});
  }

  /// Cleans a text (base/text.hpp); a mistake is noted under `field` and the answer is then empty.
  std::string text(const std::string& field, std::string_view value, std::size_t min, std::size_t max, bool multiline = false);

  bool failed() const { return !mistakes_.empty(); }

  /// Error: invalid `body.invalid` with every mistake.
  Result<> verdict();

 private:
  std::vector<FieldError> mistakes_;
};

}  // namespace codeflix::catalog_admin
