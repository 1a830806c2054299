#include "services/catalog/infra/elasticsearch/title_indices.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "libs/base/id.hpp"
#include "libs/telemetry/log.hpp"
#include "services/catalog/infra/elasticsearch/title_document.hpp"

namespace codeflix::catalog {
namespace {

constexpr int kMostTurns = 10;
/// No building takes that long: older ones that nobody searches were left behind.
constexpr auto kLongestBuilding = std::chrono::hours(6);

json::Object alias_of(const std::string& index, const std::string& alias) { return {{"index", index}, {"alias", alias}}; }

}  // namespace

TitleIndices::TitleIndices(SearchEngine& engine, const Clock& clock)
    : engine_(engine), clock_(clock), alias_(fmt::format("{}-v{}", engine.settings().index, kTitleSchema)) {}

Result<std::vector<std::string>> TitleIndices::current() {
  CODEFLIX_TRY_ASSIGN(const auto answer, engine_.manage("GET", "/_alias/" + alias_));
  std::vector<std::string> out;
  if (answer.status == 404) return out;
  if (!answer.good() || !answer.body.is_object()) return refused(answer, "The alias cannot be read");
  for (const auto& entry : answer.body.get_object()) out.emplace_back(entry.key());
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::string> TitleIndices::create() {
  auto index = fmt::format("{}-{}", alias_, new_uuid(clock_));
  auto body = title_index();
  body["aliases"] = json::Object{{building_alias(index), json::Object{}}};
  CODEFLIX_TRY_ASSIGN(const auto answer, engine_.manage("PUT", "/" + index, json::serialize(body)));
  // Made by an attempt whose answer was lost: the name is of this process alone.
  const bool made_before = text_at(answer.body, "/error/type") == "resource_already_exists_exception";
  if (!answer.good() && !made_before) return refused(answer, "The index cannot be made");
  return index;
}

void TitleIndices::pack(const std::string& index) {
  const auto path = fmt::format("/{}/_forcemerge?max_num_segments=1", index);
  if (const auto packed = engine_.manage("POST", path); !packed)
    log::warning("search.index_not_packed", "The search index is in many pieces.", {{"reason", packed.error().detail}});
}

Result<> TitleIndices::let_stand(const std::string& index, const std::vector<std::string>& instead_of) {
  json::Array actions;
  for (const auto& old : instead_of) {
    if (old != index) actions.push_back(json::Object{{"remove_index", json::Object{{"index", old}}}});
  }
  actions.push_back(json::Object{{"add", alias_of(index, alias_)}});
  CODEFLIX_TRY_ASSIGN(const auto answer, engine_.manage("POST", "/_aliases", json::serialize(json::Object{{"actions", std::move(actions)}})));
  if (!answer.good()) return refused(answer, "The index cannot take its place");
  return {};
}

Result<std::string> TitleIndices::put_in_place(const std::string& index) {
  bool placed = false;
  for (int turn = 1;; ++turn) {
    CODEFLIX_TRY_ASSIGN(const auto stands, current());
    if (placed && stands.empty()) return fail(ErrorKind::unavailable, "search.unavailable", "The index was deleted while it took its place.");
    if (placed && stands.size() == 1) {
      CODEFLIX_TRY(sweep(stands.front()));
      return stands.front();
    }
    auto done = let_stand(placed ? stands.back() : index, stands);
    placed = placed || done;
    // Another process may just have deleted what was to be deleted.
    if (!done && turn >= kMostTurns) return fail(std::move(done));
  }
}

Result<bool> TitleIndices::exists(const std::string& index) {
  CODEFLIX_TRY_ASSIGN(const auto answer, engine_.manage("GET", "/" + index + "/_alias"));
  if (!answer.good() && answer.status != 404) return refused(answer, "The index cannot be looked for");
  return answer.good();
}

Result<> TitleIndices::sweep(const std::string& index) {
  CODEFLIX_TRY_ASSIGN(const auto answer, engine_.manage("GET", fmt::format("/{}-*/_settings/index.creation_date", alias_)));
  if (!answer.good() || !answer.body.is_object()) return refused(answer, "The indices cannot be listed");
  const auto oldest = std::chrono::duration_cast<std::chrono::milliseconds>((clock_.now() - kLongestBuilding).time_since_epoch()).count();
  for (const auto& [name, settings] : answer.body.get_object()) {
    const auto made = text_at(settings, "/settings/index/creation_date");
    if (name == index || made.empty() || std::strtoll(made.c_str(), nullptr, 10) > oldest) continue;
    CODEFLIX_TRY_ASSIGN(const auto deleted, engine_.manage("DELETE", fmt::format("/{}", std::string_view(name))));
    if (!deleted.good() && deleted.status != 404) return refused(deleted, "An index that was left behind cannot be deleted");
  }
  return {};
}

}  // namespace codeflix::catalog
