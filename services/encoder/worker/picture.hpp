#pragma once

#include <string>

#include "services/encoder/worker/av.hpp"

namespace codeflix::encoder {

struct Area {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// The largest area of the shape `shape_width`:`shape_height` in the middle of a picture; all numbers even.
Area centre_crop(int width, int height, int shape_width, int shape_height);

/// A part of a picture in another size, as yuvj420p (what JPEG is made of).
Result<av::Frame> scale_picture(const AVFrame& picture, const Area& area, int width, int height);

/// Without any metadata.
Result<std::string> encode_jpeg(const AVFrame& picture);

}  // namespace codeflix::encoder
