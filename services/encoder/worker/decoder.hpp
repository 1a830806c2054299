#pragma once

#include <functional>

#include "services/encoder/worker/av.hpp"

namespace codeflix::encoder {

/// Decodes one stream and counts what cannot be decoded; damaged packets are skipped.
class Decoder {
 public:
  static Result<Decoder> open(const AVStream& stream, std::int64_t max_pixels, int threads);

  /// Feeds one packet (null: the end) and hands on each frame that comes out.
  Result<> decode(const AVPacket* packet, const std::function<Result<>(av::Frame)>& take);

  std::int64_t packets() const { return packets_; }
  std::int64_t damaged() const { return damaged_; }
  std::int64_t frames() const { return frames_; }

 private:
  av::Codec codec_;
  std::int64_t packets_ = 0;
  std::int64_t damaged_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace codeflix::encoder
