#include "libs/http/event_channel.hpp"

namespace codeflix::http {

namespace {

constexpr std::size_t kMostWaiting = 256;

/// A line feed would end the field and let data pass for another field.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
  return line;
}

std::string encode(const ServerEvent& event) {
  std::string text;
  if (!event.id.empty()) text += "id: " + one_line(event.id) + "\n";
  if (!event.event.empty()) text += "event: " + one_line(event.event) + "\n";
  for (std::string_view data = event.data;;) {
    const auto end = data.find('\n');
    text += "data: " + one_line(data.substr(0, end)) + "\n";
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  return text + "\n";
}

}  // namespace

std::string EventChannel::State::take() {
  const std::lock_guard lock(mutex);
  std::string text;
  for (const auto& event : waiting) text += event;
  waiting.clear();
  return text;
}

void EventChannel::State::close() {
  const std::lock_guard lock(mutex);
  closed = true;
  if (wake) wake();
}

bool EventChannel::State::is_closed() {
  const std::lock_guard lock(mutex);
  return closed;
}

void EventChannel::State::release() {
  const std::lock_guard lock(mutex);
  closed = true;
  wake = nullptr;
}

EventChannel::EventChannel() : state_(std::make_shared<State>()) {}

EventChannel::~EventChannel() { state_->close(); }

bool EventChannel::send(const std::vector<ServerEvent>& together) {
  std::string text;
  for (const auto& event : together) text += encode(event);
  const std::lock_guard lock(state_->mutex);
  if (state_->closed || together.empty()) return !state_->closed;
  if (state_->waiting.size() < kMostWaiting) {
    state_->waiting.push_back(std::move(text));
  } else {
    state_->closed = true;
  }
  if (state_->wake) state_->wake();
  return !state_->closed;
}

bool EventChannel::send(std::string event, std::string data, std::string id) { return send({{std::move(event), std::move(data), std::move(id)}}); }

void EventChannel::close() { state_->close(); }

bool EventChannel::closed() const { return state_->is_closed(); }

}  // namespace codeflix::http
