// Files that want to do harm, and workers that have been taken over.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>
#include <random>

#include "services/encoder/tests/clips.hpp"
#include "services/encoder/tests/encoding.hpp"
#include "services/encoder/worker/box.hpp"
#include "services/encoder/worker/sandbox.hpp"

namespace codeflix::encoder {
namespace {

std::string noise(std::size_t count) {
  std::mt19937_64 random(7);
  std::string bytes;
  while (bytes.size() < count) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

std::filesystem::path clip() { return clips::make("good.mp4", clips::picture_and_tone("320x180", "25", "4")); }

void expect_refused(const Encoding& made, const std::string& code) {
  ASSERT_FALSE(made.report);
  EXPECT_EQ(made.report.error().code, code);
  EXPECT_EQ(made.report.error().kind, ErrorKind::invalid) << "nobody shall try the same file again";
  EXPECT_TRUE(made.report.error().detail.ends_with(".")) << made.report.error().detail;
}

TEST(HostileMediaTest, WhatIsNoVideoIsRefusedInWords) {
  for (const auto& content : {std::string(), std::string("hello"), noise(300'000), std::string(100'000, '\0'), std::string("<html></html>")}) {
    expect_refused(encode(clips::write("no_video.mp4", content)), "media.not_a_video");
  }
  expect_refused(encode(clips::make("tone.mp4", "-f lavfi -i sine=d=1 -c:a aac")), "media.no_video_stream");
}

TEST(HostileMediaTest, ListsOfOtherFilesAreNoVideo) {
  const auto inside = clip().string();
  for (const auto& content :
       {"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n" + inside + "\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile '" + inside + "'\n",
        std::string("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>")}) {
    expect_refused(encode(clips::write("list.mp4", content)), "media.not_a_video");
  }
}

TEST(HostileMediaTest, CutFilesAreToldAsSuch) {
  const auto whole = clips::read(clip());
  expect_refused(encode(clips::write("cut.mp4", whole.substr(0, whole.size() / 2))), "media.truncated");
  const auto fast = clips::read(clips::make("fast.mp4", "-i '" + clip().string() + "' -c copy -movflags faststart"));
  expect_refused(encode(clips::write("cut_fast.mp4", fast.substr(0, fast.size() / 3))), "media.truncated");
  const auto matroska = clips::read(clips::make("good.mkv", "-i '" + clip().string() + "' -c copy"));
  expect_refused(encode(clips::write("cut.mkv", matroska.substr(0, matroska.size() / 4))), "media.truncated");
}

TEST(HostileMediaTest, HugePicturesAndEndlessFilmsAreRefused) {
  auto task = quick_task();
  task.max_pixels = 320 * 100;
  expect_refused(encode(clip(), task), "media.too_large_picture");
  task = quick_task();
  task.max_duration_s = 2;
  expect_refused(encode(clip(), task), "media.too_long");
}

TEST(HostileMediaTest, UnknownCodecsAreNamed) {
  const auto made = encode(clips::make("odd_codec.avi", "-f lavfi -i testsrc2=s=64x64:r=25:d=1 -c:v zmbv"));
  expect_refused(made, "media.unsupported_codec");
  EXPECT_NE(made.report.error().detail.find("'zmbv'"), std::string::npos);
}

/// An alias record as QuickTime wrote them: the film's samples are said to be in another file.
std::string alias_to(const std::string& path) {
  cmaf::BoxWriter out;
  out.full_box("alis", 0, 0, [&] {
    out.zeros(10);
    out.u8(1);
    out.text("v");
    out.zeros(26);
    out.zeros(12);
    out.u8(1);
    out.text("f");
    out.zeros(62);
    out.zeros(16);
    out.u16(1);
    out.u16(1);
    out.zeros(16);
    out.u16(2);  // the absolute path follows
    out.u16(path.size());
    out.text(path);
    if (path.size() % 2 == 1) out.u8(0);
    out.u16(0xffff);
    out.u16(0);
  });
  return out.take();
}

/// Replaces the first `url ` of a film whose index stands at its end, and corrects the sizes of the boxes around it.
std::string with_alias(std::string film, const std::string& path) {
  const auto alias = alias_to(path);
  const auto entry = film.find("url ") - 4;
  std::size_t before = entry;
  for (const auto* around : {"dref", "dinf", "minf", "mdia", "trak", "moov"}) {
    before = film.rfind(around, before) - 4;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(film[before + i]);
    size += static_cast<std::uint32_t>(alias.size() - 12);
    for (std::size_t i = 0; i < 4; ++i) film[before + i] = static_cast<char>(size >> (24 - 8 * i));
  }
  return film.replace(entry, 12, alias);
}

TEST(HostileMediaTest, ReferencesToOtherFilesAreNotFollowed) {
  const auto silent = clips::make("silent_film.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -c:v libx264 -preset ultrafast");
  const auto made = encode(clips::write("alias.mp4", with_alias(clips::read(silent), silent.string())));
  ASSERT_FALSE(made.report) << "its samples are elsewhere, and elsewhere is out of reach";
  EXPECT_EQ(made.report.error().kind, ErrorKind::invalid);
  EXPECT_TRUE(made.code().starts_with("media.")) << made.code();
}

TEST(HostileMediaTest, DamageDoesNotStopTheService) {
  const auto whole = clips::read(clip());
  std::mt19937_64 random(11);
  for (int round = 0; round < 12; ++round) {
    auto damaged = whole;
    for (int i = 0; i < 2000; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto made = encode(clips::write("damaged.mp4", damaged));
    if (!made.report) {
      EXPECT_TRUE(made.code().starts_with("media.")) << made.code();
    }
  }
}

TEST(HostileImageTest, ASmallFileThatUnfoldsToAHugePictureIsRefused) {
  const std::string bomb("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\2\0\0\0\0\0\0\0", 33);
  expect_refused(encode(clips::write("bomb.png", bomb), quick_task("image")), "image.too_large_picture");
}

TEST(HostileImageTest, WhatIsNoPictureOrHalfOfOneIsRefused) {
  for (const auto& content : {std::string(), noise(10'000), std::string("GIF89a"), std::string("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")}) {
    expect_refused(encode(clips::write("no_picture.png", content), quick_task("image")), "image.not_an_image");
  }
  const auto png = clips::read(clips::make("whole.png", "-f lavfi -i testsrc2=s=400x300 -frames:v 1"));
  expect_refused(encode(clips::write("half.png", png.substr(0, 40)), quick_task("image")), "image.broken");
}

// -- the process around it

Result<WorkerReport> run_script(const std::string& script, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
  const auto path = clips::write("worker.sh", "#!/bin/sh\n" + script + "\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  MediaProcess process(path, patience);
  const auto nothing = [](auto&&...) -> Result<> { return {}; };
  return process.run(STDIN_FILENO, quick_task(), {nothing, nothing, [] { return Result<>(); }});
}

TEST(MediaProcessTest, TellsHowAWorkerEnded) {
  EXPECT_EQ(run_script("kill -SEGV $$").error().code, "media.crashed");
  EXPECT_EQ(run_script("kill -XCPU $$").error().code, "media.timed_out");
  EXPECT_EQ(run_script("exit 0").error().code, "worker.ended");
  EXPECT_EQ(run_script("echo what is this").error().code, "worker.protocol");
  EXPECT_EQ(run_script("printf '\\003\\000\\000\\000\\002xx'").error().code, "worker.protocol");
  EXPECT_EQ(run_script("printf '\\003\\000\\000\\000'").error().code, "worker.ended");
}

TEST(MediaProcessTest, KillsAWorkerThatMakesNoProgress) {
  EXPECT_EQ(run_script("exec sleep 600", std::chrono::milliseconds(300)).error().code, "media.timed_out");
}

TEST(MediaProcessTest, StopsWhenItsListenerWantsTo) {
  MediaProcess process(clips::write("worker.sh", ""), std::chrono::seconds(600));
  const auto path = clips::write("sleeper.sh", "#!/bin/sh\nexec sleep 600\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  const auto nothing = [](auto&&...) -> Result<> { return {}; };
  const auto done =
      MediaProcess(path, std::chrono::seconds(600)).run(STDIN_FILENO, quick_task(), {nothing, nothing, []() -> Result<> {
                                                                                       return fail(ErrorKind::conflict, "job.lease_lost", "");
                                                                                     }});
  EXPECT_EQ(done.error().code, "job.lease_lost");
}

TEST(MediaProcessTest, SaysWhenThereIsNoWorker) {
  const auto nothing = [](auto&&...) -> Result<> { return {}; };
  const auto done =
      MediaProcess("/nowhere/worker", std::chrono::seconds(1)).run(STDIN_FILENO, quick_task(), {nothing, nothing, [] { return Result<>(); }});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "worker.start");
}

TEST(MediaProcessTest, GivesTheWorkerNothingOfTheEnvironment) {
  ::setenv("CODEFLIX_TEST_SECRET", "open sesame", 1);
  // A worker that sees the secret ends in another way.
  EXPECT_EQ(run_script("test -z \"$CODEFLIX_TEST_SECRET\" && kill -SEGV $$").error().code, "media.crashed");
  ::unsetenv("CODEFLIX_TEST_SECRET");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(SandboxTest, LeavesNothingButMemoryThreadsAndOpenDescriptors) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!enter_sandbox({std::int64_t{1} << 40, 60, STDOUT_FILENO})) ::_exit(1);
    if (::open("/etc/hostname", O_RDONLY) >= 0 || ::open("/dev/null", O_WRONLY) >= 0) ::_exit(2);
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0) ::_exit(3);
    if (::fork() >= 0) ::_exit(4);
    char* const nothing[] = {nullptr};
    ::execve("/bin/true", nothing, nothing);
    if (::kill(::getppid(), 0) == 0) ::_exit(5);
    if (::dup(STDOUT_FILENO) >= 0) ::_exit(6);
    if (::write(STDIN_FILENO, "x", 1) >= 0) ::_exit(7);
    bool ran = false;
    std::thread([&] { ran = true; }).join();
    ::_exit(ran ? 0 : 8);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}
#endif

}  // namespace
}  // namespace codeflix::encoder
