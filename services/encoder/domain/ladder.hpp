#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/base/json.hpp"

namespace codeflix::encoder {

/// One picture track to be made.
struct Rendition {
  std::string name;  ///< folder of its files: `video_720`
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t ceiling_kbps = 0;  ///< of its average bit rate; the peak stays below twice of it
};
BOOST_DESCRIBE_STRUCT(Rendition, (), (name, width, height, ceiling_kbps))

/// What to make of a source whose picture, upright and with square pixels, is `width` x `height`: up to three renditions, the
/// smallest first, all of the source's shape with even sizes, none above the source or above 1920x1080 (1080x1920 when
/// upright), none nearly as large as its neighbour.
std::vector<Rendition> plan_ladder(std::int64_t width, std::int64_t height);

/// The ceiling of the average bit rate for a picture of so many pixels, between the steps of Apple's ladder.
std::int64_t ceiling_kbps(std::int64_t pixels);

}  // namespace codeflix::encoder
