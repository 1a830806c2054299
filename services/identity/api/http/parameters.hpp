#pragma once

#include <string>
#include <string_view>

#include "libs/http/message.hpp"
#include "services/identity/domain/authorization_request.hpp"

namespace codeflix::identity {

/// The parameters of a query, each at most once and valid UTF-8 (RFC 6749, section 3.1). Error: `oauth.invalid_request`.
Result<Parameters> query_parameters(const http::Request& request);

/// Those of a form body. Errors: unsupported_media `body.not_form`, `oauth.invalid_request`.
Result<Parameters> form_parameters(const http::Request& request);

/// The value, or empty when it is missing.
std::string value_of(const Parameters& parameters, std::string_view name);

/// `uri` with the parameters as its query; empty values are left out.
std::string with_query(const std::string& uri, const Parameters& parameters);

}  // namespace codeflix::identity
