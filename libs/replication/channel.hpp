#pragma once

#include <string_view>

namespace codeflix::replication {

/// The database's signal that new rows stand in its change_log.
inline constexpr std::string_view kChangesChannel = "change_log";

}  // namespace codeflix::replication
