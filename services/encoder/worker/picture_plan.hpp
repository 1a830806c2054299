#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/encoder/domain/frame_grid.hpp"
#include "services/encoder/domain/ladder.hpp"

namespace codeflix::encoder {

/// How a picture is turned before it is shown.
enum class Turn { none, clockwise, half, counterclockwise, mirror, flip };

/// What decoding the first frames has told about a picture stream.
struct PictureFacts {
  int width = 0;
  int height = 0;
  int pixel_format = -1;     ///< AVPixelFormat
  int aspect_numerator = 1;  ///< of a sample
  int aspect_denominator = 1;
  Turn turn = Turn::none;
  bool interlaced = false;
  bool high_dynamic_range = false;
  bool hybrid_log_gamma = false;
  bool rgb = false;
  FrameRate average;
  FrameRate base;

  /// The size as it is shown: turned, with square samples.
  std::int64_t shown_width() const;
  std::int64_t shown_height() const;
};

/// Everything that is decided before the first picture is encoded. The same facts always give the same plan.
struct PicturePlan {
  Grid grid;
  std::vector<Rendition> renditions;  ///< the smallest first
  std::string filters;                ///< libavfilter's graph: `buffer@in` to `buffersink@0`, `buffersink@1`, ...
};

/// Pictures go in with time stamps in nanoseconds from the title's beginning.
PicturePlan plan_pictures(const PictureFacts& facts);

}  // namespace codeflix::encoder
