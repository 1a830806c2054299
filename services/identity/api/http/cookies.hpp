#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "libs/http/message.hpp"

namespace codeflix::identity {

/// The issuer's two cookies: the session, and the one that binds a form to the browser that was shown it. Over https they
/// are `__Host-` and Secure. Over plain http, which is for loopback only, they cannot be: browsers other than Chromium
/// drop Secure cookies there.
class Cookies {
 public:
  explicit Cookies(bool secure) : secure_(secure) {}

  std::optional<std::string> session(const http::Request& request) const;
  void set_session(http::Response& response, const std::string& value, std::chrono::seconds max_age) const;
  void clear_session(http::Response& response) const;

  /// The secret of this browser's forms: the one that it has, or a new one together with the header that sets it.
  std::string form_secret(const http::Request& request, http::Response& response) const;
  /// What a form carries as `csrf`: it belongs to the browser's secret and does not tell it.
  static std::string form_code(const std::string& secret);
  /// True when the form was shown to the browser that sends it.
  bool form_is_ours(const http::Request& request, const std::string& code) const;

 private:
  std::string name(std::string_view plain) const;
  std::string cookie(std::string_view plain, const std::string& value, std::string_view more) const;

  bool secure_;
};

}  // namespace codeflix::identity
