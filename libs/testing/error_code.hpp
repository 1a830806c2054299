#pragma once

#include <string>

#include "libs/base/result.hpp"

namespace codeflix::testing {

/// The error's code, or `ok` when there is no error: so that a test that expects an error fails instead of breaking off.
template <class T>
std::string error_code(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

}  // namespace codeflix::testing
