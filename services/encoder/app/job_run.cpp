#include "services/encoder/app/job_run.hpp"

#include <algorithm>
#include <cmath>

namespace codeflix::encoder {
namespace {

constexpr auto kStorePeriod = std::chrono::seconds(1);
constexpr auto kRenewPeriod = std::chrono::seconds(4);
constexpr std::int64_t kMostPictureBytes = 32 << 20;
constexpr std::int64_t kEncodingShare = 97;  // per cent of the whole job

Failure wrong_report() { return fail(ErrorKind::internal, "worker.report", "The media worker reports files that it has not sent."); }

}  // namespace

JobRun::JobRun(const Workshop& workshop, const Job& job, const std::stop_token& stop)
    : workshop_(workshop), job_(job), stop_(stop), began_(std::chrono::steady_clock::now()), stored_(began_), renewed_(began_) {}

WorkerListener JobRun::listener() {
  return {[this](const WorkerProgress& progress) { return take_progress(progress); },
          [this](const std::string& name, std::string content) { return take_file(name, std::move(content)); }, [this] { return tick(); }};
}

Result<> JobRun::stand(const Standing& standing) {
  const bool tell = standing.state != standing_.state || standing.progress != standing_.progress;
  CODEFLIX_TRY(note_standing(workshop_.desk, job_.id, job_.attempt, standing, tell));
  standing_ = standing;
  stored_ = renewed_ = std::chrono::steady_clock::now();
  return {};
}

Result<> JobRun::take_progress(const WorkerProgress& progress) {
  if (progress.stage != "encoding") return {};
  const auto now = std::chrono::steady_clock::now();
  if (standing_.state != JobState::encoding) began_ = now;
  Standing standing{JobState::encoding, standing_.progress, std::nullopt, std::nullopt};
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double position = static_cast<double>(progress.position_ms) / 1000;
  const double total = static_cast<double>(progress.total_ms) / 1000;
  if (seconds > 0.5 && position > 0) standing.speed = std::round(position / seconds * 100) / 100;
  if (total > 0) standing.progress = std::max(standing_.progress, static_cast<std::int64_t>(std::min(1.0, position / total) * kEncodingShare));
  if (standing.speed && *standing.speed > 0 && total > 0) standing.seconds_left = std::llround(std::max(0.0, total - position) / *standing.speed);
  if (standing_.state == JobState::encoding && now - stored_ < kStorePeriod) return {};
  return stand(standing);
}

Result<> JobRun::take_file(const std::string& name, std::string content) {
  const auto size = std::ssize(content);
  written_ += size;
  if (written_ > workshop_.output_limit)
    return fail(ErrorKind::invalid, "media.output_too_large", "Encoding the file gives more than a job may write.");
  if (name.starts_with("artwork/")) {
    if (size > kMostPictureBytes || pictures_.size() >= 8)
      return fail(ErrorKind::internal, "worker.protocol", "The media worker sent too many or too large pictures.");
    pictures_[name] = std::move(content);
    return {};
  }
  if (!sizes_.emplace(name, size).second) return fail(ErrorKind::internal, "worker.protocol", "The media worker sent a file twice.");
  return workshop_.encoded.put(job_.folder() + "/" + name, content);
}

Result<> JobRun::tick() {
  if (stop_.stop_requested()) return fail(ErrorKind::unavailable, "encoder.stopped", "The encoder stops; the job goes on later.");
  const auto now = std::chrono::steady_clock::now();
  if (now - renewed_ < kRenewPeriod) return check_lease(workshop_.desk, job_.id, job_.attempt);
  renewed_ = now;
  return renew_lease(workshop_.desk, job_.id, job_.attempt);
}

Result<> JobRun::check_files(const MediaReport& report) const {
  const auto check = [&](const std::string& track, const std::vector<SegmentReport>& segments) {
    if (!sizes_.contains(track + "/init.mp4")) return false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const auto found = sizes_.find(fmt::format("{}/{:05}.m4s", track, i + 1));
      if (found == sizes_.end() || found->second != segments[i].bytes) return false;
    }
    return true;
  };
  const auto complete = [&](const auto& tracks) {
    return std::ranges::all_of(tracks, [&](const auto& track) { return check(track.name, track.segments); });
  };
  return complete(report.video) && complete(report.audio) ? Result<>() : wrong_report();
}

Result<std::string> JobRun::picture(const ArtworkReport& made) const {
  const auto found = pictures_.find(made.file);
  if (found == pictures_.end() || made.width <= 0 || made.height <= 0 || made.width > 16384 || made.height > 16384 ||
      !found->second.starts_with("\xff\xd8\xff")) {
    return wrong_report();
  }
  return found->second;
}

}  // namespace codeflix::encoder
