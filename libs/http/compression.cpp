#include "libs/http/compression.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <array>
#include <stdexcept>

#include "libs/base/ascii.hpp"

namespace codeflix::http {

namespace {

bool is_zero(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = next_item(parameters, ';');
    if (starts_with_word(parameter, "q=")) return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
  }
  return false;
}

std::string gzip(std::string_view body) {
  z_stream stream{};
  // 15 + 16: a gzip header around a window of 32 KiB.
  if (deflateInit2(&stream, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("deflateInit2 failed");
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("deflate failed");
  return out;
}

std::string brotli(std::string_view body) {
  std::size_t size = BrotliEncoderMaxCompressedSize(body.size());
  std::string out(size, '\0');
  if (BrotliEncoderCompress(4, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(), reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                            reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_FALSE)
    throw std::runtime_error("BrotliEncoderCompress failed");
  out.resize(size);
  return out;
}

}  // namespace

bool accepts(std::string_view accept_encoding, Encoding encoding) {
  while (!accept_encoding.empty()) {
    auto item = next_item(accept_encoding, ',');
    if (same_word(next_item(item, ';'), name_of(encoding))) return !is_zero(item);
  }
  return false;
}

Encoding choose_encoding(std::string_view accept_encoding) {
  if (accepts(accept_encoding, Encoding::brotli)) return Encoding::brotli;
  return accepts(accept_encoding, Encoding::gzip) ? Encoding::gzip : Encoding::identity;
}

bool is_compressible(std::string_view content_type) {
  const auto type = next_item(content_type, ';');
  if (same_word(type, "text/event-stream")) return false;
  if (starts_with_word(type, "text/")) return true;
  static constexpr std::array<std::string_view, 8> kTypes = {"application/json",     "application/problem+json",     "application/javascript",
                                                             "application/xml",      "application/manifest+json",    "image/svg+xml",
                                                             "application/dash+xml", "application/vnd.apple.mpegurl"};
  return std::any_of(kTypes.begin(), kTypes.end(), [&](std::string_view known) { return same_word(known, type); });
}

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::gzip: return "gzip";
    case Encoding::brotli: return "br";
    case Encoding::identity: break;
  }
  return "identity";
}

std::string compress(Encoding encoding, std::string_view body) {
  switch (encoding) {
    case Encoding::gzip: return gzip(body);
    case Encoding::brotli: return brotli(body);
    case Encoding::identity: break;
  }
  return std::string(body);
}

}  // namespace codeflix::http
