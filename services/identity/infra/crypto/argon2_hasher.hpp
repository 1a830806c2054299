#pragma once

#include <memory>

#include "services/identity/app/password_hasher.hpp"

namespace codeflix::identity {

/// The cost of one hash; the defaults take about 0.1 s on a small machine.
struct Argon2Cost {
  std::uint64_t passes = 3;
  std::size_t memory = 64 << 20;  ///< bytes, given back after each
  int at_once = 2;                ///< how many may work
  int waiting = 8;                ///< how many may wait for them, each up to 5 s
};

/// argon2id by libsodium, as a PHC string that carries its own cost.
std::unique_ptr<PasswordHasher> make_argon2_hasher(Argon2Cost cost = {});

}  // namespace codeflix::identity
