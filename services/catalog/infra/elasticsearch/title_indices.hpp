#pragma once

#include <string>
#include <vector>

#include "libs/base/clock.hpp"
#include "services/catalog/infra/elasticsearch/search_engine.hpp"

namespace codeflix::catalog {

/// The indices behind the alias that searches ask: each made aside, under a name of its own, until it takes the place of the one before.
/// Errors: unavailable `search.unavailable`.
class TitleIndices {
 public:
  TitleIndices(SearchEngine& engine, const Clock& clock);

  const std::string& alias() const { return alias_; }
  /// The alias by which an index is written while nobody searches it.
  static std::string building_alias(const std::string& index) { return index + "-building"; }

  /// What the alias stands for; more than one while several processes put theirs in place at once.
  Result<std::vector<std::string>> current();
  /// Makes an empty index and answers its name.
  Result<std::string> create();
  /// Makes one piece of what was written in many: words with mistakes are looked for in each of them. Without it searches are slower,
  /// nothing else, so the engine's answer does not matter; waits for at most 20 seconds.
  void pack(const std::string& index);
  /// Lets the alias stand for `index` and deletes those before, all at once. Answers which one it stands for in the end: of several put in
  /// place at the same time, the youngest.
  Result<std::string> put_in_place(const std::string& index);
  Result<bool> exists(const std::string& index);

 private:
  Result<> let_stand(const std::string& index, const std::vector<std::string>& instead_of);
  /// Deletes what processes left behind that died while they built.
  Result<> sweep(const std::string& index);

  SearchEngine& engine_;
  const Clock& clock_;
  const std::string alias_;
};

}  // namespace codeflix::catalog
