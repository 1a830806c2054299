#include "services/encoder/worker/transcode.hpp"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <new>
#include <optional>

#include "services/encoder/worker/artwork.hpp"
#include "services/encoder/worker/audio_encoder.hpp"
#include "services/encoder/worker/decoder.hpp"
#include "services/encoder/worker/input.hpp"
#include "services/encoder/worker/picture_plan.hpp"
#include "services/encoder/worker/refusals.hpp"
#include "services/encoder/worker/timeline.hpp"
#include "services/encoder/worker/video_encoder.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kFramesToJudge = 8;
constexpr std::int64_t kLongestLead = 600 * kSecond;
constexpr std::size_t kMostWaitingBytes = 256 << 20;
constexpr auto kProgressPeriod = std::chrono::milliseconds(250);

FrameRate rate_of(AVRational rational) { return {rational.num, rational.den}; }

Turn turn_of(const AVStream& stream) {
  const auto* matrix = reinterpret_cast<const std::int32_t*>(av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
  if (matrix == nullptr) return Turn::none;
  double clockwise = -std::round(av_display_rotation_get(matrix));
  if (std::isnan(clockwise)) return Turn::none;
  clockwise -= 360 * std::floor(clockwise / 360);
  if (std::abs(clockwise - 90) < 2) return Turn::clockwise;
  if (std::abs(clockwise - 180) < 2) return matrix[0] > 0 ? Turn::flip : matrix[4] > 0 ? Turn::mirror : Turn::half;
  if (std::abs(clockwise - 270) < 2) return Turn::counterclockwise;
  if (matrix[0] < 0) return Turn::mirror;
  return matrix[4] < 0 ? Turn::flip : Turn::none;
}

bool is_interlaced(const std::deque<av::Frame>& frames) {
  return 2 * std::ranges::count_if(frames, [](const av::Frame& frame) { return frame->interlaced_frame != 0; }) > std::ssize(frames);
}

/// The whole work on one title: packets in, CMAF files out. First some pictures are decoded to see what they are like; then the
/// plan is made and everything flows.
class Transcoder {
 public:
  Transcoder(std::unique_ptr<Input> input, const WorkerTask& task, Output& output)
      : input_(std::move(input)), task_(task), output_(output), pictures_(input_->video().time_base, input_->duration_ms()) {
    if (input_->audio() != nullptr) sounds_.emplace(input_->audio()->time_base, input_->duration_ms());
  }

  Result<> run() {
    CODEFLIX_TRY_ASSIGN(auto video, Decoder::open(input_->video(), task_.max_pixels, static_cast<int>(task_.threads)));
    video_ = std::move(video);
    if (input_->audio() != nullptr) {
      CODEFLIX_TRY_ASSIGN(auto audio, Decoder::open(*input_->audio(), task_.max_pixels, 1));
      audio_ = std::move(audio);
    }
    while (true) {
      CODEFLIX_TRY_ASSIGN(const auto packet, input_->next());
      if (!packet) break;
      if (packet->stream_index == input_->video().index) {
        CODEFLIX_TRY(decode_pictures(packet.get()));
      } else {
        CODEFLIX_TRY(take_sound(packet));
      }
      tell_progress();
    }
    return finish();
  }

 private:
  Result<> decode_pictures(const AVPacket* packet) {
    return video_->decode(packet, [&](av::Frame frame) -> Result<> {
      if (frame->width <= 0 || frame->height <= 0) return {};
      if (planned_) return place_picture(std::move(frame));
      waiting_pictures_.push_back(std::move(frame));
      return waiting_pictures_.size() < kFramesToJudge ? Result<>() : plan();
    });
  }

  Result<> take_sound(const av::Packet& packet) {
    if (planned_) return decode_sound(packet.get());
    waiting_bytes_ += static_cast<std::size_t>(packet->size);
    if (waiting_bytes_ > kMostWaitingBytes) return refusal::broken();
    waiting_sound_.push_back(av::share(*packet));
    return {};
  }

  Result<> decode_sound(const AVPacket* packet) {
    return audio_->decode(packet, [&](av::Frame frame) -> Result<> {
      if (frame->sample_rate <= 0) return {};
      const auto duration = av_rescale(frame->nb_samples, kSecond, frame->sample_rate);
      const auto begin = sounds_->place(*frame, duration);
      if (!begin) return {};
      return sound_->add(*frame, av_rescale(*begin - zero_, kAudioRate, kSecond));
    });
  }

  PictureFacts facts() const {
    const auto& stream = input_->video();
    const auto& frame = *waiting_pictures_.front();
    PictureFacts facts;
    facts.width = frame.width;
    facts.height = frame.height;
    facts.pixel_format = frame.format;
    const auto aspect = stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : frame.sample_aspect_ratio;
    // A picture stretched more than tenfold is a mistake of the header.
    if (aspect.num > 0 && aspect.den > 0 && aspect.num < 10 * std::int64_t{aspect.den} && aspect.den < 10 * std::int64_t{aspect.num}) {
      facts.aspect_numerator = aspect.num;
      facts.aspect_denominator = aspect.den;
    }
    facts.turn = turn_of(stream);
    facts.interlaced = is_interlaced(waiting_pictures_);
    facts.hybrid_log_gamma = frame.color_trc == AVCOL_TRC_ARIB_STD_B67;
    facts.high_dynamic_range = facts.hybrid_log_gamma || frame.color_trc == AVCOL_TRC_SMPTE2084;
    const auto* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    facts.rgb = description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    facts.average = rate_of(stream.avg_frame_rate);
    facts.base = rate_of(stream.r_frame_rate);
    return facts;
  }

  Result<> plan() {
    facts_ = facts();
    plan_ = plan_pictures(facts_);
    planned_ = true;
    // Source frames last this long when nothing else is known; of an interlaced source, two encoded frames.
    source_frame_ = av_rescale(kSecond, plan_.grid.rate.denominator * (facts_.interlaced ? 2 : 1), plan_.grid.rate.numerator);
    CODEFLIX_TRY(build_graph());
    artwork_.emplace(input_->duration_ms(), plan_.grid.rate.value());
    if (input_->audio() != nullptr) {
      const auto* language = av_dict_get(input_->audio()->metadata, "language", nullptr, 0);
      CODEFLIX_TRY_ASSIGN(auto sound, AudioEncoder::open(plan_.grid, language_code(language), output_));
      sound_ = std::move(sound);
    }
    for (auto& frame : std::exchange(waiting_pictures_, {})) CODEFLIX_TRY(place_picture(std::move(frame)));
    for (const auto& packet : std::exchange(waiting_sound_, {})) CODEFLIX_TRY(decode_sound(packet.get()));
    return {};
  }

  static std::string language_code(const AVDictionaryEntry* entry) {
    const std::string code = entry == nullptr ? "" : entry->value;
    const bool plain = code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
    return plain ? code : "und";
  }

  Result<> build_graph() {
    graph_.reset(avfilter_graph_alloc());
    if (!graph_) throw std::bad_alloc();
    graph_->nb_threads = static_cast<int>(task_.threads);
    AVFilterInOut* inputs = nullptr;
    AVFilterInOut* outputs = nullptr;
    int done = avfilter_graph_parse2(graph_.get(), plan_.filters.c_str(), &inputs, &outputs);
    avfilter_inout_free(&inputs);
    avfilter_inout_free(&outputs);
    if (done >= 0) done = avfilter_graph_config(graph_.get(), nullptr);
    if (done < 0) return av::failure("Preparing the filters", done);
    source_ = avfilter_graph_get_filter(graph_.get(), "buffer@in");
    for (std::size_t i = 0; i < plan_.renditions.size(); ++i)
      sinks_.push_back(avfilter_graph_get_filter(graph_.get(), fmt::format("buffersink@{}", i).c_str()));
    return {};
  }

  // Time zero is the first picture, or as many whole frames earlier as the sound leads, so that every picture stays on the grid.
  void set_zero(std::int64_t first_picture) {
    zero_ = first_picture;
    if (input_->audio() == nullptr || input_->audio()->start_time == AV_NOPTS_VALUE) return;
    const auto sound = av_rescale_q(input_->audio()->start_time, input_->audio()->time_base, {1, static_cast<int>(kSecond)});
    const auto lead = first_picture - sound;
    if (lead <= 0 || lead > kLongestLead) return;
    const auto frames = av_rescale_rnd(lead, plan_.grid.rate.numerator, plan_.grid.rate.denominator * kSecond, AV_ROUND_DOWN);
    zero_ -= av_rescale(frames * plan_.grid.rate.denominator, kSecond, plan_.grid.rate.numerator);
  }

  Result<> place_picture(av::Frame frame) {
    auto duration =
        frame->pkt_duration > 0 ? av_rescale_q(frame->pkt_duration, input_->video().time_base, {1, static_cast<int>(kSecond)}) : source_frame_;
    duration = std::min(duration, 2 * kSecond);
    const auto begin = pictures_.place(*frame, duration);
    if (!begin) return {};
    if (!placed_any_) set_zero(*begin);
    placed_any_ = true;
    if (*begin - zero_ > task_.max_duration_s * kSecond) return refusal::too_long();
    frame->pts = *begin - zero_;
    frame->sample_aspect_ratio = {1, 1};
    if (const int pushed = av_buffersrc_add_frame(source_, frame.get()); pushed < 0) return av::failure("Filtering a picture", pushed);
    return pull();
  }

  Result<> pull() {
    bool any = true;
    while (any) {
      any = false;
      // The largest first: its pictures are what artwork is made of.
      for (auto index = sinks_.size(); index-- > 0;) {
        const auto frame = av::new_frame();
        const int pulled = av_buffersink_get_frame(sinks_[index], frame.get());
        if (av::again(pulled) || av::ended(pulled)) continue;
        if (pulled < 0) return av::failure("Filtering a picture", pulled);
        any = true;
        CODEFLIX_TRY(encode(index, *frame));
      }
    }
    return {};
  }

  Result<> encode(std::size_t index, AVFrame& frame) {
    if (encoders_.empty()) CODEFLIX_TRY(open_encoders(frame));
    auto& encoder = encoders_[index];
    if (index + 1 == encoders_.size()) artwork_->offer(frame, encoder.frames());
    CODEFLIX_TRY(encoder.encode(frame));
    if (index == 0 && sound_) sound_->cut_until(encoder.frames());
    return {};
  }

  Result<> open_encoders(const AVFrame& like) {
    for (const auto& rendition : plan_.renditions) {
      CODEFLIX_TRY_ASSIGN(auto encoder, VideoEncoder::open(rendition, plan_.grid, task_, like, output_));
      encoders_.push_back(std::move(encoder));
    }
    return {};
  }

  void tell_progress() {
    const auto now = std::chrono::steady_clock::now();
    if (encoders_.empty() || now - told_ < kProgressPeriod) return;
    told_ = now;
    output_.progress({"encoding", plan_.grid.microseconds(encoders_.front().frames()) / 1000, input_->duration_ms()});
  }

  Result<> finish() {
    CODEFLIX_TRY(decode_pictures(nullptr));
    if (!planned_ && !waiting_pictures_.empty()) CODEFLIX_TRY(plan());
    if (video_->frames() == 0) return video_->packets() == 0 ? refusal::truncated() : refusal::broken();
    if (video_->damaged() * 2 > video_->packets()) return refusal::broken();
    CODEFLIX_TRY(check_length());
    if (audio_) CODEFLIX_TRY(decode_sound(nullptr));
    if (const int closed = av_buffersrc_close(source_, pictures_.end() - zero_, AV_BUFFERSRC_FLAG_PUSH); closed < 0)
      return av::failure("Ending the pictures", closed);
    CODEFLIX_TRY(pull());
    if (encoders_.empty()) return refusal::broken();
    const auto frames = encoders_.back().frames();
    WorkerReport report;
    report.media.emplace();
    report.media->source = source_report();
    for (auto& encoder : encoders_) {
      if (encoder.frames() != frames) return fail(ErrorKind::internal, "media.internal", "The renditions have different numbers of frames.");
      CODEFLIX_TRY(encoder.finish());
      report.media->video.push_back(encoder.report());
    }
    if (sound_) {
      CODEFLIX_TRY(sound_->finish(frames));
      report.media->audio.push_back(sound_->report());
    }
    CODEFLIX_TRY_ASSIGN(report.artwork, artwork_->send(output_));
    output_.report(report);
    return {};
  }

  // A file that is cut off still plays to the cut: only its own header tells.
  Result<> check_length() const {
    const auto& stream = input_->video();
    const auto declared = stream.duration > 0 ? av_rescale_q(stream.duration, stream.time_base, {1, 1000}) : input_->duration_ms();
    const auto there = (pictures_.end() - zero_) / 1'000'000;
    if (declared > 0 && there + 2000 < declared - declared / 20) return refusal::truncated();
    return {};
  }

  SourceReport source_report() const {
    SourceReport source;
    source.container = input_->container();
    source.video_codec = avcodec_get_name(input_->video().codecpar->codec_id);
    if (input_->audio() != nullptr) source.audio_codec = avcodec_get_name(input_->audio()->codecpar->codec_id);
    source.width = facts_.shown_width();
    source.height = facts_.shown_height();
    source.interlaced = facts_.interlaced;
    source.high_dynamic_range = facts_.high_dynamic_range;
    return source;
  }

  std::unique_ptr<Input> input_;
  const WorkerTask& task_;
  Output& output_;
  Timeline pictures_;
  std::optional<Timeline> sounds_;
  std::optional<Decoder> video_, audio_;
  std::deque<av::Frame> waiting_pictures_;
  std::deque<av::Packet> waiting_sound_;
  std::size_t waiting_bytes_ = 0;
  bool planned_ = false;
  bool placed_any_ = false;
  PictureFacts facts_;
  PicturePlan plan_;
  std::int64_t source_frame_ = 0;  ///< nanoseconds
  std::int64_t zero_ = 0;          ///< nanoseconds of the source's clock
  av::Graph graph_;
  AVFilterContext* source_ = nullptr;
  std::vector<AVFilterContext*> sinks_;
  std::vector<VideoEncoder> encoders_;
  std::optional<AudioEncoder> sound_;
  std::optional<Artwork> artwork_;
  std::chrono::steady_clock::time_point told_;
};

}  // namespace

Result<> transcode(int descriptor, const WorkerTask& task, Output& output) {
  output.progress({"inspecting", 0, 0});
  CODEFLIX_TRY_ASSIGN(auto input, Input::open(descriptor, task));
  output.progress({"encoding", 0, input->duration_ms()});
  return Transcoder(std::move(input), task, output).run();
}

}  // namespace codeflix::encoder
