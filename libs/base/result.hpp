#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codeflix {

/// What went wrong, as a closed set. Each kind becomes an HTTP status in libs/http and ack, retry or dead letter in
/// libs/messaging, in one place each.
enum class ErrorKind {
  malformed,              ///< the bytes are not what they claim to be (400)
  invalid,                ///< well-formed, but breaks a rule; `fields` says which (422)
  unauthorized,           ///< no valid token came (401)
  payment_required,       ///< a charge or a missing subscription stands in the way (402)
  forbidden,              ///< the caller is known and may not (403)
  not_found,              ///< (404)
  conflict,               ///< the state of the thing does not allow it (409)
  precondition_failed,    ///< If-Match is stale (412)
  too_large,              ///< (413)
  unsupported_media,      ///< a content type that the route does not take (415)
  precondition_required,  ///< If-Match is missing (428)
  too_many,               ///< a rate limit (429)
  unavailable,            ///< passing: the same call may succeed later (503)
  no_space,               ///< a disk is full: somebody has to free some (507)
  internal,               ///< a bug or a broken disk (500)
};

/// One mistake in one field. `field` is a path such as `cast[0].role`.
struct FieldError {
  std::string field;
  std::string code;
  std::string detail;

  bool operator==(const FieldError&) const = default;
};

/// An error as a value. `code` is stable and for programs (`video.not_encoded`), `detail` is a sentence for people.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code;
  std::string detail;
  std::vector<FieldError> fields = {};

  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

using Failure = std::unexpected<Error>;

/// `return fail(ErrorKind::conflict, "video.not_encoded", "The video is still being encoded.");`
inline Failure fail(ErrorKind kind, std::string code, std::string detail, std::vector<FieldError> fields = {}) {
  return Failure(Error{kind, std::move(code), std::move(detail), std::move(fields)});
}

/// Hands an error of one Result on as the error of another.
template <class T>
Failure fail(Result<T>&& result) {
  return Failure(std::move(result.error()));
}
template <class T>
Failure fail(const Result<T>& result) {
  return Failure(result.error());
}

std::string_view to_string(ErrorKind kind);

}  // namespace codeflix

/// Leaves the function with the error of `expression` when it has one.
#define CODEFLIX_TRY(expression)                                                                                                \
  do {                                                                                                                          \
    if (auto codeflix_try_result = (expression); !codeflix_try_result) return ::codeflix::fail(std::move(codeflix_try_result)); \
  } while (false)

#define CODEFLIX_TRY_JOIN_(a, b) a##b
#define CODEFLIX_TRY_NAME_(line) CODEFLIX_TRY_JOIN_(codeflix_try_, line)
#define CODEFLIX_TRY_ASSIGN_(holder, declaration, expression) \
  auto holder = (expression);                                 \
  if (!holder) return ::codeflix::fail(std::move(holder));    \
  declaration = std::move(*holder)

/// `CODEFLIX_TRY_ASSIGN(auto video, find(tx, id));` declares `video`, or leaves the function with the error.
#define CODEFLIX_TRY_ASSIGN(declaration, expression) CODEFLIX_TRY_ASSIGN_(CODEFLIX_TRY_NAME_(__LINE__), declaration, expression)
