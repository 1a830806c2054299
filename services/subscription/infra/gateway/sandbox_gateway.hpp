#pragma once

#include <memory>

#include "services/subscription/app/gateway.hpp"

namespace codeflix::subscription {

/// The gateway for trying things out: the token decides the outcome, no money moves. `tok_timeout` answers unknown and turns
/// out declined when looked up; `tok_pays_later` answers pending and turns out approved; `tok_declined_at_renewal` pays the
/// first period only.
std::unique_ptr<Gateway> make_sandbox_gateway();

}  // namespace codeflix::subscription
