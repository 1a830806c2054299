#pragma once

#include <boost/describe.hpp>
#include <string>

#include "libs/base/clock.hpp"

namespace codeflix::web {

/// The access token that the issuer gave last, as the browser keeps it for us (sealed) for the time that the issuer is away.
struct AccessToken {
  std::string token;
  Time good_until;
};
BOOST_DESCRIBE_STRUCT(AccessToken, (), (token, good_until))

}  // namespace codeflix::web
