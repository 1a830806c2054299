#include "libs/messaging/broker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace codeflix::messaging {
namespace {

constexpr int kMostDeliveries = 50;
constexpr std::chrono::minutes kLongestLease{25};
constexpr std::size_t kLongestName = 200;

bool is_name(std::string_view text) { return !text.empty() && text.size() <= kLongestName && text.find_first_of("*#") == std::string_view::npos; }

}  // namespace

Result<> check_queue(const QueueSpec& queue) {
  const auto refuse = [&](std::string_view what) {
    return fail(ErrorKind::invalid, "queue.invalid", fmt::format("The queue '{}' cannot be declared: {}.", queue.name, what));
  };
  const auto dot = queue.name.find('.');
  if (!is_name(queue.name) || dot == 0 || dot == std::string::npos || dot + 1 == queue.name.size())
    return refuse("its name is not <service>.<purpose>");
  if (!std::all_of(queue.types.begin(), queue.types.end(), is_name)) return refuse("a type is empty, too long or a pattern");
  if (queue.max_deliveries < 1 || queue.max_deliveries > kMostDeliveries)
    return refuse(fmt::format("max_deliveries is not within 1 and {}", kMostDeliveries));
  if (queue.lease.count() < 1 || queue.lease > kLongestLease)
    return refuse(fmt::format("the lease is not within 1 ms and {} minutes", kLongestLease.count()));
  return {};
}

}  // namespace codeflix::messaging
