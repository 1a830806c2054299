#include "services/catalog_admin/domain/upload.hpp"

#include <gtest/gtest.h>

namespace codeflix::catalog_admin {
namespace {

using namespace std::string_view_literals;

constexpr UploadLimits kLimits{.video = 1000, .trailer = 100, .banner = 50, .thumbnail = 10};

std::string refusal(Slot slot, std::string_view head) {
  const auto why = content_refusal(slot, head);
  return why ? why->code : "";
}

TEST(UploadTest, ALabelIsNeverAPath) {
  EXPECT_EQ(label_of("../../etc/passwd").value(), "passwd");
  EXPECT_EQ(label_of("C:\\Users\\x\\clip.mp4").value(), "clip.mp4");
  EXPECT_EQ(label_of("..").value(), "file");
  EXPECT_EQ(label_of("a/").value(), "file");
  EXPECT_EQ(label_of("cl\nip\x7f.mp4").value(), "clip.mp4");
  EXPECT_EQ(label_of(" Férias.mp4 ").value(), "Férias.mp4");
  EXPECT_EQ(label_of("\xff.mp4").error().code, "upload.filename");
  EXPECT_EQ(label_of(std::string(256, 'x')).error().code, "upload.filename");
}

TEST(UploadTest, SizeAndTypeAreCheckedAtTheBeginning) {
  EXPECT_TRUE(check_beginning(Slot::video, "a.MP4", 1000, kLimits));
  EXPECT_EQ(check_beginning(Slot::video, "a.mp4", 1001, kLimits).error().kind, ErrorKind::too_large);
  EXPECT_EQ(check_beginning(Slot::trailer, "a.mp4", 101, kLimits).error().kind, ErrorKind::too_large);
  EXPECT_EQ(check_beginning(Slot::thumbnail_half, "a.png", 11, kLimits).error().kind, ErrorKind::too_large);
  EXPECT_EQ(check_beginning(Slot::banner, "a.png", 0, kLimits).error().code, "upload.empty");
  EXPECT_EQ(check_beginning(Slot::banner, "a.mkv", 10, kLimits).error().code, "upload.type");
  EXPECT_EQ(check_beginning(Slot::video, "a.Zip", 10, kLimits).error().code, "upload.type");
  EXPECT_TRUE(check_beginning(Slot::video, "no_ending", 10, kLimits));
  EXPECT_TRUE(check_beginning(Slot::banner, "odd.ending", 10, kLimits)) << "the content decides";
}

TEST(UploadTest, PicturesAreKnownByTheirContent) {
  EXPECT_EQ(refusal(Slot::banner, "\xff\xd8\xff\xe0 rest"sv), "");
  EXPECT_EQ(refusal(Slot::banner, "\x89PNG\r\n\x1a\n rest"sv), "");
  EXPECT_EQ(refusal(Slot::banner, "RIFF\x10\0\0\0WEBPVP8 "sv), "");
  EXPECT_EQ(refusal(Slot::banner, "RIFF\x10\0\0\0AVI LIST"sv), "upload.not_a_picture");
  EXPECT_EQ(refusal(Slot::thumbnail, "GIF89a"sv), "upload.not_a_picture");
  EXPECT_EQ(refusal(Slot::thumbnail, ""sv), "upload.not_a_picture");
}

TEST(UploadTest, OfVideosOnlyTheObviousIsRefused) {
  EXPECT_EQ(refusal(Slot::video,
                    "\0\0\0\x18"
                    "ftypisom"sv),
            "");
  EXPECT_EQ(refusal(Slot::video, "\x1a\x45\xdf\xa3 matroska"sv), "");
  EXPECT_EQ(refusal(Slot::video, "G@\0\x10 transport stream"sv), "");
  EXPECT_EQ(refusal(Slot::video, "RIFF\x10\0\0\0AVI LIST"sv), "");
  EXPECT_EQ(refusal(Slot::video, "\x01\x02 unknown bytes"sv), "") << "the encoder judges";
  for (const auto foreign : {"%PDF-1.7"sv, "PK\x03\x04"sv, "\x89PNG\r\n\x1a\n"sv, "#!/bin/sh\necho"sv, "#EXTM3U\n"sv,
                             "\x7f"
                             "ELF"sv,
                             "RIFF\x10\0\0\0WEBPVP8 "sv}) {
    EXPECT_EQ(refusal(Slot::trailer, foreign), "upload.not_a_video") << foreign;
  }
}

}  // namespace
}  // namespace codeflix::catalog_admin
