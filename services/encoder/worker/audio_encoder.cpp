#include "services/encoder/worker/audio_encoder.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <new>

#include "services/encoder/worker/refusals.hpp"
#include "services/encoder/worker/video_encoder.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kBitRate = 128'000;
// Containers round time stamps to milliseconds: less than this is no gap.
constexpr std::int64_t kTolerance = kAudioRate * 15 / 1000;

}  // namespace

Result<AudioEncoder> AudioEncoder::open(const Grid& grid, const std::string& language, Output& output) {
  const auto* aac = avcodec_find_encoder(AV_CODEC_ID_AAC);
  if (aac == nullptr) return fail(ErrorKind::internal, "media.internal", "This libavcodec has no AAC encoder.");
  AudioEncoder encoder;
  encoder.output_ = &output;
  encoder.grid_ = grid;
  encoder.codec_.reset(avcodec_alloc_context3(aac));
  auto* codec = encoder.codec_.get();
  if (codec == nullptr) throw std::bad_alloc();
  codec->sample_rate = static_cast<int>(kAudioRate);
  codec->sample_fmt = AV_SAMPLE_FMT_FLTP;
  av_channel_layout_default(&codec->ch_layout, 2);
  codec->bit_rate = kBitRate;
  codec->time_base = {1, static_cast<int>(kAudioRate)};
  codec->profile = FF_PROFILE_AAC_LOW;
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (const int opened = avcodec_open2(codec, aac, nullptr); opened < 0) return av::failure("Opening the sound encoder", opened);
  if (codec->frame_size != kAudioFrameSamples || codec->initial_padding != kAudioPriming) {
    return fail(ErrorKind::internal, "media.internal", "The sound encoder has another priming than expected.");
  }
  encoder.format_ = {static_cast<std::uint32_t>(kAudioRate),
                     2,
                     static_cast<std::uint32_t>(kAudioFrameSamples),
                     static_cast<std::uint32_t>(kAudioPriming),
                     static_cast<std::uint32_t>(kBitRate),
                     language.size() == 3 ? language : "und",
                     std::string(reinterpret_cast<const char*>(codec->extradata), static_cast<std::size_t>(codec->extradata_size))};
  encoder.report_ = {"audio_1", cmaf::codecs(encoder.format_), encoder.format_.language, 2, kAudioRate, {}};
  output.file(encoder.report_.name + "/init.mp4", cmaf::initialization_segment(encoder.format_));
  return encoder;
}

Result<> AudioEncoder::prepare_resampler(const AVFrame& frame) {
  const bool same = resampler_ && frame.sample_rate == input_rate_ && frame.format == input_format_ &&
                    frame.ch_layout.nb_channels == input_channels_ && frame.ch_layout.u.mask == input_mask_;
  if (same) return {};
  if (resampler_) CODEFLIX_TRY(resample(nullptr));
  input_rate_ = frame.sample_rate;
  input_format_ = frame.format;
  input_channels_ = frame.ch_layout.nb_channels;
  input_mask_ = frame.ch_layout.u.mask;
  AVChannelLayout from{};
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&from, input_channels_);
  } else {
    av_channel_layout_copy(&from, &frame.ch_layout);
  }
  SwrContext* made = nullptr;
  const int allocated = swr_alloc_set_opts2(&made, &codec_->ch_layout, AV_SAMPLE_FMT_FLTP, static_cast<int>(kAudioRate), &from,
                                            static_cast<AVSampleFormat>(input_format_), input_rate_, 0, nullptr);
  av_channel_layout_uninit(&from);
  resampler_.reset(made);
  if (allocated < 0) return refusal::broken();
  // One channel sounds from both sides as loud as it was.
  constexpr double kBothSides[] = {1, 1};
  if (input_channels_ == 1) swr_set_matrix(made, kBothSides, 1);
  if (swr_init(made) < 0) return refusal::unsupported_codec("a channel layout of its own kind");
  return {};
}

Result<> AudioEncoder::add(const AVFrame& frame, std::int64_t start) {
  if (frame.nb_samples <= 0 || frame.sample_rate <= 0) return {};
  CODEFLIX_TRY(prepare_resampler(frame));
  const auto next = position_ + swr_get_delay(resampler_.get(), kAudioRate);
  if (!started_) {
    started_ = true;
    position_ = 0;
    if (start >= 0) {
      CODEFLIX_TRY(append_silence(start));
    } else {
      position_ = start;
    }
  } else if (start > next + kTolerance) {
    CODEFLIX_TRY(append_silence(start - next));
  } else if (start < next - kTolerance) {
    return {};  // lies where sound is already: dropped until the time line goes on
  }
  return resample(&frame);
}

Result<> AudioEncoder::resample(const AVFrame* frame) {
  const auto room = swr_get_out_samples(resampler_.get(), frame == nullptr ? 0 : frame->nb_samples);
  if (room < 0) return av::failure("Resampling", room);
  if (room == 0) return {};
  std::vector<float> left(static_cast<std::size_t>(room));
  std::vector<float> right(static_cast<std::size_t>(room));
  std::uint8_t* planes[] = {reinterpret_cast<std::uint8_t*>(left.data()), reinterpret_cast<std::uint8_t*>(right.data())};
  const auto** input = frame == nullptr ? nullptr : const_cast<const std::uint8_t**>(frame->extended_data);
  const int count = swr_convert(resampler_.get(), planes, room, input, frame == nullptr ? 0 : frame->nb_samples);
  if (count < 0) return refusal::broken();
  return append(left.data(), right.data(), count);
}

Result<> AudioEncoder::append(const float* left, const float* right, std::int64_t count) {
  const auto dropped = std::clamp<std::int64_t>(-position_, 0, count);
  position_ += count;
  left_.insert(left_.end(), left + dropped, left + count);
  right_.insert(right_.end(), right + dropped, right + count);
  return encode_whole_frames();
}

Result<> AudioEncoder::append_silence(std::int64_t count) {
  const std::vector<float> silence(static_cast<std::size_t>(std::min<std::int64_t>(count, kAudioRate)));
  while (count > 0) {
    const auto piece = std::min(count, std::ssize(silence));
    CODEFLIX_TRY(append(silence.data(), silence.data(), piece));
    count -= piece;
  }
  return {};
}

Result<> AudioEncoder::encode_whole_frames() {
  std::size_t used = 0;
  constexpr auto kSize = static_cast<std::size_t>(kAudioFrameSamples);
  while (left_.size() - used >= kSize) {
    const auto frame = av::new_frame();
    frame->nb_samples = static_cast<int>(kAudioFrameSamples);
    frame->format = AV_SAMPLE_FMT_FLTP;
    frame->sample_rate = static_cast<int>(kAudioRate);
    av_channel_layout_copy(&frame->ch_layout, &codec_->ch_layout);
    if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
    std::copy_n(left_.data() + used, kSize, reinterpret_cast<float*>(frame->data[0]));
    std::copy_n(right_.data() + used, kSize, reinterpret_cast<float*>(frame->data[1]));
    frame->pts = sent_samples_;
    sent_samples_ += kAudioFrameSamples;
    used += kSize;
    if (const int sent = avcodec_send_frame(codec_.get(), frame.get()); sent < 0) return av::failure("Encoding sound", sent);
    CODEFLIX_TRY(drain());
  }
  left_.erase(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(used));
  right_.erase(right_.begin(), right_.begin() + static_cast<std::ptrdiff_t>(used));
  return {};
}

Result<> AudioEncoder::drain() {
  const auto packet = av::new_packet();
  while (true) {
    const int received = avcodec_receive_packet(codec_.get(), packet.get());
    if (av::again(received) || av::ended(received)) return {};
    if (received < 0) return av::failure("Encoding sound", received);
    packets_.emplace_back(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
    ++packets_received_;
    av_packet_unref(packet.get());
  }
}

void AudioEncoder::cut_until(std::int64_t frames) {
  while (true) {
    const auto end = (std::ssize(report_.segments) + 1) * grid_.segment_frames;
    if (end >= frames || grid_.audio_frame_at(end) > packets_received_) return;
    cut(grid_.audio_frame_at(end));
  }
}

Result<> AudioEncoder::finish(std::int64_t frames) {
  if (resampler_) CODEFLIX_TRY(resample(nullptr));
  const auto needed = grid_.audio_frames_for(frames);
  // Enough silence for every frame and for the encoder's own delay, whole frames only.
  const auto missing = needed * kAudioFrameSamples - sent_samples_ - std::ssize(left_);
  if (missing > 0) CODEFLIX_TRY(append_silence(missing));
  if (const int sent = avcodec_send_frame(codec_.get(), nullptr); sent < 0) return av::failure("Ending the sound", sent);
  CODEFLIX_TRY(drain());
  if (packets_received_ < needed) return fail(ErrorKind::internal, "media.internal", "The sound encoder lost frames.");
  packets_.resize(static_cast<std::size_t>(needed - packets_sent_));
  packets_received_ = needed;
  cut_until(frames);
  cut(needed);
  return {};
}

void AudioEncoder::cut(std::int64_t first_frame_of_next) {
  std::vector<cmaf::Sample> samples;
  for (auto left = first_frame_of_next - packets_sent_; left > 0; --left) {
    samples.push_back({std::move(packets_.front()), true, 0});
    packets_.pop_front();
  }
  if (samples.empty()) return;
  const auto sequence = report_.segments.size() + 1;
  const auto bytes =
      cmaf::media_segment(format_, static_cast<std::uint32_t>(sequence), static_cast<std::uint64_t>(packets_sent_ * kAudioFrameSamples), samples);
  output_->file(report_.name + "/" + segment_name(sequence), bytes);
  // What the edit list hides is no part of the presentation.
  const auto hidden = packets_sent_ == 0 ? kAudioPriming : 0;
  report_.segments.push_back({std::ssize(samples) * kAudioFrameSamples - hidden, std::ssize(bytes)});
  packets_sent_ = first_frame_of_next;
}

}  // namespace codeflix::encoder
