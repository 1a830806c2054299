#pragma once

#include <filesystem>
#include <string>

#include "libs/base/json.hpp"
#include "libs/http/message.hpp"

namespace codeflix::identity {

/// The issuer's pages: the one built file of web/packages/auth_pages, filled with what it shows (its src/state.ts is the
/// contract).
class Pages {
 public:
  /// Reads `index.html` of the folder. Without it every page answers 503.
  explicit Pages(const std::filesystem::path& folder);

  bool built() const { return !shell_.empty(); }

  /// `state` is an AuthState without `locale`.
  http::Response show(int status, json::Object state, const std::string& locale) const;
  /// The page for what no form can put right.
  http::Response failure(int status, const std::string& code, const std::string& locale) const;

 private:
  std::string shell_;
};

}  // namespace codeflix::identity
