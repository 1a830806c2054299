#pragma once

#include <cstdint>

#include "libs/base/result.hpp"

namespace codeflix::catalog_admin {

/// Error: precondition_failed `if_match.stale` when somebody has changed the thing since it was read.
inline Result<> expect_version(std::int64_t current, std::int64_t expected) {
  if (current == expected) return {};
  return fail(ErrorKind::precondition_failed, "if_match.stale", "Somebody has changed this in the meantime. Read it again and repeat the change.");
}

}  // namespace codeflix::catalog_admin
