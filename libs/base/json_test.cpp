#include "libs/base/json.hpp"

#include <gtest/gtest.h>

namespace codeflix {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Part {
  std::string name;
  std::int32_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, count))

struct Whole {
  std::string title;
  std::optional<bool> active;
  std::vector<Part> parts;
  Colour colour = Colour::red;
  std::map<std::string, double> weights;
};
BOOST_DESCRIBE_STRUCT(Whole, (), (title, active, parts, colour, weights))

namespace {

TEST(Json, ReadsAndWritesDescribedStructs) {
  const auto whole = json::read<Whole>(R"({"title":"Ação","parts":[{"name":"a","count":1}],"colour":"green","weights":{"x":1},"unknown":[]})");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->active, std::nullopt);
  EXPECT_EQ(whole->parts.at(0).count, 1);
  EXPECT_EQ(whole->weights.at("x"), 1.0);
  EXPECT_EQ(json::write(*whole), R"({"title":"Ação","active":null,"parts":[{"name":"a","count":1}],"colour":"green","weights":{"x":1E0}})");
}

TEST(Json, ReportsEveryMistakeWithItsPath) {
  const auto whole =
      json::read<Whole>(R"({"title":1,"active":"no","parts":[{"name":"a","count":3000000000},{"name":"b"}],"colour":"blue","weights":{"x":""}})");
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().kind, ErrorKind::invalid);
  std::vector<std::string> fields;
  for (const auto& field : whole.error().fields) fields.push_back(field.field + " " + field.code);
  EXPECT_EQ(fields, (std::vector<std::string>{"title type.string", "active type.boolean", "parts[0].count type.integer",
                                              "parts[1].count field.required", "colour type.enum", "weights.x type.number"}));
}

TEST(Json, RefusesWhatIsNotJson) {
  const auto malformed = [](std::string_view text) {
    const auto value = json::parse(text);
    return !value && value.error().kind == ErrorKind::malformed;
  };
  for (const auto* text : {"", "{", "[1,]", "{\"a\":1}x", "\xff\xfe", "\"\xc3\"", "nul", "'a'"}) EXPECT_TRUE(malformed(text)) << text;
  EXPECT_TRUE(malformed(std::string(100'000, '[')));
  EXPECT_FALSE(json::read<Whole>("[]"));
}

}  // namespace
}  // namespace codeflix
