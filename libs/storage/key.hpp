#pragma once

#include <string_view>

#include "libs/base/result.hpp"

namespace codeflix::storage {

/// The rule of keys (object_store.hpp). Error: invalid `storage.key`.
Result<> check_key(std::string_view key);

/// A prefix is empty or a key with `/` at its end. Error: invalid `storage.key`.
Result<> check_prefix(std::string_view prefix);

}  // namespace codeflix::storage
