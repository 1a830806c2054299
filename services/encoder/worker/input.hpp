#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "services/encoder/domain/framing.hpp"
#include "services/encoder/worker/av.hpp"

namespace codeflix::encoder {

/// An opened media file: read by its descriptor alone, of an allowed format and codecs, with bounded probing. No reference to
/// another file or address that it may hold is ever followed.
class Input {
 public:
  /// Errors are the refusals: not_a_video, truncated, no_video_stream, unsupported_codec, too_large_picture, broken, too_long.
  static Result<std::unique_ptr<Input>> open(int descriptor, const WorkerTask& task);
  ~Input();

  const AVStream& video() const { return *video_; }
  const AVStream* audio() const { return audio_; }  ///< may be null
  std::string container() const;
  /// What the container says, 0 when it does not.
  std::int64_t duration_ms() const;

  /// The next packet of either stream; null at the end. Damaged stretches are skipped.
  Result<av::Packet> next();

  struct Source;  ///< the descriptor behind libav's reading

 private:
  Input();
  Result<> choose_streams(const WorkerTask& task);

  std::unique_ptr<Source> source_;
  AVFormatContext* format_ = nullptr;
  const AVStream* video_ = nullptr;
  const AVStream* audio_ = nullptr;
};

}  // namespace codeflix::encoder
