#include "services/encoder/worker/picture.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <new>

namespace codeflix::encoder {
namespace {

constexpr int kJpegQuality = 3;  // libav's scale: 2 is best, 31 is worst

const int* coefficients(AVColorSpace space) {
  const bool high_definition = space == AVCOL_SPC_BT709;
  return sws_getCoefficients(high_definition ? SWS_CS_ITU709 : SWS_CS_ITU601);
}

}  // namespace

Area centre_crop(int width, int height, int shape_width, int shape_height) {
  Area area{0, 0, width, height};
  if (static_cast<std::int64_t>(width) * shape_height > static_cast<std::int64_t>(height) * shape_width) {
    area.width = static_cast<int>(static_cast<std::int64_t>(height) * shape_width / shape_height);
  } else {
    area.height = static_cast<int>(static_cast<std::int64_t>(width) * shape_height / shape_width);
  }
  area.width = std::max(2, area.width & ~1);
  area.height = std::max(2, area.height & ~1);
  area.x = ((width - area.width) / 2) & ~1;
  area.y = ((height - area.height) / 2) & ~1;
  return area;
}

Result<av::Frame> scale_picture(const AVFrame& picture, const Area& area, int width, int height) {
  const auto format = static_cast<AVPixelFormat>(picture.format);
  const auto* description = av_pix_fmt_desc_get(format);
  if (description == nullptr) return av::failure("Reading the picture", AVERROR_INVALIDDATA);
  const av::Scaler scaler(
      sws_getContext(area.width, area.height, format, width, height, AV_PIX_FMT_YUVJ420P, SWS_LANCZOS | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  if (!scaler) return av::failure("Scaling the picture", AVERROR(EINVAL));
  const bool rgb = (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
  const bool full = rgb || picture.color_range == AVCOL_RANGE_JPEG || std::string_view(description->name).starts_with("yuvj");
  // JPEG is full range with the coefficients of BT.601.
  sws_setColorspaceDetails(scaler.get(), coefficients(picture.colorspace), full ? 1 : 0, coefficients(AVCOL_SPC_SMPTE170M), 1, 0, 1 << 16, 1 << 16);

  auto scaled = av::new_frame();
  scaled->width = width;
  scaled->height = height;
  scaled->format = AV_PIX_FMT_YUVJ420P;
  scaled->color_range = AVCOL_RANGE_JPEG;
  if (av_frame_get_buffer(scaled.get(), 0) < 0) throw std::bad_alloc();
  const auto part = av::share(picture);
  part->crop_left = static_cast<std::size_t>(area.x);
  part->crop_top = static_cast<std::size_t>(area.y);
  part->crop_right = static_cast<std::size_t>(picture.width - area.x - area.width);
  part->crop_bottom = static_cast<std::size_t>(picture.height - area.y - area.height);
  if (const int cropped = av_frame_apply_cropping(part.get(), AV_FRAME_CROP_UNALIGNED); cropped < 0)
    return av::failure("Cropping the picture", cropped);
  if (const int done = sws_scale(scaler.get(), part->data, part->linesize, 0, area.height, scaled->data, scaled->linesize); done < 0) {
    return av::failure("Scaling the picture", done);
  }
  return scaled;
}

Result<std::string> encode_jpeg(const AVFrame& picture) {
  const auto* jpeg = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  const av::Codec codec(avcodec_alloc_context3(jpeg));
  if (!codec) throw std::bad_alloc();
  codec->width = picture.width;
  codec->height = picture.height;
  codec->pix_fmt = AV_PIX_FMT_YUVJ420P;
  codec->color_range = AVCOL_RANGE_JPEG;
  codec->time_base = {1, 1};
  codec->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  codec->global_quality = kJpegQuality * FF_QP2LAMBDA;
  codec->thread_count = 1;
  if (const int opened = avcodec_open2(codec.get(), jpeg, nullptr); opened < 0) return av::failure("Opening the JPEG encoder", opened);
  const auto frame = av::share(picture);
  frame->pts = 0;
  frame->quality = codec->global_quality;
  frame->pict_type = AV_PICTURE_TYPE_I;
  const auto packet = av::new_packet();
  int done = avcodec_send_frame(codec.get(), frame.get());
  if (done >= 0) done = avcodec_send_frame(codec.get(), nullptr);
  if (done >= 0) done = avcodec_receive_packet(codec.get(), packet.get());
  if (done < 0) return av::failure("Encoding the JPEG", done);
  return std::string(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
}

}  // namespace codeflix::encoder
