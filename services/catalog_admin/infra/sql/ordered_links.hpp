#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/infra/sql/select.hpp"

namespace codeflix::catalog_admin {

/// An ordered list of ids that belongs to an aggregate: rows (owner, position, target). The names are ours, never a caller's.
struct OrderedLinks {
  std::string_view table;
  std::string_view owner;
  std::string_view target;

  /// Puts `targets` in the place of what was there.
  template <class Owner, class Target>
  Result<> replace(sql::Transaction& tx, const Owner& id, const std::vector<Target>& targets) const {
    CODEFLIX_TRY(tx.execute("DELETE FROM " + std::string(table) + " WHERE " + std::string(owner) + " = $1", {id}));
    for (std::size_t i = 0; i < targets.size(); ++i) {
      CODEFLIX_TRY(
          tx.execute("INSERT INTO " + std::string(table) + " (" + std::string(owner) + ", position, " + std::string(target) + ") VALUES ($1, $2, $3)",
                     {id, i, targets[i]}));
    }
    return {};
  }

  /// The lists of several owners; an owner without links has no entry.
  template <class Target, class Owner>
  Result<std::map<Owner, std::vector<Target>>> of(sql::Transaction& tx, const std::vector<Owner>& owners) const {
    std::map<Owner, std::vector<Target>> lists;
    if (owners.empty()) return lists;
    CODEFLIX_TRY_ASSIGN(const auto rows,
                        tx.query("SELECT " + std::string(owner) + ", " + std::string(target) + " FROM " + std::string(table) + " WHERE " +
                                     std::string(owner) + " IN (" + placeholders(owners.size()) + ") ORDER BY " + std::string(owner) + ", position",
                                 id_values(owners)));
    for (const auto& row : rows) lists[row.template id<Owner>(0)].push_back(row.template id<Target>(1));
    return lists;
  }
};

inline constexpr OrderedLinks kGenreCategories{"genre_categories", "genre_id", "category_id"};
inline constexpr OrderedLinks kVideoCategories{"video_categories", "video_id", "category_id"};
inline constexpr OrderedLinks kVideoGenres{"video_genres", "video_id", "genre_id"};

}  // namespace codeflix::catalog_admin
