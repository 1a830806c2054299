#pragma once

#include <string>
#include <string_view>

#include "libs/http/message.hpp"

namespace codeflix::http {

/// `Not Found` for 404.
std::string_view reason_phrase(int status);

/// A problem document for what is HTTP's own affair and has no ErrorKind (405, 408, 414, 431, 505).
Response problem(int status, std::string_view code, std::string_view detail, const std::vector<FieldError>& fields = {});

}  // namespace codeflix::http
