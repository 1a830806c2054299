#pragma once

#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "libs/http/message.hpp"
#include "services/encoder/app/job_desk.hpp"

namespace codeflix::encoder {

/// Tells everybody who listens at /jobs/events how jobs stand. It follows the table of the jobs, so it does not matter which process
/// works on them. Thread-safe.
class JobEvents {
 public:
  explicit JobEvents(const JobDesk& desk) : desk_(desk) {}

  /// A new listener; `video_id` empty: to all jobs. It is told the jobs that have not ended, then `ready`, then whatever changes. The
  /// events' ids are moments of the database's clock: with the last one that it has, a listener who comes back is also told what has ended
  /// since, of the last hour the latest 100. Errors: those of the database.
  Result<std::shared_ptr<http::EventChannel>> listen(const std::string& video_id, std::string_view last_event_id);

  /// Looks at the jobs that somebody listens to, at each change and once a second, until `stop`.
  void follow(const std::stop_token& stop);

  /// Looks once; not at all when nobody listens.
  Result<> look();

  /// Ends all streams and any later ones.
  void close();

 private:
  struct Listener {
    std::string video_id;
    std::shared_ptr<http::EventChannel> channel;
    Time looked_at;                           ///< up to when it has been told everything
    std::map<std::string, std::string> told;  ///< what it knows of each job that may still change, by the job's id
  };

  /// What the listener does not know yet; from then on it does.
  static std::vector<http::ServerEvent> news_for(Listener& listener, const JobsAt& jobs);

  const JobDesk& desk_;
  std::mutex mutex_;  ///< held over a look, so that nobody is told an older one after a newer one
  std::list<Listener> listeners_;
  bool closed_ = false;

  std::mutex resting_mutex_;
  std::condition_variable_any resting_;
};

}  // namespace codeflix::encoder
