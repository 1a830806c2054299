#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/base/latest.hpp"
#include "services/catalog/domain/title.hpp"

namespace codeflix::catalog {

struct CategoryEntry {
  std::string id;
  std::string name;
  std::string description;
};

struct GenreEntry {
  std::string id;
  std::string name;
  std::vector<std::string> categories;  ///< active ones
};

using TitleList = std::vector<const Title*>;

/// What viewers may see at one moment: published titles, active categories and genres. Immutable; thread-safe.
class Catalogue {
 public:
  using Titles = std::vector<std::shared_ptr<const Title>>;

  Catalogue() = default;
  /// `titles` sorted by id; `categories` and `genres` sorted by folded name.
  Catalogue(Titles titles, std::vector<CategoryEntry> categories, std::vector<GenreEntry> genres);

  /// Nothing when there is no such published title.
  const Title* find(std::string_view id) const;
  const Titles& titles() const { return titles_; }
  const std::vector<CategoryEntry>& categories() const { return categories_; }
  const std::vector<GenreEntry>& genres() const { return genres_; }

  /// All titles, the newest first. Made at the first call.
  const TitleList& newest() const { return shelves().newest; }
  /// The titles of a category, a genre or a person, the newest first; empty for unknown ids.
  const TitleList& in_category(const std::string& id) const { return of(shelves().by_category, id); }
  const TitleList& in_genre(const std::string& id) const { return of(shelves().by_genre, id); }
  const TitleList& with_person(const std::string& id) const { return of(shelves().by_person, id); }

 private:
  using ById = std::unordered_map<std::string_view, TitleList>;
  struct Shelves {
    TitleList newest;
    ById by_category;
    ById by_genre;
    ById by_person;
  };

  const Shelves& shelves() const;
  static const TitleList& of(const ById& lists, const std::string& id);

  Titles titles_;
  std::vector<CategoryEntry> categories_;
  std::vector<GenreEntry> genres_;
  mutable std::once_flag arranged_;
  mutable Shelves shelves_;
};

/// The catalogue of now: readers take it and keep it for as long as they answer, the writer puts the next one in its place.
using CurrentCatalogue = Latest<Catalogue>;

}  // namespace codeflix::catalog
