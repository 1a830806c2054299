#pragma once

#include <brotli/decode.h>
#include <zlib.h>

#include <string>
#include <string_view>

namespace codeflix::http {

/// What a browser does with a Content-Encoding; empty when the bytes are broken.
inline std::string unpack(std::string_view encoding, const std::string& packed) {
  std::string text(16 << 20, '\0');
  std::size_t size = text.size();
  if (encoding == "br") {
    if (BrotliDecoderDecompress(packed.size(), reinterpret_cast<const std::uint8_t*>(packed.data()), &size,
                                reinterpret_cast<std::uint8_t*>(text.data())) != BROTLI_DECODER_RESULT_SUCCESS)
      return {};
  } else if (encoding == "gzip") {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    const int code = inflate(&stream, Z_FINISH);
    size = stream.total_out;
    inflateEnd(&stream);
    if (code != Z_STREAM_END) return {};
  } else {
    return packed;
  }
  text.resize(size);
  return text;
}

}  // namespace codeflix::http
