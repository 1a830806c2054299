#include "services/encoder/worker/timeline.hpp"

#include <algorithm>

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kLargestGap = 10 * kSecond;
constexpr std::int64_t kLargestStepBack = kSecond;

}  // namespace

std::optional<std::int64_t> Timeline::place(const AVFrame& frame, std::int64_t duration) {
  const auto stamp = frame.best_effort_timestamp;
  auto begin = stamp == AV_NOPTS_VALUE ? next_ : av_rescale_q(stamp, time_base_, {1, static_cast<int>(kSecond)}) + shift_;
  if (!first_) {
    first_ = begin;
  } else {
    const bool beyond = begin > next_ + kLargestGap && begin - *first_ > declared_ + kLargestGap;
    if (beyond || begin < last_ - kLargestStepBack) {
      shift_ += next_ - begin;
      begin = next_;
    }
    if (begin <= last_) return std::nullopt;
  }
  last_ = begin;
  next_ = begin + duration;
  return begin;
}

}  // namespace codeflix::encoder
