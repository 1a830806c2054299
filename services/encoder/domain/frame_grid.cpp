#include "services/encoder/domain/frame_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace codeflix::encoder {
namespace {

constexpr std::array<FrameRate, 14> kUsualRates = {
    {{8, 1}, {10, 1}, {12, 1}, {25, 2}, {15, 1}, {20, 1}, {24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {50, 1}, {60000, 1001}, {60, 1}}};

bool usable(FrameRate rate) { return rate.numerator > 0 && rate.denominator > 0 && rate.value() >= 0.01 && rate.value() <= 1000; }

FrameRate reduced(FrameRate rate) {
  const auto divisor = std::gcd(rate.numerator, rate.denominator);
  return {rate.numerator / divisor, rate.denominator / divisor};
}

bool is_usual(FrameRate rate) { return std::ranges::find(kUsualRates, rate) != kUsualRates.end(); }

double distance(FrameRate a, FrameRate b) { return std::abs(a.value() / b.value() - 1); }

/// Time stamps rounded to milliseconds blur a rate: 23.9760239 stands for 24000/1001. Others keep three decimals.
FrameRate tidy(FrameRate rate) {
  const FrameRate* nearest = nullptr;
  for (const auto& usual : kUsualRates) {
    if (distance(rate, usual) < 0.0004 && (nearest == nullptr || distance(rate, usual) < distance(rate, *nearest))) nearest = &usual;
  }
  if (nearest != nullptr) return *nearest;
  rate = reduced(rate);
  if (rate.numerator <= 240'000 && rate.denominator <= 1'001) return rate;
  return reduced({std::llround(rate.value() * 1000), 1000});
}

FrameRate next_usual(FrameRate rate) {
  for (const auto& usual : kUsualRates) {
    // 24, 25 and 30 stand for their NTSC neighbours: time stamps of a variable source fit neither exactly.
    if (usual.denominator != 1001 && usual.value() >= rate.value() * 0.985) return usual;
  }
  return {60, 1};
}

// A day at 60 frames a second in microseconds of a rate in 1001ths is 5e15: far from an overflow.
std::int64_t divide_to_nearest(std::int64_t dividend, std::int64_t divisor) { return (2 * dividend + divisor) / (2 * divisor); }

}  // namespace

FrameRate natural_frame_rate(FrameRate average, FrameRate base, bool fields) {
  FrameRate rate{25, 1};
  if (usable(base) && usable(average)) {
    const bool constant = distance(base, average) < 0.02;
    rate = constant ? tidy(base) : next_usual(average);
  } else if (usable(average)) {
    rate = is_usual(tidy(average)) ? tidy(average) : next_usual(average);
  } else if (usable(base)) {
    rate = tidy(base);
  }
  if (fields) rate.numerator *= 2;
  while (rate.value() > 60.01) rate.denominator *= 2;
  if (rate.value() < 5) rate = {5, 1};
  return reduced(rate);
}

std::int64_t Grid::microseconds(std::int64_t frames) const { return divide_to_nearest(frames * rate.denominator * 1'000'000, rate.numerator); }

std::int64_t Grid::samples(std::int64_t frames) const { return divide_to_nearest(frames * rate.denominator * kAudioRate, rate.numerator); }

std::int64_t Grid::audio_frame_at(std::int64_t frames) const {
  // The first segment begins with the priming frame itself.
  return frames == 0 ? 0 : divide_to_nearest(samples(frames) + kAudioPriming, kAudioFrameSamples);
}

std::int64_t Grid::audio_frames_for(std::int64_t frames) const {
  return (samples(frames) + kAudioPriming + kAudioFrameSamples - 1) / kAudioFrameSamples;
}

Grid make_grid(FrameRate rate) {
  Grid grid;
  grid.rate = rate;
  grid.gop_frames = std::max<std::int64_t>(1, std::llround(2 * rate.value()));
  grid.segment_frames = 3 * grid.gop_frames;
  grid.timescale = rate.numerator;
  grid.frame_duration = rate.denominator;
  while (grid.timescale < 10'000) {
    grid.timescale *= 10;
    grid.frame_duration *= 10;
  }
  return grid;
}

}  // namespace codeflix::encoder
