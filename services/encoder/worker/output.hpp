#pragma once

#include <string_view>

#include "libs/base/result.hpp"
#include "services/encoder/domain/framing.hpp"
#include "services/encoder/domain/media_report.hpp"

namespace codeflix::encoder {

/// The worker's side of the pipe to the service. Errors of writing end the process: nobody listens any more.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  void progress(const WorkerProgress& progress);
  void file(std::string_view name, std::string_view content);
  void report(const WorkerReport& report);
  void failure(const Error& error);

 private:
  void write(std::string_view bytes);
  int descriptor_;
};

}  // namespace codeflix::encoder
