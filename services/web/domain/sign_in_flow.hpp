#pragma once

#include <boost/describe.hpp>
#include <string>

#include "libs/base/clock.hpp"

namespace codeflix::web {

/// A sign-in under way, as the browser keeps it for us (sealed) while the person is at the issuer.
struct SignInFlow {
  std::string app;
  std::string state;
  std::string nonce;
  std::string code_verifier;
  std::string return_to;
  Time began;
};
BOOST_DESCRIBE_STRUCT(SignInFlow, (), (app, state, nonce, code_verifier, return_to, began))

inline constexpr std::chrono::minutes kSignInLasts{30};

}  // namespace codeflix::web
