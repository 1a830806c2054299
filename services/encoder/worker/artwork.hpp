#pragma once

#include <cstdint>
#include <vector>

#include "services/encoder/domain/media_report.hpp"
#include "services/encoder/worker/av.hpp"
#include "services/encoder/worker/output.hpp"

namespace codeflix::encoder {

/// Looks at some pictures of a title and makes its artwork of the best: neither dark nor washed out, sharp and varied.
class Artwork {
 public:
  /// `total_ms` is the expected length (0: unknown); `frame_rate` frames come in a second.
  Artwork(std::int64_t total_ms, double frame_rate);

  /// Offers picture number `index` (yuv420p, upright, square samples).
  void offer(const AVFrame& picture, std::int64_t index);

  /// Sends `banner`, `thumbnail` and `thumbnail_half` (16:9, never enlarged), and says what was sent.
  Result<std::vector<ArtworkReport>> send(Output& output) const;

 private:
  std::int64_t step_ = 1;  ///< frames between two looks
  av::Frame best_;
  double best_score_ = -1;
};

/// How well a picture stands for its title; larger is better.
double score(const AVFrame& picture);

}  // namespace codeflix::encoder
