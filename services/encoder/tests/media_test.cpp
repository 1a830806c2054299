// The real media worker on real clips: what comes out is measured by foreign tools and by reading the boxes.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "services/encoder/domain/manifests.hpp"
#include "services/encoder/tests/clips.hpp"
#include "services/encoder/tests/encoding.hpp"

namespace codeflix::encoder {
namespace {

struct Run {
  std::int64_t decode_time = 0;
  std::int64_t samples = 0;
  std::vector<std::int64_t> sync;  ///< indices of the sync samples
};

std::int64_t number(const std::string& bytes, std::size_t at, int count) {
  std::int64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
  return value;
}

Run run_of(const std::string& segment, bool pictures) {
  Run run;
  run.decode_time = number(segment, segment.find("tfdt") + 8, 8);
  const auto trun = segment.find("trun");
  run.samples = number(segment, trun + 8, 4);
  for (std::int64_t i = 0; pictures && i < run.samples; ++i) {
    if (number(segment, trun + 16 + static_cast<std::size_t>(i) * 12 + 4, 4) == 0x02000000) run.sync.push_back(i);
  }
  return run;
}

std::int64_t decoded_frames(const std::string& bytes) {
  const auto path = clips::write("decoded.mp4", bytes);
  return std::stoll(
      clips::output_of("ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0 '" + path.string() + "'"));
}

TEST(MediaTest, CutsEveryRenditionOnOneGrid) {
  const auto made = encode(clips::make("grid.mp4", clips::picture_and_tone("1280x720", "30000/1001", "13")));
  ASSERT_TRUE(made.report) << made.report.error().detail;
  ASSERT_TRUE(check_report(made.media()));
  ASSERT_EQ(made.media().video.size(), 3U);
  for (const auto& track : made.media().video) {
    ASSERT_EQ(track.segments.size(), 3U);
    std::int64_t decode_time = 0;
    for (std::size_t i = 0; i < track.segments.size(); ++i) {
      const auto run = run_of(made.files.at(track.name + "/" + "0000" + std::to_string(i + 1) + ".m4s"), true);
      EXPECT_EQ(run.decode_time, decode_time) << "the sum of all earlier durations";
      EXPECT_EQ(run.samples * 1001, track.segments[i].duration);
      EXPECT_EQ(run.sync, i < 2 ? (std::vector<std::int64_t>{0, 60, 120}) : std::vector<std::int64_t>{0});
      decode_time += run.samples * 1001;
    }
    EXPECT_EQ(decode_time, 390 * 1001);
    EXPECT_EQ(decoded_frames(made.track(track.name)), 390);
  }
}

TEST(MediaTest, SoundIsAsLongAsThePictures) {
  for (const auto* lengths : {"testsrc2=s=320x180:r=25:d=7 -f lavfi -i sine=d=12", "testsrc2=s=320x180:r=25:d=7 -f lavfi -i sine=d=3",
                              "testsrc2=s=320x180:r=25:d=12 -f lavfi -i sine=d=12:r=44100 -ac 1"}) {
    const auto name = "lengths" + std::to_string(std::hash<std::string_view>()(lengths)) + ".mp4";
    const auto made = encode(clips::make(name, std::string("-f lavfi -i ") + lengths + " -c:v libx264 -preset ultrafast -c:a aac"));
    ASSERT_TRUE(made.report) << lengths;
    ASSERT_EQ(made.media().audio.size(), 1U);
    const auto& sound = made.media().audio.front();
    EXPECT_EQ(sound.segments.size(), made.media().video.front().segments.size()) << lengths;
    std::int64_t decode_time = 0;
    for (std::size_t i = 0; i < sound.segments.size(); ++i) {
      const auto run = run_of(made.files.at("audio_1/0000" + std::to_string(i + 1) + ".m4s"), false);
      EXPECT_EQ(run.decode_time, decode_time);
      decode_time += run.samples * 1024;
    }
    const auto pictures = duration_ms(made.media());
    const auto heard = (decode_time - 1024) * 1000 / 48000;
    EXPECT_GE(heard, pictures) << lengths;
    EXPECT_LT(heard, pictures + 22) << lengths;
  }
}

TEST(MediaTest, TakesSilentFilms) {
  const auto made = encode(clips::make("silent.mp4", "-f lavfi -i testsrc2=s=320x180:r=24000/1001:d=3 -c:v libx264 -preset ultrafast"));
  ASSERT_TRUE(made.report);
  EXPECT_TRUE(made.media().audio.empty());
  EXPECT_EQ(decoded_frames(made.track("video_180")), 72);
}

TEST(MediaTest, TurnsRotatedPicturesUpright) {
  const auto flat = clips::make("flat.mp4", clips::picture_and_tone("640x360", "25", "2"));
  const auto made = encode(clips::make("rotated.mp4", "-i '" + flat.string() + "' -c copy -metadata:s:v rotate=90"));
  ASSERT_TRUE(made.report);
  EXPECT_EQ(made.media().video.back().width, 360);
  EXPECT_EQ(made.media().video.back().height, 640);
}

TEST(MediaTest, MakesAConstantRateOfAVariableOne) {
  const auto made = encode(clips::make("variable.mkv",
                                       "-f lavfi -i \"testsrc2=s=320x180:r=30:d=6,select='not(eq(mod(n,7),3))*not(between(t,2,3))'\" -vsync vfr"
                                       " -c:v libx264 -preset ultrafast"));
  ASSERT_TRUE(made.report);
  EXPECT_EQ(made.media().video.front().frame_rate, (FrameRate{30, 1}));
  EXPECT_NEAR(static_cast<double>(duration_ms(made.media())), 6000, 40);
}

TEST(MediaTest, MakesFramesOfFields) {
  const auto made = encode(clips::make(
      "fields.ts", "-f lavfi -i testsrc2=s=720x576:r=50:d=2 -vf interlace,setsar=16/15 -c:v mpeg2video -flags +ildct+ilme -b:v 6M -f mpegts"));
  ASSERT_TRUE(made.report);
  EXPECT_TRUE(made.media().source.interlaced);
  EXPECT_EQ(made.media().video.back().frame_rate, (FrameRate{50, 1}));
  EXPECT_EQ(made.media().video.back().width, 768);
}

TEST(MediaTest, TakesOtherContainersAndCodecs) {
  for (const auto& [name, arguments] :
       std::map<std::string, std::string>{{"vp8.webm", "-f lavfi -i testsrc2=s=320x180:r=25:d=2 -f lavfi -i sine=d=2 -c:v libvpx -c:a libvorbis"},
                                          {"mpeg4.avi", "-f lavfi -i testsrc2=s=320x180:r=25:d=2 -f lavfi -i sine=d=2 -c:v mpeg4 -c:a mp3"},
                                          {"late.ts", clips::picture_and_tone("320x180", "25", "2") + " -output_ts_offset 50000"},
                                          {"theora.ogv", "-f lavfi -i testsrc2=s=320x180:r=25:d=2 -c:v libtheora"}}) {
    const auto made = encode(clips::make(name, arguments));
    ASSERT_TRUE(made.report) << name << ": " << made.report.error().detail;
    EXPECT_NEAR(static_cast<double>(decoded_frames(made.track("video_180"))), 50, 1) << name;
  }
}

/// Seconds of the first bright picture and the first loud sample after `from`.
std::pair<double, double> flash_and_beep(const Encoding& made, double from) {
  const auto pictures = clips::write("flash.mp4", made.track("video_180"));
  const auto sound = clips::write("beep.mp4", made.track("audio_1"));
  const auto luma = clips::output_of("ffmpeg -v error -i '" + pictures.string() +
                                     "' -vf scale=1:1 -pix_fmt gray -vsync passthrough -f rawvideo - | od -An -v -tu1 -w1");
  const auto loud = clips::output_of("ffmpeg -v error -i '" + sound.string() + "' -ac 1 -f s16le - | od -An -v -td2 -w2");
  const auto first_above = [](const std::string& numbers, std::int64_t skip, int level) {
    std::istringstream lines(numbers);
    std::int64_t index = 0;
    for (int value = 0; lines >> value; ++index) {
      if (index >= skip && std::abs(value) > level) return index;
    }
    return std::int64_t{-1};
  };
  // The raw decoder also gives the priming, which players skip by the edit list.
  return {static_cast<double>(first_above(luma, std::llround(from * 25), 230)) / 25,
          static_cast<double>(first_above(loud, std::llround(from * 48000) + 1024, 1500) - 1024) / 48000};
}

TEST(MediaTest, SoundStaysWithThePictures) {
  const std::string flash = "-f lavfi -i \"testsrc2=s=320x180:r=25:d=6,drawbox=x=0:y=0:w=iw:h=ih:color=white:t=fill:enable='lt(mod(t,1),0.1)'\"";
  const std::string beep = " -f lavfi -i \"aevalsrc='if(lt(mod(t\\,1)\\,0.1)\\,0.5*sin(2*PI*1000*t)\\,0)':s=48000:d=6\"";
  const std::string coded = " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac";
  for (const auto& [name, offset, expected] :
       {std::tuple{"together.mp4", "", 0.0}, {"late.mkv", " -itsoffset 0.3", 0.3}, {"early.mkv", " -itsoffset -0.4", -0.4}}) {
    const auto made = encode(clips::make(name, flash + offset + beep + coded));
    ASSERT_TRUE(made.report) << name;
    // Half a second before the flash of second 2 lies no other beep than the one that belongs to it.
    const double shift = expected < 0 ? 0.4 : 0;
    const auto [seen, unused] = flash_and_beep(made, 1.7 + shift);
    const auto [unused_too, heard] = flash_and_beep(made, 1.7 + shift + expected);
    EXPECT_NEAR(heard - seen, expected, 0.001) << name;
  }
}

TEST(MediaTest, MakesArtworkOfAGoodFrame) {
  const auto made = encode(clips::make("dark_start.mp4",
                                       "-f lavfi -i color=black:s=1280x720:r=25:d=3 -f lavfi -i testsrc2=s=1280x720:r=25:d=3"
                                       " -filter_complex \"[0][1]concat=n=2[v]\" -map \"[v]\" -c:v libx264 -preset ultrafast -pix_fmt yuv420p"));
  ASSERT_TRUE(made.report);
  ASSERT_EQ(made.report->artwork.size(), 3U);
  for (const auto& picture : made.report->artwork) {
    const auto path = clips::write(picture.slot + ".jpg", made.files.at(picture.file));
    EXPECT_EQ(clips::output_of("ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 '" + path.string() + "'"),
              "mjpeg," + std::to_string(picture.width) + "," + std::to_string(picture.height));
    const auto luma =
        std::stoi(clips::output_of("ffmpeg -v error -i '" + path.string() + "' -vf scale=1:1 -pix_fmt gray -f rawvideo - | od -An -tu1"));
    EXPECT_GT(luma, 60) << "not the black beginning";
  }
  EXPECT_EQ(made.report->artwork[0].width, 1280);
  EXPECT_EQ(made.report->artwork[2].height, 180);
}

TEST(ImageTest, GivesAnUprightJpegOfEachFormat) {
  for (const auto* name : {"picture.png", "picture.jpg", "picture.webp"}) {
    const auto made = encode(clips::make(name, "-f lavfi -i testsrc2=s=400x300 -frames:v 1"), quick_task("image"));
    ASSERT_TRUE(made.report) << name << ": " << made.report.error().detail;
    ASSERT_EQ(made.report->artwork.size(), 1U);
    EXPECT_EQ(made.report->artwork[0].width, 400);
    EXPECT_EQ(made.report->artwork[0].height, 300);
    EXPECT_TRUE(made.files.at(made.report->artwork[0].file).starts_with("\xff\xd8\xff"));
  }
}

TEST(ImageTest, LaysTransparentPicturesOnBlack) {
  const auto made = encode(clips::make("clear.png", "-f lavfi -i color=white@0:s=64x64,format=rgba -frames:v 1"), quick_task("image"));
  ASSERT_TRUE(made.report);
  const auto path = clips::write("clear.jpg", made.files.at(made.report->artwork[0].file));
  EXPECT_LT(std::stoi(clips::output_of("ffmpeg -v error -i '" + path.string() + "' -vf scale=1:1 -pix_fmt gray -f rawvideo - | od -An -tu1")), 10);
}

}  // namespace
}  // namespace codeflix::encoder
