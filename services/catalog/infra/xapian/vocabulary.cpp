#include "services/catalog/infra/xapian/vocabulary.hpp"

#include <xapian.h>

#include <algorithm>

namespace codeflix::catalog {
namespace {

constexpr std::size_t kShortestStemmed = 4;

std::uint64_t digest(char language, std::string_view stem) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ static_cast<unsigned char>(language);
  for (const char c : stem) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash == 0 ? 1 : hash;
}

std::uint64_t stem(const char* language, std::string_view word) {
  if (word.size() < kShortestStemmed || (word.front() >= '0' && word.front() <= '9')) return 0;
  // A stemmer keeps state while it works: one a thread.
  thread_local const Xapian::Stem portuguese("pt");
  thread_local const Xapian::Stem english("en");
  return digest(*language, (*language == 'p' ? portuguese : english)(std::string(word)));
}

}  // namespace

std::uint64_t portuguese_stem(std::string_view word) { return stem("pt", word); }
std::uint64_t english_stem(std::string_view word) { return stem("en", word); }

std::uint32_t Vocabulary::id(std::string_view word) {
  if (const auto found = ids_.find(word); found != ids_.end()) return found->second;
  const auto id = static_cast<std::uint32_t>(words_.size());
  auto& added =
      words_.emplace_back(LexiconWord{.text = std::string(word), .id = id, .stem_pt = portuguese_stem(word), .stem_en = english_stem(word)});
  ids_.emplace(added.text, id);
  touched_.push_back(false);
  touch(id);
  return id;
}

void Vocabulary::touch(std::uint32_t id) {
  if (touched_[id]) return;
  touched_[id] = true;
  changed_.push_back(id);
}

void Vocabulary::count(const std::vector<std::uint32_t>& names, const std::vector<std::uint32_t>& texts, int by) {
  for (const auto id : names) {
    words_[id].in_names += static_cast<std::uint32_t>(by);
    touch(id);
  }
  for (const auto id : texts) {
    words_[id].in_texts += static_cast<std::uint32_t>(by);
    touch(id);
  }
}

std::shared_ptr<const Lexicon> Vocabulary::lexicon() {
  if (changed_.empty()) return lexicon_;
  std::vector<LexiconWord> changed;
  changed.reserve(changed_.size());
  for (const auto id : changed_) {
    changed.push_back(words_[id]);
    touched_[id] = false;
  }
  changed_.clear();
  std::sort(changed.begin(), changed.end(), [](const LexiconWord& a, const LexiconWord& b) { return a.text < b.text; });
  lexicon_ = std::make_shared<const Lexicon>(*lexicon_, changed);
  return lexicon_;
}

}  // namespace codeflix::catalog
