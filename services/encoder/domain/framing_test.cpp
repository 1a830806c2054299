#include "services/encoder/domain/framing.hpp"

#include <gtest/gtest.h>

namespace codeflix::encoder {
namespace {

struct Collected {
  std::vector<Record> records;
  Result<> operator()(Record record) {
    records.push_back(std::move(record));
    return {};
  }
};

TEST(RecordReaderTest, ReadsWhatWasWrittenHoweverItIsCut) {
  const std::string content("bytes\0of a file", 15);
  const auto stream =
      write_record(RecordType::progress, "{}") + write_file_record("video_720/00001.m4s", content) + write_record(RecordType::report, "");
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    RecordReader reader;
    Collected collected;
    for (std::size_t at = 0; at < stream.size(); at += piece)
      ASSERT_TRUE(reader.feed(std::string_view(stream).substr(at, piece), std::ref(collected)));
    ASSERT_EQ(collected.records.size(), 3U);
    EXPECT_EQ(collected.records[0].payload, "{}");
    EXPECT_EQ(collected.records[1].name, "video_720/00001.m4s");
    EXPECT_EQ(collected.records[1].payload, content);
    EXPECT_EQ(collected.records[2].type, RecordType::report);
    EXPECT_TRUE(reader.at_boundary());
  }
}

TEST(RecordReaderTest, NoticesACutStream) {
  const auto stream = write_record(RecordType::report, "{}");
  RecordReader reader;
  ASSERT_TRUE(reader.feed(std::string_view(stream).substr(0, stream.size() - 1), Collected()));
  EXPECT_FALSE(reader.at_boundary());
}

TEST(RecordReaderTest, RefusesWhatIsNoRecord) {
  const std::string too_long("\2\x7f\xff\xff\xff", 5);
  for (const auto& bytes : {std::string("\7\0\0\0\0", 5), std::string("\0\0\0\0\0", 5), too_long,
                            write_record(RecordType::file, std::string("\0", 1)), write_record(RecordType::file, std::string("\0\x09name", 6))}) {
    RecordReader reader;
    const auto done = reader.feed(bytes, Collected());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "worker.protocol");
  }
}

TEST(RecordReaderTest, RefusesNamesThatLeaveTheFolder) {
  for (const auto* name :
       {"", "plain", "/etc/passwd", "../x/y", "a/../b", "a/..", "a/.", "a/.b", "a/b/c", "A/b", "a/b.c.d", "a/", "a/b\n", "a b/c", "a\\b/c"}) {
    EXPECT_FALSE(is_safe_file_name(name)) << name;
    RecordReader reader;
    EXPECT_FALSE(reader.feed(write_file_record(name, "x"), Collected())) << name;
  }
  EXPECT_FALSE(is_safe_file_name(std::string("a/b\0c", 5)));
  EXPECT_FALSE(is_safe_file_name("a/" + std::string(100, 'b')));
  for (const auto* name : {"video_720/init.mp4", "audio_1/00001.m4s", "artwork/banner.jpg", "a/b"}) EXPECT_TRUE(is_safe_file_name(name)) << name;
}

TEST(RecordReaderTest, HandsOnTheErrorOfItsTaker) {
  RecordReader reader;
  const auto done =
      reader.feed(write_record(RecordType::progress, ""), [](const Record&) -> Result<> { return fail(ErrorKind::conflict, "mine", ""); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "mine");
}

}  // namespace
}  // namespace codeflix::encoder
