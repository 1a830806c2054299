#include "services/encoder/worker/artwork.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "services/encoder/worker/picture.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kLooks = 24;

struct Shape {
  const char* slot;
  int width;
  int height;
};

constexpr std::array<Shape, 3> kShapes = {{{"banner", 1280, 720}, {"thumbnail", 640, 360}, {"thumbnail_half", 320, 180}}};

}  // namespace

Artwork::Artwork(std::int64_t total_ms, double frame_rate) {
  const double seconds = total_ms > 0 ? static_cast<double>(total_ms) / 1000 : 240;
  step_ = std::max<std::int64_t>(1, std::llround(seconds * frame_rate / (kLooks + 1)));
}

void Artwork::offer(const AVFrame& picture, std::int64_t index) {
  // The very first picture is often black or a logo; it counts only when nothing else comes.
  if (index % step_ != 0 || (index == 0 && best_)) return;
  const double points = index == 0 ? 0 : score(picture);
  if (points <= best_score_) return;
  best_score_ = points;
  best_ = av::share(picture);
}

Result<std::vector<ArtworkReport>> Artwork::send(Output& output) const {
  std::vector<ArtworkReport> sent;
  if (!best_) return sent;
  for (const auto& shape : kShapes) {
    const auto area = centre_crop(best_->width, best_->height, shape.width, shape.height);
    const double scale = std::min({1.0, static_cast<double>(shape.width) / area.width, static_cast<double>(shape.height) / area.height});
    const auto shrunk = [&](int length) { return std::max(2, static_cast<int>(std::lround(length * scale / 2)) * 2); };
    CODEFLIX_TRY_ASSIGN(const auto scaled, scale_picture(*best_, area, shrunk(area.width), shrunk(area.height)));
    CODEFLIX_TRY_ASSIGN(const auto jpeg, encode_jpeg(*scaled));
    const auto file = std::string("artwork/") + shape.slot + ".jpg";
    output.file(file, jpeg);
    sent.push_back({shape.slot, file, scaled->width, scaled->height});
  }
  return sent;
}

// The decoder's threads hand a picture over in ways that ThreadSanitizer does not see, as the library is built without it:
// it would look for a race at every sample, a minute for a short clip.
__attribute__((no_sanitize("thread"))) double score(const AVFrame& picture) {
  // Every second sample of every second line is enough to tell.
  double sum = 0;
  double squares = 0;
  double edges = 0;
  std::int64_t count = 0;
  for (int y = 2; y < picture.height; y += 2) {
    const auto* line = picture.data[0] + static_cast<std::ptrdiff_t>(y) * picture.linesize[0];
    const auto* above = line - 2 * static_cast<std::ptrdiff_t>(picture.linesize[0]);
    for (int x = 2; x < picture.width; x += 2) {
      const double value = line[x];
      sum += value;
      squares += value * value;
      edges += std::abs(value - line[x - 2]) + std::abs(value - above[x]);
      ++count;
    }
  }
  if (count == 0) return 0;
  const double mean = sum / static_cast<double>(count);
  const double deviation = std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean * mean));
  const double sharpness = edges / static_cast<double>(count);
  const double exposure = std::clamp(1 - std::abs(mean - 115) / 115, 0.05, 1.0);
  return exposure * (deviation + 2 * std::min(sharpness, 20.0));
}

}  // namespace codeflix::encoder
