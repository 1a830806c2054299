#include "services/encoder/worker/output.hpp"

#include <unistd.h>

#include <cerrno>

namespace codeflix::encoder {

void Output::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(3);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Output::progress(const WorkerProgress& progress) { write(write_record(RecordType::progress, json::write(progress))); }

void Output::file(std::string_view name, std::string_view content) { write(write_file_record(name, content)); }

void Output::report(const WorkerReport& report) { write(write_record(RecordType::report, json::write(report))); }

void Output::failure(const Error& error) {
  write(write_record(RecordType::failure, json::write(WorkerFailure{error.code, error.detail, error.kind == ErrorKind::invalid})));
}

}  // namespace codeflix::encoder
