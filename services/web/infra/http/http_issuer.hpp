#pragma once

#include <memory>
#include <string>

#include "services/web/app/issuer.hpp"

namespace codeflix::web {

/// `base` is the issuer's address as this process reaches it, with the realm's path.
std::unique_ptr<Issuer> make_http_issuer(std::string base, std::string ca_file);

}  // namespace codeflix::web
