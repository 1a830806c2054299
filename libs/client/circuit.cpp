#include "libs/client/circuit.hpp"

namespace codeflix::client {

std::optional<Circuit::Ticket> Circuit::admit(Moment now) {
  const std::scoped_lock lock(mutex_);
  if (state_ == State::open) {
    if (now < opened_ + open_for_) return std::nullopt;
    enter(State::half_open);
  }
  if (state_ == State::half_open) {
    if (probing_) return std::nullopt;
    probing_ = true;
  }
  return epoch_;
}

void Circuit::settle(Ticket ticket, Verdict verdict, Moment now) {
  const std::scoped_lock lock(mutex_);
  if (ticket != epoch_) return;
  probing_ = false;
  if (verdict == Verdict::unknown) return;
  if (verdict == Verdict::success) {
    failures_ = 0;
    if (state_ == State::half_open) enter(State::closed);
    return;
  }
  if (state_ == State::closed && ++failures_ < failures_to_open_) return;
  enter(State::open);
  opened_ = now;
}

Circuit::State Circuit::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

void Circuit::enter(State state) {
  state_ = state;
  ++epoch_;
  failures_ = 0;
  probing_ = false;
}

}  // namespace codeflix::client
