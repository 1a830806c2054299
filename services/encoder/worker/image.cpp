extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <optional>
#include <string_view>

#include "services/encoder/worker/image_header.hpp"
#include "services/encoder/worker/picture.hpp"
#include "services/encoder/worker/refusals.hpp"
#include "services/encoder/worker/transcode.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::int64_t kMostBytes = 64 << 20;
constexpr int kLongestSide = 2560;

Result<std::string> read_all(int descriptor) {
  const auto size = ::lseek(descriptor, 0, SEEK_END);
  if (size < 0 || size > kMostBytes) return refusal::not_an_image();
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t read = 0;
  while (read < bytes.size()) {
    const auto count = ::pread(descriptor, bytes.data() + read, bytes.size() - read, static_cast<off_t>(read));
    if (count <= 0) return refusal::broken_image();
    read += static_cast<std::size_t>(count);
  }
  return bytes;
}

AVCodecID codec_of(ImageKind kind) {
  switch (kind) {
    case ImageKind::jpeg: return AV_CODEC_ID_MJPEG;
    case ImageKind::png: return AV_CODEC_ID_PNG;
    case ImageKind::webp: return AV_CODEC_ID_WEBP;
  }
  return AV_CODEC_ID_NONE;
}

Result<av::Frame> decode(std::string_view bytes, ImageKind kind, std::int64_t max_pixels) {
  const auto* decoder = avcodec_find_decoder(codec_of(kind));
  const av::Codec codec(avcodec_alloc_context3(decoder));
  if (!codec) throw std::bad_alloc();
  codec->max_pixels = max_pixels;
  codec->thread_count = 1;
  if (const int opened = avcodec_open2(codec.get(), decoder, nullptr); opened < 0) return av::failure("Opening the picture decoder", opened);
  const auto packet = av::new_packet();
  if (av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0) throw std::bad_alloc();
  std::ranges::copy(bytes, packet->data);
  auto frame = av::new_frame();
  int done = avcodec_send_packet(codec.get(), packet.get());
  if (done >= 0) done = avcodec_send_packet(codec.get(), nullptr);
  if (done >= 0) done = avcodec_receive_frame(codec.get(), frame.get());
  if (done == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (done < 0 || frame->width <= 0 || frame->height <= 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0) {
    return refusal::broken_image();
  }
  return frame;
}

/// What EXIF says about the camera's position, as a filter.
const char* turning(const AVFrame& frame) {
  const auto* orientation = av_dict_get(frame.metadata, "Orientation", nullptr, 0);
  const int number = orientation == nullptr ? 1 : std::atoi(orientation->value);
  constexpr const char* kTurnings[] = {
      "", "hflip,", "hflip,vflip,", "vflip,", "transpose=cclock_flip,", "transpose=clock,", "transpose=clock_flip,", "transpose=cclock,"};
  return number >= 1 && number <= 8 ? kTurnings[number - 1] : "";
}

/// Turned upright, and laid on black where it is transparent.
Result<av::Frame> upright_and_opaque(av::Frame frame) {
  const auto format = static_cast<AVPixelFormat>(frame->format);
  const auto* description = av_pix_fmt_desc_get(format);
  if (description == nullptr) return refusal::broken_image();
  const bool transparent = (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0 || format == AV_PIX_FMT_PAL8;
  const std::string turned = turning(*frame);
  if (!transparent && turned.empty()) return frame;
  const av::Graph graph(avfilter_graph_alloc());
  if (!graph) throw std::bad_alloc();
  graph->nb_threads = 1;
  const auto text =
      fmt::format("buffer@in=video_size={}x{}:pix_fmt={}:time_base=1/1:pixel_aspect=1/1,{}{}buffersink@out", frame->width, frame->height,
                  static_cast<int>(format), turned, transparent ? "format=rgba,premultiply=inplace=1,format=rgb24," : "");
  AVFilterInOut* inputs = nullptr;
  AVFilterInOut* outputs = nullptr;
  int done = avfilter_graph_parse2(graph.get(), text.c_str(), &inputs, &outputs);
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  if (done >= 0) done = avfilter_graph_config(graph.get(), nullptr);
  auto* source = done < 0 ? nullptr : avfilter_graph_get_filter(graph.get(), "buffer@in");
  frame->pts = 0;
  if (done >= 0) done = av_buffersrc_add_frame(source, frame.get());
  if (done >= 0) done = av_buffersrc_add_frame(source, nullptr);
  auto result = av::new_frame();
  if (done >= 0) done = av_buffersink_get_frame(avfilter_graph_get_filter(graph.get(), "buffersink@out"), result.get());
  if (done < 0) return av::failure("Turning the picture", done);
  return result;
}

}  // namespace

Result<> convert_image(int descriptor, const WorkerTask& task, Output& output) {
  CODEFLIX_TRY_ASSIGN(const auto bytes, read_all(descriptor));
  const auto header = read_image_header(bytes);
  if (!header) return refusal::not_an_image();
  if (header->width <= 0 || header->height <= 0) return refusal::broken_image();
  if (header->width > kLargestImageSide || header->height > kLargestImageSide || header->width * header->height > task.max_pixels) {
    return refusal::too_large_image(header->width, header->height);
  }
  CODEFLIX_TRY_ASSIGN(auto decoded, decode(bytes, header->kind, task.max_pixels));
  CODEFLIX_TRY_ASSIGN(const auto picture, upright_and_opaque(std::move(decoded)));
  const double scale = std::min(1.0, static_cast<double>(kLongestSide) / std::max(picture->width, picture->height));
  const auto scaled_length = [&](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
  CODEFLIX_TRY_ASSIGN(const auto scaled, scale_picture(*picture, {0, 0, picture->width, picture->height}, scaled_length(picture->width),
                                                       scaled_length(picture->height)));
  CODEFLIX_TRY_ASSIGN(const auto jpeg, encode_jpeg(*scaled));
  output.file("artwork/picture.jpg", jpeg);
  output.report({std::nullopt, {{"picture", "artwork/picture.jpg", scaled->width, scaled->height}}});
  return {};
}

}  // namespace codeflix::encoder
