#include "services/encoder/worker/input.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <string_view>

#include "services/encoder/worker/refusals.hpp"

namespace codeflix::encoder {

struct Input::Source {
  int descriptor = -1;
  std::int64_t size = 0;
  std::int64_t position = 0;
  AVIOContext* io = nullptr;
};

namespace {

constexpr int kBuffer = 256 << 10;
constexpr int kMostBadReads = 1000;

// The demuxers by their names in libav. Text formats that name other files (hls, concat, dash, image2) are none of them.
constexpr std::array kFormats = {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "mpegts", "avi", "ogg", "flv", "mpeg", "asf"};

constexpr std::array kVideoCodecs = {
    AV_CODEC_ID_H264,      AV_CODEC_ID_HEVC,    AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG4,   AV_CODEC_ID_MSMPEG4V2,
    AV_CODEC_ID_MSMPEG4V3, AV_CODEC_ID_VP8,     AV_CODEC_ID_VP9,        AV_CODEC_ID_AV1,        AV_CODEC_ID_THEORA,  AV_CODEC_ID_PRORES,
    AV_CODEC_ID_DNXHD,     AV_CODEC_ID_MJPEG,   AV_CODEC_ID_H263,       AV_CODEC_ID_FLV1,       AV_CODEC_ID_VP6F,    AV_CODEC_ID_WMV1,
    AV_CODEC_ID_WMV2,      AV_CODEC_ID_WMV3,    AV_CODEC_ID_VC1,        AV_CODEC_ID_CINEPAK,    AV_CODEC_ID_DVVIDEO, AV_CODEC_ID_FFV1,
    AV_CODEC_ID_HUFFYUV,   AV_CODEC_ID_RAWVIDEO};

constexpr std::array kAudioCodecs = {
    AV_CODEC_ID_AAC,       AV_CODEC_ID_AAC_LATM,      AV_CODEC_ID_MP3,       AV_CODEC_ID_MP2,       AV_CODEC_ID_AC3,       AV_CODEC_ID_EAC3,
    AV_CODEC_ID_DTS,       AV_CODEC_ID_OPUS,          AV_CODEC_ID_VORBIS,    AV_CODEC_ID_FLAC,      AV_CODEC_ID_ALAC,      AV_CODEC_ID_WMAV1,
    AV_CODEC_ID_WMAV2,     AV_CODEC_ID_WMAPRO,        AV_CODEC_ID_TRUEHD,    AV_CODEC_ID_PCM_S16LE, AV_CODEC_ID_PCM_S16BE, AV_CODEC_ID_PCM_S24LE,
    AV_CODEC_ID_PCM_S24BE, AV_CODEC_ID_PCM_S32LE,     AV_CODEC_ID_PCM_F32LE, AV_CODEC_ID_PCM_U8,    AV_CODEC_ID_PCM_ALAW,  AV_CODEC_ID_PCM_MULAW,
    AV_CODEC_ID_ADPCM_MS,  AV_CODEC_ID_ADPCM_IMA_WAV, AV_CODEC_ID_ADPCM_SWF, AV_CODEC_ID_SPEEX};

int read_piece(void* opaque, std::uint8_t* buffer, int size) {
  auto& source = *static_cast<Input::Source*>(opaque);
  ssize_t count;
  do {
    count = ::pread(source.descriptor, buffer, static_cast<std::size_t>(size), source.position);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return AVERROR(errno);
  source.position += count;
  return count == 0 ? AVERROR_EOF : static_cast<int>(count);
}

std::int64_t seek_to(void* opaque, std::int64_t offset, int whence) {
  auto& source = *static_cast<Input::Source*>(opaque);
  whence &= ~AVSEEK_FORCE;
  if (whence == AVSEEK_SIZE) return source.size;
  const auto from = whence == SEEK_CUR ? source.position : whence == SEEK_END ? source.size : 0;
  const auto target = from + offset;
  if (target < 0) return AVERROR(EINVAL);
  return source.position = target;
}

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EACCES); }

bool is_known(const AVInputFormat* format) {
  return format != nullptr && std::ranges::any_of(kFormats, [&](std::string_view name) { return name == format->name; });
}

template <class Codecs>
bool is_allowed(const Codecs& allowed, AVCodecID codec) {
  return std::ranges::find(allowed, codec) != allowed.end() && avcodec_find_decoder(codec) != nullptr;
}

std::string allowed_decoders() {
  std::string names;
  void* cursor = nullptr;
  while (const auto* codec = av_codec_iterate(&cursor)) {
    const bool allowed =
        std::ranges::find(kVideoCodecs, codec->id) != kVideoCodecs.end() || std::ranges::find(kAudioCodecs, codec->id) != kAudioCodecs.end();
    if (allowed && av_codec_is_decoder(codec) != 0) names.append(names.empty() ? "" : ",").append(codec->name);
  }
  return names;
}

}  // namespace

Input::Input() : source_(std::make_unique<Source>()) {}

Input::~Input() {
  avformat_close_input(&format_);
  if (source_->io != nullptr) av_freep(static_cast<void*>(&source_->io->buffer));
  avio_context_free(&source_->io);
}

Result<std::unique_ptr<Input>> Input::open(int descriptor, const WorkerTask& task) {
  std::unique_ptr<Input> input(new Input());
  auto& source = *input->source_;
  source.descriptor = descriptor;
  source.size = ::lseek(descriptor, 0, SEEK_END);
  if (source.size < 0) return av::failure("Measuring the file", AVERROR(errno));
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBuffer));
  source.io = avio_alloc_context(buffer, kBuffer, 0, &source, read_piece, nullptr, seek_to);
  input->format_ = avformat_alloc_context();
  if (buffer == nullptr || source.io == nullptr || input->format_ == nullptr) throw std::bad_alloc();

  const AVInputFormat* kind = nullptr;
  if (av_probe_input_buffer2(source.io, &kind, "", nullptr, 0, 1 << 20) < 0 || !is_known(kind)) return refusal::not_a_video();
  auto* format = input->format_;
  format->pb = source.io;
  format->io_open = refuse_to_open;
  format->max_streams = 64;
  format->probesize = 20 << 20;
  format->max_analyze_duration = 20 * AV_TIME_BASE;
  format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_DISCARD_CORRUPT;
  // The analysis below runs decoders: only those that are allowed.
  format->codec_whitelist = av_strdup(allowed_decoders().c_str());
  // Frees and clears the context when it fails.
  if (avformat_open_input(&input->format_, "", kind, nullptr) < 0) return refusal::truncated();
  if (avformat_find_stream_info(input->format_, nullptr) < 0) return refusal::broken();
  CODEFLIX_TRY(input->choose_streams(task));
  if (input->duration_ms() > task.max_duration_s * 1000) return refusal::too_long();
  return input;
}

Result<> Input::choose_streams(const WorkerTask& task) {
  const auto pixels = [](const AVStream* stream) { return static_cast<std::int64_t>(stream->codecpar->width) * stream->codecpar->height; };
  const auto preferred = [](const AVStream* stream) { return stream->disposition & AV_DISPOSITION_DEFAULT; };
  const AVStream* unsupported_sound = nullptr;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    auto* stream = format_->streams[i];
    const auto& coding = *stream->codecpar;
    stream->discard = AVDISCARD_ALL;
    if (coding.codec_type == AVMEDIA_TYPE_VIDEO && (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0) {
      if (!is_allowed(kVideoCodecs, coding.codec_id)) return refusal::unsupported_codec(avcodec_get_name(coding.codec_id));
      if (pixels(stream) > task.max_pixels) return refusal::too_large_picture(coding.width, coding.height);
      if (video_ == nullptr || pixels(stream) > pixels(video_)) video_ = stream;
    } else if (coding.codec_type == AVMEDIA_TYPE_AUDIO && !is_allowed(kAudioCodecs, coding.codec_id)) {
      unsupported_sound = stream;
    } else if (coding.codec_type == AVMEDIA_TYPE_AUDIO && (audio_ == nullptr || preferred(stream) > preferred(audio_))) {
      audio_ = stream;
    }
  }
  if (video_ == nullptr) return refusal::no_video_stream();
  if (video_->codecpar->width <= 0 || video_->codecpar->height <= 0) return refusal::broken();
  if (audio_ == nullptr && unsupported_sound != nullptr) return refusal::unsupported_codec(avcodec_get_name(unsupported_sound->codecpar->codec_id));
  for (const auto* stream : {video_, audio_}) {
    if (stream != nullptr) format_->streams[stream->index]->discard = AVDISCARD_DEFAULT;
  }
  return {};
}

std::string Input::container() const {
  const std::string_view names = format_->iformat->name;
  return std::string(names.substr(0, names.find(',')));
}

std::int64_t Input::duration_ms() const { return format_->duration > 0 ? format_->duration / 1000 : 0; }

Result<av::Packet> Input::next() {
  auto packet = av::new_packet();
  for (int bad = 0; bad < kMostBadReads; ++bad) {
    const int done = av_read_frame(format_, packet.get());
    if (done == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (done == AVERROR_INVALIDDATA && avio_feof(source_->io) == 0) continue;
    if (done < 0) return av::Packet();
    if (packet->stream_index == video_->index || (audio_ != nullptr && packet->stream_index == audio_->index)) return packet;
    av_packet_unref(packet.get());
    --bad;
  }
  return refusal::broken();
}

}  // namespace codeflix::encoder
