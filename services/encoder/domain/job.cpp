#include "services/encoder/domain/job.hpp"

#include <algorithm>

namespace codeflix::encoder {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds(2);

}  // namespace

JobResult result_of(const MediaReport& report, const std::string& path) {
  const auto& largest = report.video.back();
  JobResult result{path, duration_ms(report), largest.width, largest.height, !report.audio.empty(), {}};
  for (const auto& track : report.video) {
    result.renditions.push_back({track.name, track.width, track.height, track.codecs, average_bandwidth(track.segments, track.timescale),
                                 peak_bandwidth(track.segments, track.timescale)});
  }
  return result;
}

void Job::start(const std::string& by, Time now) {
  state = JobState::inspecting;
  progress = 0;
  ++attempt;
  owner = by;
  started_at = now;
  updated_at = now;
  renew(now);
}

Result<> Job::require_attempt(std::int64_t number) const {
  if (running() && attempt == number) return {};
  return codeflix::fail(ErrorKind::conflict, "job.lease_lost", "This attempt has been taken over or cancelled.");
}

void Job::stand(const Standing& standing, Time now) {
  state = standing.state;
  progress = std::clamp<std::int64_t>(standing.progress, 0, 100);
  speed = standing.speed;
  seconds_left = standing.seconds_left;
  updated_at = now;
  renew(now);
}

void Job::end(JobState with, Time now) {
  state = with;
  speed.reset();
  seconds_left.reset();
  owner.clear();
  lease_until.reset();
  updated_at = now;
  if (ended()) finished_at = now;
}

void Job::complete(JobResult made, Time now) {
  end(JobState::completed, now);
  progress = 100;
  failures = 0;
  failure.reset();
  result = std::move(made);
}

void Job::fail(JobFailure why, bool final, Time now) {
  failures = failure && failure->code == why.code ? failures + 1 : 1;
  failure = std::move(why);
  if (final || failures >= kMostFailures) return end(JobState::failed, now);
  end(JobState::queued, now);
  progress = 0;
  not_before = now + kFirstPause * (1 << (2 * (failures - 1)));
}

void Job::release(Time now) {
  end(JobState::queued, now);
  progress = 0;
  not_before = now;
}

Result<> Job::cancel(Time now) {
  if (ended()) return codeflix::fail(ErrorKind::conflict, "job.ended", "The job has ended already.");
  end(JobState::cancelled, now);
  return {};
}

Result<> Job::retry(Time now) {
  if (state == JobState::completed) return codeflix::fail(ErrorKind::conflict, "job.completed", "The job has succeeded: there is nothing to repeat.");
  if (!ended()) return codeflix::fail(ErrorKind::conflict, "job.not_ended", "The job is waiting or running.");
  end(JobState::queued, now);
  progress = 0;
  failures = 0;
  failure.reset();
  finished_at.reset();
  not_before = now;
  return {};
}

}  // namespace codeflix::encoder
