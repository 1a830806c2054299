#pragma once

#include <deque>
#include <string>
#include <vector>

#include "services/encoder/domain/frame_grid.hpp"
#include "services/encoder/domain/media_report.hpp"
#include "services/encoder/worker/av.hpp"
#include "services/encoder/worker/cmaf.hpp"
#include "services/encoder/worker/output.hpp"

namespace codeflix::encoder {

/// Lays decoded sound on the title's time line (48 kHz stereo: resampled, gaps become silence, what lies before the beginning is
/// dropped), encodes it as AAC-LC and sends it cut on the pictures' grid. Its total differs from the pictures' by less than
/// one AAC frame.
class AudioEncoder {
 public:
  static Result<AudioEncoder> open(const Grid& grid, const std::string& language, Output& output);

  /// Sound that begins `start` samples (at 48 kHz) after the title's beginning; may be negative.
  Result<> add(const AVFrame& frame, std::int64_t start);

  /// Sends the segments that end before picture number `frames` does; the last one is finish()'s.
  void cut_until(std::int64_t frames);
  /// The title has `frames` pictures: pads or cuts the sound to them and sends what is left.
  Result<> finish(std::int64_t frames);

  const AudioTrackReport& report() const { return report_; }

 private:
  Result<> prepare_resampler(const AVFrame& frame);
  Result<> resample(const AVFrame* frame);
  Result<> append(const float* left, const float* right, std::int64_t count);
  Result<> append_silence(std::int64_t count);
  Result<> encode_whole_frames();
  Result<> drain();
  void cut(std::int64_t first_frame_of_next);

  Output* output_ = nullptr;
  Grid grid_;
  av::Codec codec_;
  av::Resampler resampler_;
  int input_rate_ = 0;
  int input_format_ = -1;
  int input_channels_ = 0;
  std::uint64_t input_mask_ = 0;
  cmaf::AudioFormat format_;
  AudioTrackReport report_;
  std::vector<float> left_, right_;  ///< not yet encoded
  std::int64_t position_ = 0;        ///< samples laid on the time line so far, negative: to be dropped
  bool started_ = false;
  std::int64_t sent_samples_ = 0;
  std::int64_t packets_received_ = 0;
  std::deque<std::string> packets_;  ///< encoded, not yet sent
  std::int64_t packets_sent_ = 0;
};

}  // namespace codeflix::encoder
