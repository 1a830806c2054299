#pragma once

#include <memory>

#include "services/web/app/issuer.hpp"
#include "services/web/infra/http/issuer_call.hpp"

namespace codeflix::web {

/// Any OpenID Connect issuer that ends sessions by a refresh token as Keycloak does.
std::unique_ptr<Issuer> make_http_issuer(IssuerCall call);

}  // namespace codeflix::web
