#pragma once

#include <functional>
#include <string>

#include "libs/client/client.hpp"
#include "libs/http/router.hpp"

namespace codeflix::web {

/// Posts a form to a path of the issuer's realm. Blocks; thread-safe.
using IssuerCall = std::function<Result<client::Response>(const std::string& path, const std::string& form)>;

/// Over the network.
IssuerCall network_call(std::string base, std::string ca_file);

/// In this very process, where its routes are: on the caller's thread and without a connection. A call over the network
/// would need a second thread of the same pool, and as many sign-ins at once as the pool has threads would wait for ever.
IssuerCall local_call(const http::Router& router);

}  // namespace codeflix::web
