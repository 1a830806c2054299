#include "services/encoder/worker/picture_plan.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace codeflix::encoder {
namespace {

bool on_its_side(Turn turn) { return turn == Turn::clockwise || turn == Turn::counterclockwise; }

const char* turning(Turn turn) {
  switch (turn) {
    case Turn::none: return "";
    case Turn::clockwise: return ",transpose=clock";
    case Turn::half: return ",hflip,vflip";
    case Turn::counterclockwise: return ",transpose=cclock";
    case Turn::mirror: return ",hflip";
    case Turn::flip: return ",vflip";
  }
  return "";
}

std::string to_top_size(const PictureFacts& facts, const Rendition& top) {
  if (facts.high_dynamic_range) {
    return fmt::format(
        ",zscale=w={}:h={}:tin={}:min=bt2020nc:pin=bt2020:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0"
        ",zscale=t=bt709:m=bt709:r=tv",
        top.width, top.height, facts.hybrid_log_gamma ? "arib-std-b67" : "smpte2084");
  }
  return fmt::format(",scale={}:{}:flags=bicubic:out_range=tv{}", top.width, top.height, facts.rgb ? ":out_color_matrix=bt709" : "");
}

std::string graph(const PictureFacts& facts, const Grid& grid, const std::vector<Rendition>& renditions) {
  // The first scale does nothing until a stream changes its size on the way.
  auto text = fmt::format("buffer@in=video_size={0}x{1}:pix_fmt={2}:time_base=1/1000000000:pixel_aspect=1/1,scale={0}:{1}", facts.width, facts.height,
                          facts.pixel_format);
  if (facts.interlaced) text += ",bwdif=mode=send_field";
  text += turning(facts.turn);
  text += fmt::format(",fps=fps={}/{}:start_time=0", grid.rate.numerator, grid.rate.denominator);
  text += to_top_size(facts, renditions.back());
  text += ",format=yuv420p,setsar=1";
  // Each smaller picture is made from the next larger one.
  for (auto index = std::ssize(renditions) - 1; index >= 0; --index) {
    if (index == 0) {
      text += ",buffersink@0";
      break;
    }
    const auto& next = renditions[static_cast<std::size_t>(index - 1)];
    text +=
        fmt::format(",split[out{0}][down{0}];[out{0}]buffersink@{0};[down{0}]scale={1}:{2}:flags=bicubic,setsar=1", index, next.width, next.height);
  }
  return text;
}

}  // namespace

std::int64_t PictureFacts::shown_width() const {
  const auto square = std::llround(static_cast<double>(width) * aspect_numerator / aspect_denominator);
  return on_its_side(turn) ? height : square;
}

std::int64_t PictureFacts::shown_height() const {
  const auto square = std::llround(static_cast<double>(width) * aspect_numerator / aspect_denominator);
  return on_its_side(turn) ? square : height;
}

PicturePlan plan_pictures(const PictureFacts& facts) {
  PicturePlan plan;
  plan.grid = make_grid(natural_frame_rate(facts.average, facts.base, facts.interlaced));
  plan.renditions = plan_ladder(facts.shown_width(), facts.shown_height());
  plan.filters = graph(facts, plan.grid, plan.renditions);
  return plan;
}

}  // namespace codeflix::encoder
