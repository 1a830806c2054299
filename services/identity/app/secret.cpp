#include "services/identity/app/secret.hpp"

#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/base/random.hpp"

namespace codeflix::identity {

std::string new_secret() { return base64url(random_bytes(32)); }

std::string secret_hash(std::string_view secret) { return hex(sha256(secret)); }

}  // namespace codeflix::identity
