#include "services/encoder/worker/cmaf.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "services/encoder/worker/box.hpp"

namespace codeflix::encoder::cmaf {
namespace {

constexpr std::uint32_t kTrackId = 1;
constexpr std::uint32_t kSyncSample = 0x02000000;     // depends on no other
constexpr std::uint32_t kNonSyncSample = 0x01010000;  // depends on others, not a sync sample

void brands(BoxWriter& out, std::string_view profile) {
  out.box("ftyp", [&] {
    out.text("cmfc");
    out.u32(0);
    for (const auto brand : {std::string_view("cmfc"), std::string_view("iso6"), profile}) out.text(brand);
  });
}

void unity_matrix(BoxWriter& out) {
  for (const std::uint32_t value : {0x10000U, 0U, 0U, 0U, 0x10000U, 0U, 0U, 0U, 0x40000000U}) out.u32(value);
}

void movie_header(BoxWriter& out, std::uint32_t timescale) {
  out.full_box("mvhd", 0, 0, [&] {
    out.zeros(8);
    out.u32(timescale);
    out.u32(0);
    out.u32(0x10000);
    out.u16(0x100);
    out.zeros(10);
    unity_matrix(out);
    out.zeros(24);
    out.u32(kTrackId + 1);
  });
}

void track_header(BoxWriter& out, bool sound, std::int64_t width, std::int64_t height) {
  out.full_box("tkhd", 0, 3, [&] {
    out.zeros(8);
    out.u32(kTrackId);
    out.zeros(16);
    out.u16(0);
    out.u16(0);
    out.u16(sound ? 0x100 : 0);
    out.u16(0);
    unity_matrix(out);
    out.u32(static_cast<std::uint64_t>(width) << 16);
    out.u32(static_cast<std::uint64_t>(height) << 16);
  });
}

void media_header(BoxWriter& out, std::uint32_t timescale, std::string_view language) {
  out.full_box("mdhd", 0, 0, [&] {
    out.zeros(8);
    out.u32(timescale);
    out.u32(0);
    std::uint32_t packed = 0;
    for (const char c : language) packed = packed << 5 | static_cast<std::uint32_t>(c - 0x60);
    out.u16(packed);
    out.u16(0);
  });
}

void handler(BoxWriter& out, std::string_view type, std::string_view name) {
  out.full_box("hdlr", 0, 0, [&] {
    out.u32(0);
    out.text(type);
    out.zeros(12);
    out.text(name);
    out.u8(0);
  });
}

void data_reference(BoxWriter& out) {
  out.box("dinf", [&] {
    out.full_box("dref", 0, 0, [&] {
      out.u32(1);
      out.full_box("url ", 0, 1, [] {});
    });
  });
}

template <class Entry>
void sample_table(BoxWriter& out, Entry&& entry) {
  out.box("stbl", [&] {
    out.full_box("stsd", 0, 0, [&] {
      out.u32(1);
      entry();
    });
    for (const auto* empty : {"stts", "stsc"}) out.full_box(empty, 0, 0, [&] { out.u32(0); });
    out.full_box("stsz", 0, 0, [&] { out.zeros(8); });
    out.full_box("stco", 0, 0, [&] { out.u32(0); });
  });
}

void fragments_follow(BoxWriter& out, std::uint32_t default_duration, std::uint32_t default_flags) {
  out.box("mvex", [&] {
    out.full_box("trex", 0, 0, [&] {
      out.u32(kTrackId);
      out.u32(1);
      out.u32(default_duration);
      out.u32(0);
      out.u32(default_flags);
    });
  });
}

void avc_sample_entry(BoxWriter& out, const VideoFormat& format) {
  out.box("avc1", [&] {
    out.zeros(6);
    out.u16(1);
    out.zeros(16);
    out.u16(static_cast<std::uint64_t>(format.width));
    out.u16(static_cast<std::uint64_t>(format.height));
    out.u32(0x480000);
    out.u32(0x480000);
    out.u32(0);
    out.u16(1);
    out.zeros(32);
    out.u16(24);
    out.u16(0xffff);
    out.box("avcC", [&] { out.text(format.configuration); });
    out.box("pasp", [&] {
      out.u32(1);
      out.u32(1);
    });
  });
}

// A descriptor of ISO/IEC 14496-1 with its length in the four-byte form.
template <class Content>
void descriptor(BoxWriter& out, std::uint8_t tag, std::size_t length, Content&& content) {
  out.u8(tag);
  for (int shift = 21; shift > 0; shift -= 7) out.u8(0x80 | (length >> shift & 0x7f));
  out.u8(length & 0x7f);
  content();
}

void aac_sample_entry(BoxWriter& out, const AudioFormat& format) {
  out.box("mp4a", [&] {
    out.zeros(6);
    out.u16(1);
    out.zeros(8);
    out.u16(format.channels);
    out.u16(16);
    out.u32(0);
    out.u32(static_cast<std::uint64_t>(format.sample_rate) << 16);
    out.full_box("esds", 0, 0, [&] {
      constexpr std::size_t kHead = 5;
      const auto specific = format.configuration.size();
      const auto decoder = 13 + kHead + specific;
      descriptor(out, 0x03, 3 + kHead + decoder + kHead + 1, [&] {
        out.u16(kTrackId);
        out.u8(0);
        descriptor(out, 0x04, decoder, [&] {
          out.u8(0x40);  // MPEG-4 audio
          out.u8(0x15);  // an audio stream
          out.u24(0);
          out.u32(format.bit_rate);
          out.u32(format.bit_rate);
          descriptor(out, 0x05, specific, [&] { out.text(format.configuration); });
        });
        descriptor(out, 0x06, 1, [&] { out.u8(2); });
      });
    });
  });
}

// AVC HD (at most level 4.0) or AVC HD with a high frame rate.
std::string_view profile_brand(const VideoFormat& format) {
  const auto level = format.configuration.size() > 3 ? static_cast<unsigned char>(format.configuration[3]) : 0;
  return level <= 40 ? "cfhd" : "chdf";
}

struct Fragment {
  std::uint32_t sequence;
  std::uint64_t decode_time;
  std::uint32_t sample_duration;
  bool sound;
};

std::string write_segment(const Fragment& fragment, std::span<const Sample> samples) {
  BoxWriter out;
  out.box("styp", [&] {
    out.text("cmfs");
    out.u32(0);
    for (const auto* brand : {"cmfs", "cmff", "cmfl", "msdh"}) out.text(brand);
  });
  const auto moof = out.size();
  std::size_t data_offset_at = 0;
  out.box("moof", [&] {
    out.full_box("mfhd", 0, 0, [&] { out.u32(fragment.sequence); });
    out.box("traf", [&] {
      // default-base-is-moof, default duration and flags
      out.full_box("tfhd", 0, 0x020028, [&] {
        out.u32(kTrackId);
        out.u32(fragment.sample_duration);
        out.u32(fragment.sound ? kSyncSample : kNonSyncSample);
      });
      out.full_box("tfdt", 1, 0, [&] { out.u64(fragment.decode_time); });
      // data offset and sizes; pictures also flags and composition offsets
      out.full_box("trun", fragment.sound ? 0 : 1, fragment.sound ? 0x000201 : 0x000e01, [&] {
        out.u32(samples.size());
        data_offset_at = out.size();
        out.u32(0);
        for (const auto& sample : samples) {
          out.u32(sample.data.size());
          if (fragment.sound) continue;
          out.u32(sample.sync ? kSyncSample : kNonSyncSample);
          out.u32(static_cast<std::uint32_t>(sample.composition_offset));
        }
      });
    });
  });
  out.overwrite_u32(data_offset_at, out.size() - moof + 8);
  out.box("mdat", [&] {
    for (const auto& sample : samples) out.text(sample.data);
  });
  return out.take();
}

std::string u32_text(std::size_t value) {
  BoxWriter out;
  out.u32(value);
  return out.take();
}

unsigned nal_type(std::string_view unit) { return unit.empty() ? 0U : static_cast<unsigned char>(unit.front()) & 0x1fU; }

constexpr unsigned kSequenceParameters = 7;
constexpr unsigned kPictureParameters = 8;
constexpr unsigned kDelimiter = 9;

}  // namespace

std::string initialization_segment(const VideoFormat& format) {
  BoxWriter out;
  brands(out, profile_brand(format));
  out.box("moov", [&] {
    movie_header(out, format.timescale);
    out.box("trak", [&] {
      track_header(out, false, format.width, format.height);
      out.box("mdia", [&] {
        media_header(out, format.timescale, "und");
        handler(out, "vide", "video");
        out.box("minf", [&] {
          out.full_box("vmhd", 0, 1, [&] { out.zeros(8); });
          data_reference(out);
          sample_table(out, [&] { avc_sample_entry(out, format); });
        });
      });
    });
    fragments_follow(out, format.frame_duration, kNonSyncSample);
  });
  return out.take();
}

std::string initialization_segment(const AudioFormat& format) {
  BoxWriter out;
  brands(out, "caac");
  out.box("moov", [&] {
    movie_header(out, format.sample_rate);
    out.box("trak", [&] {
      track_header(out, true, 0, 0);
      out.box("edts", [&] {
        out.full_box("elst", 0, 0, [&] {
          out.u32(1);
          out.u32(0);  // as long as the fragments are
          out.u32(format.priming);
          out.u16(1);
          out.u16(0);
        });
      });
      out.box("mdia", [&] {
        media_header(out, format.sample_rate, format.language);
        handler(out, "soun", "sound");
        out.box("minf", [&] {
          out.full_box("smhd", 0, 0, [&] { out.zeros(4); });
          data_reference(out);
          sample_table(out, [&] { aac_sample_entry(out, format); });
        });
      });
    });
    fragments_follow(out, format.frame_samples, kSyncSample);
  });
  return out.take();
}

std::string media_segment(const VideoFormat& format, std::uint32_t sequence, std::uint64_t decode_time, std::span<const Sample> samples) {
  return write_segment({sequence, decode_time, format.frame_duration, false}, samples);
}

std::string media_segment(const AudioFormat& format, std::uint32_t sequence, std::uint64_t decode_time, std::span<const Sample> samples) {
  return write_segment({sequence, decode_time, format.frame_samples, true}, samples);
}

std::string codecs(const VideoFormat& format) {
  const auto& record = format.configuration;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(record.at(at))); };
  return fmt::format("avc1.{:02x}{:02x}{:02x}", byte(1), byte(2), byte(3));
}

std::string codecs(const AudioFormat& format) {
  return fmt::format("mp4a.40.{}", static_cast<unsigned>(static_cast<unsigned char>(format.configuration.at(0))) >> 3);
}

std::vector<std::string_view> nal_units(std::string_view byte_stream) {
  constexpr std::string_view kStartCode("\0\0\1", 3);
  std::vector<std::string_view> units;
  auto start = byte_stream.find(kStartCode);
  while (start != std::string_view::npos) {
    start += kStartCode.size();
    const auto next = byte_stream.find(kStartCode, start);
    auto unit = byte_stream.substr(start, next == std::string_view::npos ? next : next - start);
    // A NAL unit never ends with a zero: those belong to the next start code.
    while (!unit.empty() && unit.back() == '\0') unit.remove_suffix(1);
    if (!unit.empty()) units.push_back(unit);
    start = next;
  }
  return units;
}

std::string length_prefixed(std::string_view byte_stream) {
  std::string out;
  out.reserve(byte_stream.size() + 16);
  for (const auto unit : nal_units(byte_stream)) {
    const auto type = nal_type(unit);
    if (type == kSequenceParameters || type == kPictureParameters || type == kDelimiter) continue;
    out.append(u32_text(unit.size())).append(unit);
  }
  return out;
}

Result<std::string> avc_configuration(std::string_view parameter_sets) {
  std::string_view sequence;
  std::string_view picture;
  for (const auto unit : nal_units(parameter_sets)) {
    if (nal_type(unit) == kSequenceParameters) sequence = unit;
    if (nal_type(unit) == kPictureParameters) picture = unit;
  }
  if (sequence.size() < 4 || picture.empty()) return fail(ErrorKind::internal, "media.internal", "The picture encoder gave no parameter sets.");
  BoxWriter out;
  out.u8(1);
  out.text(sequence.substr(1, 3));  // profile, constraints, level
  out.u8(0xff);                     // lengths of four bytes
  out.u8(0xe1);
  out.u16(sequence.size());
  out.text(sequence);
  out.u8(1);
  out.u16(picture.size());
  out.text(picture);
  if (const auto profile = static_cast<unsigned char>(sequence[1]); profile >= 100) {
    out.u8(0xfd);  // 4:2:0
    out.u8(0xf8);  // 8 bit luma
    out.u8(0xf8);  // 8 bit chroma
    out.u8(0);
  }
  return out.take();
}

}  // namespace codeflix::encoder::cmaf
