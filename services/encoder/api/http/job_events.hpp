#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "libs/http/message.hpp"
#include "services/encoder/app/job_desk.hpp"

namespace codeflix::encoder {

/// Hands changes of jobs to everybody who listens at /jobs/events. Thread-safe.
class JobEvents final : public JobWatchers {
 public:
  void changed(const Job& job) override;

  /// A new listener; `video_id` empty: of all jobs. Changes from now on reach it.
  std::shared_ptr<http::EventChannel> listen(const std::string& video_id);

  static void send(http::EventChannel& channel, const Job& job);

  /// Ends all streams and any later ones.
  void close();

 private:
  struct Listener {
    std::string video_id;
    std::shared_ptr<http::EventChannel> channel;
  };

  std::mutex mutex_;
  std::list<Listener> listeners_;
  bool closed_ = false;
};

}  // namespace codeflix::encoder
