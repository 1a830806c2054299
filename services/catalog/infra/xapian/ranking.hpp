#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "services/catalog/domain/edit_distance.hpp"
#include "services/catalog/infra/xapian/indexed_document.hpp"
#include "services/catalog/infra/xapian/lexicon.hpp"
#include "services/catalog/infra/xapian/query_plan.hpp"

namespace codeflix::catalog {

/// How well titles answer one query. Made for each search, used by one thread; the plan and the lexicon must outlive it.
class Ranking {
 public:
  Ranking(const QueryPlan& plan, const Lexicon& lexicon);
  ~Ranking();
  Ranking(const Ranking&) = delete;
  Ranking& operator=(const Ranking&) = delete;

  struct Score {
    double value = 0;
    double answered = 0;  ///< how much of what was typed stands in title, original title, cast or year: 0 to 1
  };
  Score score(const IndexedDocument& document) const;

 private:
  struct Hit {
    std::uint16_t word = 0;
    std::uint16_t words = 1;
    float quality = 0;
  };
  struct NameMatch;

  void put(std::uint32_t id, Hit hit);
  template <class Use>
  void for_hits(std::uint32_t id, const Use& use) const;
  NameMatch match(const NameWords& name, double field, std::vector<float>& best) const;
  double alike(const NameWords& name) const;

  const QueryPlan& plan_;
  const Lexicon& lexicon_;
  EditPattern typed_;
  EditPattern without_article_;
  std::vector<std::vector<Hit>> hits_;
  std::vector<std::uint32_t> marked_;
  double all_weight_ = 0;
  std::uint32_t beginning_ = 0;
  std::uint32_t beginning_mask_ = 0;
};

}  // namespace codeflix::catalog
