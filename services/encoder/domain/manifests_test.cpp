#include "services/encoder/domain/manifests.hpp"

#include <gmock/gmock.h>

namespace codeflix::encoder {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

MediaReport two_renditions() {
  MediaReport report;
  report.video.push_back({"video_360", 640, 360, "avc1.64001e", {30000, 1001}, 30000, {{180180, 250'000}, {180180, 280'000}, {30030, 60'000}}});
  report.video.push_back({"video_720", 1280, 720, "avc1.64001f", {30000, 1001}, 30000, {{180180, 1'500'000}, {180180, 2'000'000}, {30030, 250'000}}});
  report.audio.push_back({"audio_1", "mp4a.40.2", "por", 2, 48000, {{288768, 96'000}, {287744, 96'100}, {48128, 16'000}}});
  return report;
}

TEST(HlsTest, WritesTheMultivariantPlaylistFromMeasuredValues) {
  EXPECT_EQ(hls_multivariant_playlist(two_renditions()),
            "#EXTM3U\n"
            "#EXT-X-VERSION:7\n"
            "#EXT-X-INDEPENDENT-SEGMENTS\n"
            "\n"
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"português\",LANGUAGE=\"pt\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio_1/"
            "index.m3u8\"\n"
            "\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=2792251,AVERAGE-BANDWIDTH=2433318,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=29.970,"
            "VIDEO-RANGE=SDR,AUDIO=\"audio\",CLOSED-CAPTIONS=NONE\n"
            "video_720/index.m3u8\n"
            "#EXT-X-STREAM-INF:BANDWIDTH=516432,AVERAGE-BANDWIDTH=490646,CODECS=\"avc1.64001e,mp4a.40.2\",RESOLUTION=640x360,FRAME-RATE=29.970,"
            "VIDEO-RANGE=SDR,AUDIO=\"audio\",CLOSED-CAPTIONS=NONE\n"
            "video_360/index.m3u8\n");
}

TEST(HlsTest, WritesTheMediaPlaylist) {
  EXPECT_EQ(hls_media_playlist(two_renditions().video[0].segments, 30000),
            "#EXTM3U\n"
            "#EXT-X-VERSION:7\n"
            "#EXT-X-TARGETDURATION:6\n"
            "#EXT-X-MEDIA-SEQUENCE:1\n"
            "#EXT-X-PLAYLIST-TYPE:VOD\n"
            "#EXT-X-INDEPENDENT-SEGMENTS\n"
            "#EXT-X-MAP:URI=\"init.mp4\"\n"
            "#EXTINF:6.006000,\n00001.m4s\n"
            "#EXTINF:6.006000,\n00002.m4s\n"
            "#EXTINF:1.001000,\n00003.m4s\n"
            "#EXT-X-ENDLIST\n");
}

TEST(HlsTest, NamesNoSoundThatIsNotThere) {
  auto report = two_renditions();
  report.audio.clear();
  const auto text = hls_multivariant_playlist(report);
  EXPECT_THAT(text, Not(HasSubstr("AUDIO")));
  EXPECT_THAT(text, HasSubstr("CODECS=\"avc1.64001f\""));
}

TEST(DashTest, WritesExactTimeLines) {
  const auto text = dash_manifest(two_renditions());
  EXPECT_THAT(text, HasSubstr("mediaPresentationDuration=\"PT13.013000S\" maxSegmentDuration=\"PT6.016000S\""));
  EXPECT_THAT(text, HasSubstr("          <S t=\"0\" d=\"180180\" r=\"1\"/>\n          <S d=\"30030\"/>\n"));
  EXPECT_THAT(text, HasSubstr("          <S t=\"0\" d=\"288768\"/>\n          <S d=\"287744\"/>\n          <S d=\"48128\"/>\n"));
  EXPECT_THAT(text, HasSubstr("lang=\"pt\""));
  EXPECT_THAT(text, HasSubstr("<Representation id=\"video_720\" codecs=\"avc1.64001f\" bandwidth=\"2664003\" width=\"1280\" height=\"720\""
                              " frameRate=\"30000/1001\" sar=\"1:1\"/>"));
  EXPECT_THAT(text, Not(HasSubstr("bitstreamSwitching")));
  EXPECT_THAT(text, Not(HasSubstr("://127")));
}

TEST(BandwidthTest, ShortTailsDoNotMakeThePeak) {
  // The last picture alone is an IDR: a hundred times the rate, for a fiftieth of a second.
  const std::vector<SegmentReport> segments = {{6000, 600'000}, {6000, 750'000}, {20, 100'000}};
  EXPECT_EQ(peak_bandwidth(segments, 1000), (750'000 + 100'000) * 8 * 1000LL / 6020 + 1);
  EXPECT_EQ(average_bandwidth(segments, 1000), 1'450'000LL * 8 * 1000 / 12020 + 1);
}

TEST(LanguageTest, IsWrittenAsBcp47) {
  EXPECT_EQ(bcp47("eng"), "en");
  EXPECT_EQ(bcp47("por"), "pt");
  EXPECT_EQ(bcp47("und"), "und");
  EXPECT_EQ(bcp47(""), "und");
}

TEST(ReportTest, IsNotBelievedUnchecked) {
  EXPECT_TRUE(check_report(two_renditions()));
  const auto refused = [](auto&& damage) {
    auto report = two_renditions();
    damage(report);
    return !check_report(report);
  };
  EXPECT_TRUE(refused([](MediaReport& report) { report.video.clear(); }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[0].segments[1].duration = 1; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[0].segments.pop_back(); }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[1].name = "video_360"; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[1].name = "../x"; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[1].codecs = "avc1\"/><x"; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[1].timescale = 0; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.video[1].frame_rate.denominator = 0; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.audio[0].language = "e\""; }));
  EXPECT_TRUE(refused([](MediaReport& report) { report.audio[0].segments[0].bytes = 0; }));
}

}  // namespace
}  // namespace codeflix::encoder
