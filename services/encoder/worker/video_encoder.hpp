#pragma once

#include <string>
#include <vector>

#include "services/encoder/domain/frame_grid.hpp"
#include "services/encoder/domain/framing.hpp"
#include "services/encoder/domain/ladder.hpp"
#include "services/encoder/domain/media_report.hpp"
#include "services/encoder/worker/av.hpp"
#include "services/encoder/worker/cmaf.hpp"
#include "services/encoder/worker/output.hpp"

namespace codeflix::encoder {

/// Encodes the pictures of one rendition and sends its CMAF files. An IDR picture stands at every `gop_frames`-th frame, by
/// index; groups of pictures are closed; a segment begins at every `segment_frames`-th.
class VideoEncoder {
 public:
  /// `like` is the first picture: its colour description goes into the stream.
  static Result<VideoEncoder> open(const Rendition& rendition, const Grid& grid, const WorkerTask& task, const AVFrame& like, Output& output);

  Result<> encode(AVFrame& frame);
  /// Encodes what is left and sends the last segment.
  Result<> finish();

  std::int64_t frames() const { return frames_; }
  const VideoTrackReport& report() const { return report_; }

 private:
  Result<> drain();
  Result<> add(const AVPacket& packet);
  void cut();

  Output* output_ = nullptr;
  Grid grid_;
  av::Codec codec_;
  cmaf::VideoFormat format_;
  VideoTrackReport report_;
  std::vector<cmaf::Sample> samples_;  ///< of the segment under way
  std::int64_t frames_ = 0;            ///< sent to the encoder
  std::int64_t decoded_index_ = 0;     ///< of the next packet, in the order of decoding
};

/// `00001.m4s` for 1.
std::string segment_name(std::size_t number);

}  // namespace codeflix::encoder
