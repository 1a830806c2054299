#pragma once

#include <optional>
#include <string>

#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// A client by its id, public or confidential.
Result<std::optional<Client>> find_client(const Ports& ports, const std::string& public_url, const std::string& id);

}  // namespace codeflix::identity
