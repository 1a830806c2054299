#include "services/encoder/worker/video_encoder.hpp"

#include <fmt/format.h>

#include <new>

namespace codeflix::encoder {
namespace {

std::string_view bytes_of(const std::uint8_t* data, int size) { return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)}; }

}  // namespace

std::string segment_name(std::size_t number) { return fmt::format("{:05}.m4s", number); }

Result<VideoEncoder> VideoEncoder::open(const Rendition& rendition, const Grid& grid, const WorkerTask& task, const AVFrame& like, Output& output) {
  const auto* x264 = avcodec_find_encoder_by_name("libx264");
  if (x264 == nullptr) return fail(ErrorKind::internal, "media.internal", "This libavcodec has no x264.");
  VideoEncoder encoder;
  encoder.output_ = &output;
  encoder.grid_ = grid;
  encoder.codec_.reset(avcodec_alloc_context3(x264));
  auto* codec = encoder.codec_.get();
  if (codec == nullptr) throw std::bad_alloc();
  codec->width = static_cast<int>(rendition.width);
  codec->height = static_cast<int>(rendition.height);
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->sample_aspect_ratio = {1, 1};
  codec->framerate = {static_cast<int>(grid.rate.numerator), static_cast<int>(grid.rate.denominator)};
  codec->time_base = av_inv_q(codec->framerate);
  codec->gop_size = static_cast<int>(grid.gop_frames);
  codec->keyint_min = static_cast<int>(grid.gop_frames);
  codec->rc_max_rate = rendition.ceiling_kbps * 1000;
  codec->rc_buffer_size = static_cast<int>(rendition.ceiling_kbps * 1000);
  codec->thread_count = static_cast<int>(task.threads);
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
  codec->color_primaries = like.color_primaries;
  codec->color_trc = like.color_trc;
  codec->colorspace = like.colorspace;
  codec->color_range = AVCOL_RANGE_MPEG;
  codec->chroma_sample_location = AVCHROMA_LOC_LEFT;

  AVDictionary* options = nullptr;
  av_dict_set(&options, "preset", task.preset.c_str(), 0);
  av_dict_set(&options, "profile", "high", 0);
  av_dict_set_int(&options, "crf", task.crf, 0);
  av_dict_set(&options, "forced-idr", "1", 0);
  av_dict_set(&options, "a53cc", "0", 0);
  av_dict_set(&options, "x264-params", "scenecut=0:open-gop=0:force-cfr=1", 0);
  const int opened = avcodec_open2(codec, x264, &options);
  const auto unused = av_dict_count(options);
  av_dict_free(&options);
  if (opened < 0) return av::failure("Opening the picture encoder", opened);
  if (unused != 0) return fail(ErrorKind::internal, "media.internal", "The picture encoder does not know one of its options.");

  CODEFLIX_TRY_ASSIGN(auto configuration, cmaf::avc_configuration(bytes_of(codec->extradata, codec->extradata_size)));
  encoder.format_ = {rendition.width, rendition.height, static_cast<std::uint32_t>(grid.timescale), static_cast<std::uint32_t>(grid.frame_duration),
                     std::move(configuration)};
  encoder.report_ = {rendition.name, rendition.width, rendition.height, cmaf::codecs(encoder.format_), grid.rate, grid.timescale, {}};
  output.file(rendition.name + "/init.mp4", cmaf::initialization_segment(encoder.format_));
  return encoder;
}

Result<> VideoEncoder::encode(AVFrame& frame) {
  frame.pts = frames_;
  frame.pict_type = frames_ % grid_.gop_frames == 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  ++frames_;
  if (const int sent = avcodec_send_frame(codec_.get(), &frame); sent < 0) return av::failure("Encoding a picture", sent);
  return drain();
}

Result<> VideoEncoder::finish() {
  if (const int sent = avcodec_send_frame(codec_.get(), nullptr); sent < 0) return av::failure("Ending the pictures", sent);
  CODEFLIX_TRY(drain());
  if (decoded_index_ != frames_) return fail(ErrorKind::internal, "media.internal", "The picture encoder lost frames.");
  cut();
  return {};
}

Result<> VideoEncoder::drain() {
  const auto packet = av::new_packet();
  while (true) {
    const int received = avcodec_receive_packet(codec_.get(), packet.get());
    if (av::again(received) || av::ended(received)) return {};
    if (received < 0) return av::failure("Encoding a picture", received);
    CODEFLIX_TRY(add(*packet));
    av_packet_unref(packet.get());
  }
}

Result<> VideoEncoder::add(const AVPacket& packet) {
  const bool sync = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  // A closed group of pictures begins where all frames before it are decoded: both orders agree there.
  if (sync != (decoded_index_ % grid_.gop_frames == 0) || (sync && packet.pts != decoded_index_)) {
    return fail(ErrorKind::internal, "media.internal", "The picture encoder left the grid.");
  }
  if (decoded_index_ % grid_.segment_frames == 0) cut();
  samples_.push_back({cmaf::length_prefixed(bytes_of(packet.data, packet.size)), sync,
                      static_cast<std::int32_t>((packet.pts - decoded_index_) * grid_.frame_duration)});
  ++decoded_index_;
  return {};
}

void VideoEncoder::cut() {
  if (samples_.empty()) return;
  const auto count = std::ssize(samples_);
  const auto sequence = report_.segments.size() + 1;
  const auto decode_time = static_cast<std::uint64_t>((decoded_index_ - count) * grid_.frame_duration);
  const auto bytes = cmaf::media_segment(format_, static_cast<std::uint32_t>(sequence), decode_time, samples_);
  output_->file(report_.name + "/" + segment_name(sequence), bytes);
  report_.segments.push_back({count * grid_.frame_duration, std::ssize(bytes)});
  samples_.clear();
}

}  // namespace codeflix::encoder
