#include "libs/base/result.hpp"

namespace codeflix {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed: return "malformed";
    case ErrorKind::invalid: return "invalid";
    case ErrorKind::unauthorized: return "unauthorized";
    case ErrorKind::payment_required: return "payment_required";
    case ErrorKind::forbidden: return "forbidden";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::precondition_failed: return "precondition_failed";
    case ErrorKind::too_large: return "too_large";
    case ErrorKind::unsupported_media: return "unsupported_media";
    case ErrorKind::precondition_required: return "precondition_required";
    case ErrorKind::too_many: return "too_many";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::no_space: return "no_space";
    case ErrorKind::internal: return "internal";
  }
  return "internal";
}

}  // namespace codeflix
