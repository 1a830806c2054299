#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/result.hpp"

namespace codeflix::subscription {

/// Somebody as the issuer knows them now.
struct Person {
  std::string subject;
  std::string name;
  std::string email;
};

/// The issuer's people, as far as subscription has to do with them. Every call may be slow and is never made inside a
/// transaction. Thread-safe. Error: unavailable `people.unavailable`.
class People {
 public:
  virtual ~People() = default;

  /// The `iss` of the tokens of these people.
  virtual std::string issuer() const = 0;

  /// Nothing for somebody who is gone.
  virtual Result<std::optional<Person>> find(const std::string& subject) = 0;

  /// Sees to it that the person has the role `subscriber`, or has it not. Done already, and gone, are no errors.
  virtual Result<> set_subscriber(const std::string& subject, bool subscriber) = 0;

  struct Changes {
    std::vector<std::string> subjects;  ///< each at most once
    Time position;                      ///< to go on from
  };
  /// Who came, changed or went away since `position`, and perhaps some who did so shortly before it: what is committed late is
  /// not missed, so the caller's effect must bear a repetition. The least Time begins with all that the issuer remembers.
  virtual Result<Changes> changes_since(Time position) = 0;
};

}  // namespace codeflix::subscription
