#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include "services/encoder/infra/media_process.hpp"

namespace codeflix::encoder {

/// What the real media worker makes of a file.
struct Encoding {
  Result<WorkerReport> report = fail(ErrorKind::internal, "", "");
  std::map<std::string, std::string> files;
  std::vector<std::string> stages;

  std::string code() const { return report ? "" : report.error().code; }
  const MediaReport& media() const { return *report->media; }
  /// The initialisation segment and all segments of a track.
  std::string track(const std::string& name) const {
    auto bytes = files.at(name + "/init.mp4");
    for (const auto& [file, content] : files) {
      if (file.starts_with(name + "/0")) bytes += content;
    }
    return bytes;
  }
};

inline WorkerTask quick_task(const std::string& mode = "media") {
  WorkerTask task;
  task.mode = mode;
  task.preset = "ultrafast";
  return task;
}

inline Encoding encode(const std::filesystem::path& path, const WorkerTask& task = quick_task()) {
  Encoding encoding;
  const int input = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  MediaProcess process(CODEFLIX_MEDIA_WORKER, std::chrono::seconds(60));
  encoding.report = process.run(input, task,
                                {[&](const WorkerProgress& progress) -> Result<> {
                                   encoding.stages.push_back(progress.stage);
                                   return {};
                                 },
                                 [&](const std::string& name, std::string content) -> Result<> {
                                   encoding.files[name] = std::move(content);
                                   return {};
                                 },
                                 []() -> Result<> { return {}; }});
  ::close(input);
  return encoding;
}

}  // namespace codeflix::encoder
