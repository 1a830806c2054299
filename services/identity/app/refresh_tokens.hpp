#pragma once

#include <string>
#include <string_view>

#include "services/identity/app/ports.hpp"
#include "services/identity/app/tokens.hpp"

namespace codeflix::identity {

/// Trades a refresh token for new tokens and a new refresh token.
///
/// The token before the current one still works for Lifetimes::refresh_grace after the current one was made, since its
/// answer may have been lost or two tabs may have asked at once; what it gives belongs to the current generation, so it
/// opens no second line. Any older token is a copy in other hands: it ends the family. Error: `oauth.invalid_grant`.
Result<Tokens> refresh_tokens(const Ports& ports, const std::string& issuer, const Lifetimes& lifetimes, const std::string& client_id,
                              const std::string& refresh_token);

/// Ends the family of a refresh token. A token that is unknown or another client's changes nothing and is no error (RFC 7009).
Result<> revoke_token(const Ports& ports, const std::string& client_id, const std::string& refresh_token);

/// Ends the whole session of a refresh token, under the same rule.
Result<> end_session_of_token(const Ports& ports, const std::string& client_id, const std::string& refresh_token);

/// An id for a new family. It is part of each of its tokens, so it is random.
std::string new_family_id();

/// A refresh token of the family's current generation.
Result<std::string> new_refresh_token(const Ports& ports, sql::Transaction& tx, const TokenFamily& family);

}  // namespace codeflix::identity
