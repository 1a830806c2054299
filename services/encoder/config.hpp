#pragma once

#include <chrono>
#include <string>

#include "libs/config/config.hpp"

namespace codeflix::encoder {

/// Section `[encoder]`.
struct Config {
  std::int64_t workers = 1;
  std::string preset = "medium";
  std::int64_t crf = 21;
  std::int64_t threads = 0;
  std::int64_t max_megapixels = 36;
  std::chrono::seconds max_duration{std::chrono::hours(12)};
  std::chrono::seconds cpu_limit{std::chrono::hours(48)};
  std::chrono::seconds stall_timeout{120};
  config::ByteSize memory_limit{std::uint64_t{4} << 30};
  config::ByteSize output_limit{std::uint64_t{200} << 30};

  void describe(config::Binder& binder) {
    binder.section("encoder", "Encoding of uploaded media.");
    binder.field("workers", workers, "How many titles are encoded at once by this process; 0 leaves the work to others.", 0, 64);
    binder.field("preset", preset, "x264's preset: slower ones make smaller files of the same quality.");
    binder.field("crf", crf, "x264's constant rate factor: lower is better and larger.", 10, 40);
    binder.field("threads", threads, "Threads of one job; 0 is as many as the machine has cores, at most 16.", 0, 16);
    binder.field("max_megapixels", max_megapixels, "The largest picture that is decoded, in millions of pixels.", 1, 500);
    binder.field("max_duration", max_duration, "The longest title that is encoded.");
    binder.field("cpu_limit", cpu_limit, "Processor time that one job may use, summed over its threads.");
    binder.field("stall_timeout", stall_timeout, "A job that makes no progress for so long is stopped.");
    binder.field("memory_limit", memory_limit, "Memory that one job may use.");
    binder.field("output_limit", output_limit, "Bytes that one job may write.");
  }
};

}  // namespace codeflix::encoder
