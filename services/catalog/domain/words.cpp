#include "services/catalog/domain/words.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <unordered_map>
#include <unordered_set>

#include "libs/base/text.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kLongestWord = 64;

/// A code point of the folded text with what it is for the cutting of words.
struct Piece {
  char32_t code = 0;
  enum class Kind { letter, digit, apostrophe, dot, comma, other } kind = Kind::other;
};

Piece::Kind kind_of(UChar32 c) {
  if (u_isdigit(c) != 0) return Piece::Kind::digit;
  if (u_isalnum(c) != 0) return Piece::Kind::letter;
  switch (c) {
    case U'\'':
    case U'\u2018':
    case U'\u2019':
    case U'\u02bc':
    case U'`': return Piece::Kind::apostrophe;
    case U'.':
    case U'*': return Piece::Kind::dot;
    case U',': return Piece::Kind::comma;
    default: return Piece::Kind::other;
  }
}

/// Letters that have no decomposition but that people type without their stroke.
std::u32string_view plain(char32_t c) {
  switch (c) {
    case U'ø': return U"o";
    case U'ł': return U"l";
    case U'đ':
    case U'ð': return U"d";
    case U'ħ': return U"h";
    case U'ı': return U"i";
    case U'æ': return U"ae";
    case U'œ': return U"oe";
    case U'þ': return U"th";
    default: return {};
  }
}

std::vector<Piece> pieces(std::string_view text) {
  const auto folded = fold(text);
  std::vector<Piece> out;
  out.reserve(folded.size());
  const auto size = static_cast<std::int32_t>(folded.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(folded.data(), i, size, c);
    if (c < 0) continue;
    const auto code = static_cast<char32_t>(c);
    if (const auto simple = plain(code); !simple.empty()) {
      for (const auto letter : simple) out.push_back({letter, Piece::Kind::letter});
    } else {
      out.push_back({code, kind_of(c)});
    }
  }
  return out;
}

bool in_word(Piece::Kind kind) { return kind == Piece::Kind::letter || kind == Piece::Kind::digit; }

void append(std::string& out, char32_t code) {
  std::array<char, 4> bytes{};
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, static_cast<UChar32>(code));
  if (out.size() + static_cast<std::size_t>(length) <= kLongestWord) out.append(bytes.data(), static_cast<std::size_t>(length));
}

class Cutter {
 public:
  explicit Cutter(std::vector<Piece> text) : text_(std::move(text)) {}

  std::vector<Word> cut() {
    while (at_ < text_.size()) {
      if (in_word(text_[at_].kind)) {
        word();
      } else {
        ++at_;
      }
    }
    return std::move(words_);
  }

 private:
  Piece::Kind kind(std::size_t i) const { return i < text_.size() ? text_[i].kind : Piece::Kind::other; }

  /// True when the dot at `i` stands between single letters, as in an acronym.
  bool joins_acronym(std::size_t i) const {
    const bool before = kind(i - 1) == Piece::Kind::letter && (i < 2 || !in_word(kind(i - 2)));
    const bool after = kind(i + 1) == Piece::Kind::letter && !in_word(kind(i + 2));
    return before && after;
  }

  bool joins_thousands(std::size_t i) const {
    return kind(i - 1) == Piece::Kind::digit && kind(i + 1) == Piece::Kind::digit && kind(i + 2) == Piece::Kind::digit &&
           kind(i + 3) == Piece::Kind::digit && !in_word(kind(i + 4));
  }

  void word() {
    std::vector<std::string> parts(1);  // between apostrophes
    Word word;
    bool acronym = false;
    for (; at_ < text_.size(); ++at_) {
      const auto here = kind(at_);
      if (in_word(here)) {
        append(word.text, text_[at_].code);
        append(parts.back(), text_[at_].code);
      } else if (here == Piece::Kind::apostrophe && in_word(kind(at_ + 1))) {
        parts.emplace_back();
      } else if ((here == Piece::Kind::dot && joins_acronym(at_)) ||
                 ((here == Piece::Kind::dot || here == Piece::Kind::comma) && joins_thousands(at_))) {
        acronym = true;
      } else {
        break;
      }
    }
    if (parts.size() == 2) add_elision(word, parts);
    if (!acronym) add_letters_and_digits(word);
    words_.push_back(std::move(word));
  }

  static void add_elision(Word& word, const std::vector<std::string>& parts) {
    if (parts[1].size() <= 2 && parts[0].size() > 2) word.also.push_back(parts[0]);
    if (parts[0].size() <= 2 && parts[1].size() > 2) word.also.push_back(parts[1]);
  }

  /// `alien3` is also `alien` and `3`; words with more than one such seam (`se7en`) stay whole.
  static void add_letters_and_digits(Word& word) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t seam = 0;
    for (std::size_t i = 1; i < word.text.size(); ++i) {
      if (digit(word.text[i]) == digit(word.text[i - 1])) continue;
      if (seam != 0) return;
      seam = i;
    }
    if (seam == 0) return;
    word.also.push_back(word.text.substr(0, seam));
    word.also.push_back(word.text.substr(seam));
  }

  std::vector<Piece> text_;
  std::size_t at_ = 0;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> split_words(std::string_view text) { return Cutter(pieces(text)).cut(); }

std::string joined(const std::vector<Word>& words) {
  std::string out;
  for (const auto& word : words) out += word.text;
  return out;
}

bool is_stop_word(std::string_view word) {
  static const std::unordered_set<std::string_view> words = {
      "the", "a",   "an",  "of", "and", "in", "on",  "at",  "to",  "for", "with", "by",  "from", "is",  "as", "or",   "o",
      "os",  "um",  "uma", "de", "do",  "da", "dos", "e",   "em",  "das", "no",   "na",  "nos",  "nas", "ao", "para", "por",
      "com", "que", "se",  "la", "le",  "el", "les", "los", "las", "der", "die",  "das", "il",   "des", "du", "y"};
  return words.contains(word);
}

std::optional<std::string> numeral(std::string_view word) {
  static const std::unordered_map<std::string_view, std::string_view> words = {
      {"one", "1"},        {"um", "1"},         {"two", "2"},         {"dois", "2"},     {"duas", "2"},      {"ii", "2"},         {"three", "3"},
      {"tres", "3"},       {"iii", "3"},        {"four", "4"},        {"quatro", "4"},   {"iv", "4"},        {"five", "5"},       {"cinco", "5"},
      {"v", "5"},          {"six", "6"},        {"seis", "6"},        {"vi", "6"},       {"seven", "7"},     {"sete", "7"},       {"vii", "7"},
      {"eight", "8"},      {"oito", "8"},       {"viii", "8"},        {"nine", "9"},     {"nove", "9"},      {"ix", "9"},         {"ten", "10"},
      {"dez", "10"},       {"x", "10"},         {"eleven", "11"},     {"onze", "11"},    {"xi", "11"},       {"twelve", "12"},    {"doze", "12"},
      {"xii", "12"},       {"thirteen", "13"},  {"treze", "13"},      {"xiii", "13"},    {"fourteen", "14"}, {"catorze", "14"},   {"quatorze", "14"},
      {"xiv", "14"},       {"fifteen", "15"},   {"quinze", "15"},     {"xv", "15"},      {"sixteen", "16"},  {"dezesseis", "16"}, {"xvi", "16"},
      {"seventeen", "17"}, {"dezessete", "17"}, {"eighteen", "18"},   {"dezoito", "18"}, {"nineteen", "19"}, {"dezenove", "19"},  {"twenty", "20"},
      {"vinte", "20"},     {"thirty", "30"},    {"trinta", "30"},     {"forty", "40"},   {"quarenta", "40"}, {"fifty", "50"},     {"cinquenta", "50"},
      {"hundred", "100"},  {"cem", "100"},      {"thousand", "1000"}, {"mil", "1000"}};
  if (word.empty()) return std::nullopt;
  bool digits = word.size() <= 9;
  for (const char c : word) digits = digits && c >= '0' && c <= '9';
  if (digits) {
    const auto first = word.find_first_not_of('0');
    return std::string(first == std::string_view::npos ? std::string_view("0") : word.substr(first));
  }
  const auto found = words.find(word);
  return found == words.end() ? std::nullopt : std::optional<std::string>(found->second);
}

int forgiven_mistakes(std::size_t letters) { return letters <= 4 ? 0 : letters <= 8 ? 1 : 2; }

}  // namespace codeflix::catalog
