#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "libs/base/json.hpp"
#include "services/encoder/domain/media_report.hpp"

namespace codeflix::encoder {

enum class JobKind { media, image };
BOOST_DESCRIBE_ENUM(JobKind, media, image)

enum class JobState { queued, inspecting, encoding, packaging, completed, failed, cancelled };
BOOST_DESCRIBE_ENUM(JobState, queued, inspecting, encoding, packaging, completed, failed, cancelled)

struct JobFailure {
  std::string code;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(JobFailure, (), (code, reason))

struct RenditionResult {
  std::string name;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::string codecs;
  std::int64_t average_bandwidth = 0;
  std::int64_t peak_bandwidth = 0;
};
BOOST_DESCRIBE_STRUCT(RenditionResult, (), (name, width, height, codecs, average_bandwidth, peak_bandwidth))

struct JobResult {
  std::string path;
  std::int64_t duration_ms = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool has_audio = false;
  std::vector<RenditionResult> renditions;
};
BOOST_DESCRIBE_STRUCT(JobResult, (), (path, duration_ms, width, height, has_audio, renditions))

/// What a job has made, as the administrator sees it.
JobResult result_of(const MediaReport& report, const std::string& path);

/// How far a running job is.
struct Standing {
  JobState state = JobState::inspecting;
  std::int64_t progress = 0;    ///< per cent
  std::optional<double> speed;  ///< seconds of media in a second
  std::optional<std::int64_t> seconds_left;
};

/// A lease lasts so long and is renewed by the worker that holds it.
inline constexpr Duration kLease = std::chrono::seconds(15);
/// So many failures of one kind, one after the other, end a job.
inline constexpr std::int64_t kMostFailures = 3;

/// One piece of work on one uploaded file. Each attempt has a number that only rises: who works under an older one has
/// lost the job, whatever it believes. Rules only; callers store what has changed.
struct Job {
  std::string id;
  JobKind kind = JobKind::media;
  std::string asset_id;
  std::string video_id;
  std::string slot;
  std::string title;
  std::string filename;
  std::string raw_key;
  std::int64_t size = 0;
  JobState state = JobState::queued;
  std::int64_t progress = 0;
  std::optional<double> speed;
  std::optional<std::int64_t> seconds_left;
  std::int64_t attempt = 0;   ///< the fencing number
  std::int64_t failures = 0;  ///< of the kind `failure->code`, one after the other
  std::optional<JobFailure> failure;
  std::optional<JobResult> result;
  std::string owner;  ///< the process that holds the lease
  std::optional<Time> lease_until;
  Time not_before;         ///< a queued job waits until then
  std::int64_t facts = 0;  ///< the version of the last fact told about its asset
  Time created_at;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  Time updated_at;

  bool running() const { return state == JobState::inspecting || state == JobState::encoding || state == JobState::packaging; }
  bool ended() const { return !running() && state != JobState::queued; }
  /// Where the files of an attempt are: `<asset>/<attempt>`.
  std::string folder() const { return asset_id + "/" + std::to_string(attempt); }

  void start(const std::string& by, Time now);
  /// Error: conflict `job.lease_lost` when attempt `number` is not the one that runs.
  Result<> require_attempt(std::int64_t number) const;
  void renew(Time now) { lease_until = now + kLease; }
  void stand(const Standing& standing, Time now);
  void complete(JobResult made, Time now);
  /// `final` failures end the job; others are tried again a little later until kMostFailures of one code came in a row.
  void fail(JobFailure why, bool final, Time now);
  /// The attempt is given back unfinished, by no fault of its own (the process stops).
  void release(Time now);

  /// Error: conflict `job.ended`.
  Result<> cancel(Time now);
  /// Error: conflict `job.not_ended`, `job.completed`.
  Result<> retry(Time now);

 private:
  void end(JobState with, Time now);
};

}  // namespace codeflix::encoder
