#include "services/subscription/infra/gateway/sandbox_gateway.hpp"

#include <map>

namespace codeflix::subscription {

namespace {

struct Behaviour {
  std::string label;
  Outcome at_first;
  Outcome at_renewal;
  Outcome looked_up;
};

const std::map<std::string, Behaviour, std::less<>>& behaviours() {
  static const Outcome approved{PaymentStatus::approved, ""};
  static const Outcome declined{PaymentStatus::declined, "card_declined"};
  static const Outcome poor{PaymentStatus::declined, "insufficient_funds"};
  static const Outcome action{PaymentStatus::needs_action, "payment_needs_action"};
  static const Outcome unknown{PaymentStatus::unknown, "payment_unknown"};
  static const Outcome pending{PaymentStatus::pending, ""};
  static const std::map<std::string, Behaviour, std::less<>> all = {
      {"tok_approved", {"Sandbox •••• 4242", approved, approved, approved}},
      {"tok_declined", {"Sandbox •••• 0002", declined, declined, declined}},
      {"tok_insufficient_funds", {"Sandbox •••• 9995", poor, poor, poor}},
      {"tok_needs_action", {"Sandbox •••• 3155", action, action, action}},
      {"tok_timeout", {"Sandbox •••• 6975", unknown, unknown, declined}},
      {"tok_pays_later", {"Sandbox boleto", pending, pending, approved}},
      {"tok_declined_at_renewal", {"Sandbox •••• 0341", approved, declined, declined}},
  };
  return all;
}

class SandboxGateway final : public Gateway {
 public:
  Result<std::string> label(const std::string& token) override {
    const auto found = behaviours().find(token);
    if (found == behaviours().end()) return fail(ErrorKind::invalid, "payment_method.token", "The gateway does not know this token.");
    return found->second.label;
  }

  Outcome charge(const Charge& charge) override {
    const auto& behaviour = behaviours().at(charge.token);
    return charge.renewal ? behaviour.at_renewal : behaviour.at_first;
  }

  Outcome look_up(const Charge& charge) override {
    const auto& behaviour = behaviours().at(charge.token);
    const auto outcome = this->charge(charge);
    const bool open = outcome.status == PaymentStatus::unknown || outcome.status == PaymentStatus::pending;
    return open ? behaviour.looked_up : outcome;
  }
};

}  // namespace

std::unique_ptr<Gateway> make_sandbox_gateway() { return std::make_unique<SandboxGateway>(); }

}  // namespace codeflix::subscription
