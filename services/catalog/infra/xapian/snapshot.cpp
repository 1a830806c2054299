#include "services/catalog/infra/xapian/snapshot.hpp"

#include <algorithm>

namespace codeflix::catalog {

TitleStarts::TitleStarts(const TitleStarts& base, const Documents& documents, const std::vector<std::uint32_t>& changed) {
  entries_.reserve(base.entries_.size() + changed.size() * 2);
  for (const auto& entry : base.entries_) {
    if (documents[entry.place].get() == entry.document) entries_.push_back(entry);
  }
  const auto old = static_cast<std::ptrdiff_t>(entries_.size());
  for (const auto place : changed) {
    const auto* document = documents[place].get();
    if (document == nullptr) continue;
    for (const auto* name : {&document->title, &document->original}) {
      const std::string_view letters = name->joined;
      if (!letters.empty()) entries_.push_back({letters, document, place});
      if (name->article > 0) entries_.push_back({letters.substr(name->article), document, place});
    }
  }
  std::sort(entries_.begin() + old, entries_.end());
  std::inplace_merge(entries_.begin(), entries_.begin() + old, entries_.end());
}

std::pair<std::vector<TitleStarts::Entry>::const_iterator, std::vector<TitleStarts::Entry>::const_iterator> TitleStarts::beginning_with(
    std::string_view letters) const {
  const auto first =
      std::lower_bound(entries_.begin(), entries_.end(), letters, [](const Entry& entry, std::string_view l) { return entry.letters < l; });
  const auto end = std::partition_point(first, entries_.end(), [&](const Entry& entry) { return entry.letters.starts_with(letters); });
  return {first, end};
}

}  // namespace codeflix::catalog
