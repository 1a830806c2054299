#include "services/catalog/infra/elasticsearch/title_document.hpp"

#include <algorithm>

#include "libs/base/text.hpp"
#include "services/catalog/domain/words.hpp"

namespace codeflix::catalog {
namespace {

constexpr std::size_t kLongestKeyword = 1024;
constexpr std::size_t kMostDescriptionWords = 400;
/// A particle that people write together with its neighbour (`di caprio`).
constexpr std::size_t kParticle = 3;

/// The words come cut and folded as everywhere in the catalogue (domain/words.hpp); what the engine does is folding what is left,
/// stems of both languages, and beginnings. `oes` is how folded words end whose plural a Portuguese stemmer knows by its tilde.
constexpr std::string_view kIndex = R"({
  "settings": {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "max_result_window": 100000,
    "refresh_interval": "1s",
    "analysis": {
      "filter": {
        "tilde": {"type": "pattern_replace", "pattern": "oes$", "replacement": "ões"},
        "portuguese": {"type": "stemmer", "language": "light_portuguese"},
        "english": {"type": "stemmer", "language": "english"},
        "beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": 20}
      },
      "analyzer": {
        "words": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase", "asciifolding"]},
        "portuguese": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase", "asciifolding", "tilde", "portuguese", "asciifolding"]},
        "english": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase", "asciifolding", "english"]},
        "beginnings": {"type": "custom", "tokenizer": "whitespace", "filter": ["lowercase", "asciifolding", "beginnings"]}
      }
    }
  },
  "mappings": {
    "dynamic": "strict",
    "properties": {
      "shown": {"type": "boolean"},
      "id": {"type": "keyword"},
      "whole": {"type": "keyword"},
      "letters": {"type": "integer"},
      "sort_title": {"type": "keyword"},
      "published_at": {"type": "long"},
      "year": {"type": "integer"},
      "minutes": {"type": "integer"},
      "rating": {"type": "byte"},
      "opened": {"type": "boolean"},
      "category_ids": {"type": "keyword"},
      "genre_ids": {"type": "keyword"},
      "person_ids": {"type": "keyword"}
    }
  }
})";

json::Object text_field(const std::string& analyzer) {
  return {{"type", "text"}, {"analyzer", analyzer}, {"search_analyzer", analyzer == "beginnings" ? "words" : analyzer}, {"norms", false}};
}

std::string spaced(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) (out += out.empty() ? "" : " ") += word;
  return out;
}

/// One name as the words that it has, and as others by which it is found too.
struct Name {
  std::vector<std::string> words;
  std::vector<std::string> also;

  void add(std::string_view text, bool is_title) {
    const auto cut = split_words(text);
    for (std::size_t i = 0; i < cut.size(); ++i) {
      const auto& word = cut[i];
      words.push_back(word.text);
      also.insert(also.end(), word.also.begin(), word.also.end());
      if (is_title) {
        if (const auto number = numeral(word.text)) also.push_back("#" + *number);
      }
      if (i + 1 < cut.size() && (is_title || word.text.size() <= kParticle || cut[i + 1].text.size() <= kParticle))
        also.push_back(shortened(word.text + cut[i + 1].text, kLongestWord));
    }
    if (is_title && cut.size() > 2) also.push_back(shortened(joined(cut), kLongestWord));
  }
};

std::string text_words(const std::vector<NamedReference>& references) {
  std::vector<std::string> out;
  for (const auto& reference : references) {
    for (auto& word : split_words(reference.name)) {
      out.push_back(word.text);
      out.insert(out.end(), word.also.begin(), word.also.end());
    }
  }
  return spaced(out);
}

std::string description_words(std::string_view text) {
  auto words = split_words(text);
  words.resize(std::min(words.size(), kMostDescriptionWords));
  std::vector<std::string> out;
  for (auto& word : words) {
    if (is_stop_word(word.text)) continue;
    out.push_back(word.text);
    out.insert(out.end(), word.also.begin(), word.also.end());
  }
  return spaced(out);
}

/// The name without gaps, and so without a leading article.
void add_whole(json::Array& whole, std::string_view name) {
  const auto words = split_words(name);
  const auto all = joined(words);
  if (all.empty()) return;
  whole.emplace_back(shortened(all, kLongestKeyword));
  if (words.size() > 1 && is_stop_word(words.front().text)) whole.emplace_back(shortened(all.substr(words.front().text.size()), kLongestKeyword));
}

json::Array ids(const std::vector<NamedReference>& references) {
  json::Array out;
  for (const auto& reference : references) out.emplace_back(reference.id);
  return out;
}

}  // namespace

std::string shortened(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  text.resize(bytes);
  return text;
}

json::Object title_index() {
  auto index = json::parse(kIndex).value().as_object();
  auto& properties = index["mappings"].as_object()["properties"].as_object();
  for (const std::string field : {"title", "original", "cast", "genres", "categories", "description", "names", "texts"}) {
    auto words = text_field("words");
    words["fields"] = json::Object{{"pt", text_field("portuguese")}, {"en", text_field("english")}};
    if (field != "texts") words["fields"].as_object()["begin"] = text_field("beginnings");
    properties[field] = std::move(words);
  }
  for (const std::string field : {"title_also", "original_also", "cast_also"}) {
    properties[field] = text_field("words");
    properties[field].as_object()["fields"] = json::Object{{"begin", text_field("beginnings")}};
  }
  for (const std::string field : {"title", "original", "cast", "title_also", "original_also", "cast_also"})
    properties[field].as_object()["copy_to"] = "names";
  for (const std::string field : {"genres", "categories", "description"}) properties[field].as_object()["copy_to"] = "texts";
  return index;
}

json::Object title_document(const Title& title) {
  const auto sort_title = fold(title.title);
  const bool has_original = !title.original_title.empty() && fold(title.original_title) != sort_title;
  Name name;
  name.add(title.title, true);
  Name original;
  if (has_original) original.add(title.original_title, true);
  Name cast;
  json::Array people;
  std::vector<std::string> known;
  for (const auto& entry : title.cast) {
    if (std::find(known.begin(), known.end(), entry.id) != known.end()) continue;
    known.push_back(entry.id);
    people.emplace_back(entry.id);
    cast.add(entry.name, false);
  }
  json::Array whole;
  add_whole(whole, title.title);
  if (has_original) add_whole(whole, title.original_title);
  return {{"shown", true},
          {"id", title.id},
          {"title", spaced(name.words)},
          {"title_also", spaced(name.also)},
          {"original", spaced(original.words)},
          {"original_also", spaced(original.also)},
          {"cast", spaced(cast.words)},
          {"cast_also", spaced(cast.also)},
          {"genres", text_words(title.genres)},
          {"categories", text_words(title.categories)},
          {"description", description_words(title.description)},
          {"whole", std::move(whole)},
          {"letters", joined(split_words(title.title)).size()},
          {"sort_title", shortened(sort_title, kLongestKeyword)},
          {"published_at", title.published_at.time_since_epoch().count()},
          {"year", std::clamp<std::int64_t>(title.year_launched, 0, 9999)},
          {"minutes", std::clamp<std::int64_t>(title.duration_ms / 60'000, 0, 1'000'000)},
          {"rating", static_cast<int>(title.rating)},
          {"opened", title.opened},
          {"category_ids", ids(title.categories)},
          {"genre_ids", ids(title.genres)},
          {"person_ids", std::move(people)}};
}

json::Object withdrawn_document() { return {{"shown", false}}; }

}  // namespace codeflix::catalog
