#pragma once

#include <map>
#include <string>

#include "services/identity/app/ports.hpp"

namespace codeflix::identity {

/// Makes the service accounts that are missing. Answers their secrets by client id, this once; kept are only hashes.
Result<std::map<std::string, std::string>> ensure_service_clients(const Ports& ports);

}  // namespace codeflix::identity
