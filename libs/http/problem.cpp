#include "libs/http/problem.hpp"

#include "libs/telemetry/log.hpp"

namespace codeflix::http {

namespace {

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed: return 400;
    case ErrorKind::unauthorized: return 401;
    case ErrorKind::payment_required: return 402;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::precondition_failed: return 412;
    case ErrorKind::too_large: return 413;
    case ErrorKind::unsupported_media: return 415;
    case ErrorKind::invalid: return 422;
    case ErrorKind::precondition_required: return 428;
    case ErrorKind::too_many: return 429;
    case ErrorKind::internal: return 500;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::no_space: return 507;
  }
  return 500;
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 460: return "Checksum Mismatch";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Status";
  }
}

Response problem(int status, std::string_view code, std::string_view detail, const std::vector<FieldError>& fields) {
  json::Array errors;
  for (const auto& field : fields) errors.push_back(json::Object{{"field", field.field}, {"code", field.code}, {"detail", field.detail}});
  const json::Object document{{"type", "about:blank"}, {"title", reason_phrase(status)}, {"status", status}, {"detail", detail},
                              {"code", code},          {"errors", std::move(errors)}};
  auto response = Response::text(status, "application/problem+json", json::serialize(document));
  response.with("Cache-Control", "no-store");
  if (status == 401) {
    response.with("WWW-Authenticate", code == "token.missing" ? "Bearer realm=\"codeflix\"" : "Bearer realm=\"codeflix\", error=\"invalid_token\"");
  }
  if (status == 429 || status == 503) response.with("Retry-After", "1");
  return response;
}

Response problem(const Error& error) {
  if (error.kind != ErrorKind::internal) return problem(status_of(error.kind), error.code, error.detail, error.fields);
  log::failure("http.internal_error", error);
  return problem(500, error.code.empty() ? "internal" : error.code, "Something went wrong on our side. It has been noted; please try again.");
}

}  // namespace codeflix::http
