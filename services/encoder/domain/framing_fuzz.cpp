#include <cstddef>
#include <cstdint>

#include "services/encoder/domain/framing.hpp"
#include "services/encoder/domain/media_report.hpp"

// Whatever a worker that was taken over writes on its pipe, in whatever pieces: it is survived, and no name leaves its folder.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace codeflix;
  using namespace codeflix::encoder;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 64;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  RecordReader reader;
  const auto take = [](const Record& record) -> Result<> {
    if (record.type == RecordType::file && (!is_safe_file_name(record.name) || record.name.find("..") != std::string::npos)) __builtin_trap();
    if (record.type == RecordType::report) {
      const auto report = json::read<WorkerReport>(record.payload);
      if (report && report->media && check_report(*report->media)) (void)duration_ms(*report->media);
    }
    return {};
  };
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    if (!reader.feed(stream.substr(at, piece), take)) break;
  }
  return 0;
}
