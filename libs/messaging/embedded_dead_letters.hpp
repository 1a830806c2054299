#pragma once

#include <memory>

#include "libs/messaging/broker.hpp"
#include "libs/sql/database.hpp"

namespace codeflix::messaging {

class EmbeddedDeadLetters final : public DeadLetters {
 public:
  EmbeddedDeadLetters(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::vector<DeadLetter>> dead_letters(std::size_t max) override;
  Result<> requeue(const std::string& dead_letter_id) override;
  Result<> drop(const std::string& dead_letter_id) override;

 private:
  sql::Database& database_;
  const Clock& clock_;
};

}  // namespace codeflix::messaging
