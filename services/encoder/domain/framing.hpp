#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/json.hpp"
#include "libs/base/result.hpp"

/// What the service and its media worker say to each other. The worker gets its task as JSON and the input as an open
/// descriptor; it answers one stream of records on a pipe, so that it needs no file system at all.
namespace codeflix::encoder {

struct WorkerTask {
  std::string mode;  ///< `media` or `image`
  std::string preset = "medium";
  std::int64_t crf = 21;
  std::int64_t max_pixels = 8192 * 4352;
  std::int64_t max_duration_s = 12 * 3600;
  std::int64_t max_memory_bytes = std::int64_t{4} << 30;
  std::int64_t max_cpu_s = 48 * 3600;
  std::int64_t threads = 0;  ///< 0: as many as the machine has cores; never more than 16
};
BOOST_DESCRIBE_STRUCT(WorkerTask, (), (mode, preset, crf, max_pixels, max_duration_s, max_memory_bytes, max_cpu_s, threads))

struct WorkerProgress {
  std::string stage;  ///< `inspecting`, `encoding`
  std::int64_t position_ms = 0;
  std::int64_t total_ms = 0;  ///< 0: unknown
};
BOOST_DESCRIBE_STRUCT(WorkerProgress, (), (stage, position_ms, total_ms))

/// Why the worker gives up. `final`: it would give up again, whoever tries.
struct WorkerFailure {
  std::string code;
  std::string reason;
  bool final = true;
};
BOOST_DESCRIBE_STRUCT(WorkerFailure, (), (code, reason, final))

/// A record on the pipe: one byte of type, four bytes of length (big endian), the payload. A file's payload is two bytes of
/// name length, the name (`folder/file`), the content.
enum class RecordType : std::uint8_t { progress = 1, file = 2, report = 3, failure = 4 };

struct Record {
  RecordType type = RecordType::progress;
  std::string name;  ///< of a file
  std::string payload;
};

inline constexpr std::size_t kLargestRecord = 64 << 20;

std::string write_record(RecordType type, std::string_view payload);
std::string write_file_record(std::string_view name, std::string_view content);

/// True for `[a-z0-9_]+/[a-z0-9_]+(\.[a-z0-9]+)?` of at most 100 characters: no path of it can leave its folder.
bool is_safe_file_name(std::string_view name);

/// Cuts a byte stream into records, however it is split. What it is fed comes from a process that may have been taken over:
/// any bytes are survived, and a record is refused before its content is kept.
class RecordReader {
 public:
  /// Errors: internal `worker.protocol` on an unknown type, a length above kLargestRecord or an unsafe name; whatever `take`
  /// answers. The reader is of no use after an error.
  Result<> feed(std::string_view bytes, const std::function<Result<>(Record)>& take);

  /// True between records: a stream that ends elsewhere was cut.
  bool at_boundary() const { return buffer_.empty(); }

 private:
  std::string buffer_;
};

}  // namespace codeflix::encoder
