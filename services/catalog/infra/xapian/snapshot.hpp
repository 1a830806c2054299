#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "services/catalog/infra/xapian/indexed_document.hpp"
#include "services/catalog/infra/xapian/lexicon.hpp"

namespace codeflix::catalog {

/// Where the titles stand, by docid - 1; empty where one was taken out.
using Documents = std::vector<std::shared_ptr<const IndexedDocument>>;

/// All titles in the order of their letters, gaps and a leading article left out or not. Immutable.
class TitleStarts {
 public:
  struct Entry {
    std::string_view letters;
    const IndexedDocument* document = nullptr;
    std::uint32_t place = 0;

    bool operator<(const Entry& other) const { return letters != other.letters ? letters < other.letters : place < other.place; }
  };

  TitleStarts() = default;
  /// `base` without what no longer stands in `documents`, and with what stands at the `changed` places.
  TitleStarts(const TitleStarts& base, const Documents& documents, const std::vector<std::uint32_t>& changed);

  /// The titles that begin with `letters`.
  std::pair<std::vector<Entry>::const_iterator, std::vector<Entry>::const_iterator> beginning_with(std::string_view letters) const;

 private:
  std::vector<Entry> entries_;
};

/// Everything that one search sees, unchanging.
struct Snapshot {
  Documents documents;
  std::vector<TitleFacts> facts;  ///< of the documents, at the same places
  TitleStarts starts;
  std::shared_ptr<const Lexicon> lexicon = std::make_shared<const Lexicon>();
  std::size_t titles = 0;
  std::uint64_t revision = 0;
};

}  // namespace codeflix::catalog
