#pragma once

#include <string_view>

namespace codeflix::messaging {

/// The database's signal that events wait in its outbox.
inline constexpr std::string_view kOutboxChannel = "outbox";

}  // namespace codeflix::messaging
