#include "services/encoder/domain/ladder.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace codeflix::encoder {
namespace {

struct Step {
  std::int64_t width;
  std::int64_t height;
  std::int64_t kbps;
};

constexpr std::array<Step, 6> kSteps = {
    {{416, 234, 145}, {640, 360, 365}, {768, 432, 1100}, {960, 540, 2000}, {1280, 720, 3000}, {1920, 1080, 6000}}};

std::int64_t even(double length) { return std::max<std::int64_t>(16, 2 * std::llround(length / 2)); }

/// The largest picture of the source's shape that fits into the step's box, never larger than the source.
Rendition fit(std::int64_t width, std::int64_t height, std::int64_t box_width, std::int64_t box_height) {
  if (width < height) std::swap(box_width, box_height);
  const auto w = static_cast<double>(width);
  const auto h = static_cast<double>(height);
  const double scale = std::min({1.0, static_cast<double>(box_width) / w, static_cast<double>(box_height) / h});
  Rendition rendition;
  rendition.width = std::min(even(w * scale), even(w - 0.5));
  rendition.height = std::min(even(h * scale), even(h - 0.5));
  rendition.ceiling_kbps = ceiling_kbps(rendition.width * rendition.height);
  return rendition;
}

/// `720` of a picture with as many pixels as one of 1280x720 has.
double equivalent_height(const Rendition& rendition) { return std::sqrt(static_cast<double>(rendition.width * rendition.height) * 9 / 16); }

/// Which boxes to put below the top rendition.
std::vector<std::size_t> lower_steps(double top) {
  if (top >= 780) return {1, 4};
  if (top >= 630) return {1, 3};
  if (top >= 450) return {1};
  if (top >= 300) return {0};
  return {};
}

}  // namespace

std::int64_t ceiling_kbps(std::int64_t pixels) {
  const auto size = [](const Step& step) { return static_cast<double>(step.width * step.height); };
  const auto wanted = static_cast<double>(pixels);
  if (wanted <= size(kSteps.front())) return kSteps.front().kbps;
  for (std::size_t i = 1; i < kSteps.size(); ++i) {
    if (wanted > size(kSteps[i])) continue;
    const double part = (wanted - size(kSteps[i - 1])) / (size(kSteps[i]) - size(kSteps[i - 1]));
    return std::llround(static_cast<double>(kSteps[i - 1].kbps) + part * static_cast<double>(kSteps[i].kbps - kSteps[i - 1].kbps));
  }
  return kSteps.back().kbps;
}

std::vector<Rendition> plan_ladder(std::int64_t width, std::int64_t height) {
  const auto top = fit(width, height, kSteps.back().width, kSteps.back().height);
  std::vector<Rendition> ladder;
  for (const auto step : lower_steps(equivalent_height(top))) ladder.push_back(fit(width, height, kSteps[step].width, kSteps[step].height));
  ladder.push_back(top);
  for (auto& rendition : ladder) rendition.name = "video_" + std::to_string(std::min(rendition.width, rendition.height));
  return ladder;
}

}  // namespace codeflix::encoder
