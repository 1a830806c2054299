#include "services/encoder/worker/decoder.hpp"

#include <new>

#include "services/encoder/worker/refusals.hpp"

namespace codeflix::encoder {

Result<Decoder> Decoder::open(const AVStream& stream, std::int64_t max_pixels, int threads) {
  const auto* kind = avcodec_find_decoder(stream.codecpar->codec_id);
  if (kind == nullptr) return refusal::unsupported_codec(avcodec_get_name(stream.codecpar->codec_id));
  Decoder decoder;
  decoder.codec_.reset(avcodec_alloc_context3(kind));
  auto* codec = decoder.codec_.get();
  if (codec == nullptr) throw std::bad_alloc();
  if (avcodec_parameters_to_context(codec, stream.codecpar) < 0) return refusal::broken();
  codec->pkt_timebase = stream.time_base;
  codec->max_pixels = max_pixels;
  codec->thread_count = threads;
  if (avcodec_open2(codec, kind, nullptr) < 0) return refusal::unsupported_codec(kind->name);
  return decoder;
}

Result<> Decoder::decode(const AVPacket* packet, const std::function<Result<>(av::Frame)>& take) {
  if (packet != nullptr) ++packets_;
  bool sent = false;
  while (true) {
    if (!sent) {
      const int done = avcodec_send_packet(codec_.get(), packet);
      if (done == AVERROR(ENOMEM)) throw std::bad_alloc();
      sent = !av::again(done);
      if (done < 0 && sent) {
        if (packet != nullptr) ++damaged_;
        return {};
      }
    }
    auto frame = av::new_frame();
    const int done = avcodec_receive_frame(codec_.get(), frame.get());
    if (done == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (av::ended(done)) return {};
    if (av::again(done)) {
      if (sent) return {};
      continue;
    }
    if (done < 0) {
      ++damaged_;
      if (sent && packet != nullptr) return {};
      continue;
    }
    ++frames_;
    CODEFLIX_TRY(take(std::move(frame)));
  }
}

}  // namespace codeflix::encoder
