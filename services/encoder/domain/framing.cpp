#include "services/encoder/domain/framing.hpp"

#include <algorithm>

namespace codeflix::encoder {
namespace {

constexpr std::size_t kHeader = 5;

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::size_t get(std::string_view bytes, std::size_t at, int count) {
  std::size_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

Failure broken(const char* what) { return fail(ErrorKind::internal, "worker.protocol", std::string("The media worker sent ") + what + "."); }

}  // namespace

std::string write_record(RecordType type, std::string_view payload) {
  std::string out;
  out.reserve(kHeader + payload.size());
  out.push_back(static_cast<char>(type));
  put(out, payload.size(), 4);
  out.append(payload);
  return out;
}

std::string write_file_record(std::string_view name, std::string_view content) {
  std::string payload;
  payload.reserve(2 + name.size() + content.size());
  put(payload, name.size(), 2);
  payload.append(name).append(content);
  return write_record(RecordType::file, payload);
}

bool is_safe_file_name(std::string_view name) {
  const auto plain = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  };
  const auto slash = name.find('/');
  if (name.size() > 100 || slash == std::string_view::npos || !plain(name.substr(0, slash))) return false;
  const auto file = name.substr(slash + 1);
  const auto dot = file.find('.');
  return plain(file.substr(0, dot)) && (dot == std::string_view::npos || plain(file.substr(dot + 1)));
}

Result<> RecordReader::feed(std::string_view bytes, const std::function<Result<>(Record)>& take) {
  buffer_.append(bytes);
  std::size_t at = 0;
  while (buffer_.size() - at >= kHeader) {
    const auto type = static_cast<unsigned char>(buffer_[at]);
    if (type < 1 || type > 4) return broken("a record of an unknown type");
    const auto length = get(buffer_, at + 1, 4);
    if (length > kLargestRecord) return broken("a record that is too large");
    if (buffer_.size() - at - kHeader < length) break;
    Record record{static_cast<RecordType>(type), "", ""};
    std::string_view payload(buffer_.data() + at + kHeader, length);
    if (record.type == RecordType::file) {
      if (payload.size() < 2 || payload.size() - 2 < get(payload, 0, 2)) return broken("a file record without a name");
      const auto name_length = get(payload, 0, 2);
      record.name = payload.substr(2, name_length);
      payload.remove_prefix(2 + name_length);
      if (!is_safe_file_name(record.name)) return broken("a file under a name that is not allowed");
    }
    record.payload = payload;
    at += kHeader + length;
    CODEFLIX_TRY(take(std::move(record)));
  }
  buffer_.erase(0, at);
  return {};
}

}  // namespace codeflix::encoder
