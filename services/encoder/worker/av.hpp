#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

#include "libs/base/result.hpp"

/// Owners of libav's objects.
namespace codeflix::encoder::av {

template <auto Free>
struct FreePointerTo {
  template <class T>
  void operator()(T* object) const {
    Free(&object);
  }
};

template <auto Free>
struct FreeObject {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Frame = std::unique_ptr<AVFrame, FreePointerTo<av_frame_free>>;
using Packet = std::unique_ptr<AVPacket, FreePointerTo<av_packet_free>>;
using Codec = std::unique_ptr<AVCodecContext, FreePointerTo<avcodec_free_context>>;
using Graph = std::unique_ptr<AVFilterGraph, FreePointerTo<avfilter_graph_free>>;
using Resampler = std::unique_ptr<SwrContext, FreePointerTo<swr_free>>;
using Scaler = std::unique_ptr<SwsContext, FreeObject<sws_freeContext>>;

/// Objects that libav could not allocate throw std::bad_alloc: the worker's memory limit is reached.
Frame new_frame();
Packet new_packet();
/// Another owner of the same picture or samples.
Frame share(const AVFrame& frame);
Packet share(const AVPacket& packet);

/// A bug or an exhausted machine, not the file's fault: internal `media.internal` with libav's words.
Failure failure(const char* doing, int code);

inline bool again(int code) { return code == AVERROR(EAGAIN); }
inline bool ended(int code) { return code == AVERROR_EOF; }

}  // namespace codeflix::encoder::av
