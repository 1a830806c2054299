#include "services/encoder/worker/av.hpp"

#include <array>
#include <new>

namespace codeflix::encoder::av {

Frame new_frame() {
  Frame frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  return frame;
}

Packet new_packet() {
  Packet packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  return packet;
}

Frame share(const AVFrame& frame) {
  Frame other(av_frame_clone(&frame));
  if (!other) throw std::bad_alloc();
  return other;
}

Packet share(const AVPacket& packet) {
  Packet other(av_packet_clone(&packet));
  if (!other) throw std::bad_alloc();
  return other;
}

Failure failure(const char* doing, int code) {
  if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
  std::array<char, AV_ERROR_MAX_STRING_SIZE> words{};
  av_strerror(code, words.data(), words.size());
  return fail(ErrorKind::internal, "media.internal", std::string(doing) + " did not work: " + words.data());
}

}  // namespace codeflix::encoder::av
