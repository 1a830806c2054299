#include "services/encoder/api/http/job_events.hpp"

#include "services/encoder/api/http/job_document.hpp"

namespace codeflix::encoder {

void JobEvents::send(http::EventChannel& channel, const Job& job) { channel.send("job", json::write(document_of(job))); }

void JobEvents::changed(const Job& job) {
  const auto data = json::write(document_of(job));
  const std::lock_guard lock(mutex_);
  listeners_.remove_if([&](const Listener& listener) {
    if (!listener.video_id.empty() && listener.video_id != job.video_id) return listener.channel->closed();
    return !listener.channel->send("job", data);
  });
}

std::shared_ptr<http::EventChannel> JobEvents::listen(const std::string& video_id) {
  auto channel = std::make_shared<http::EventChannel>();
  const std::lock_guard lock(mutex_);
  listeners_.remove_if([](const Listener& listener) { return listener.channel->closed(); });
  if (closed_) {
    channel->close();
  } else {
    listeners_.push_back({video_id, channel});
  }
  return channel;
}

void JobEvents::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& listener : listeners_) listener.channel->close();
  listeners_.clear();
}

}  // namespace codeflix::encoder
