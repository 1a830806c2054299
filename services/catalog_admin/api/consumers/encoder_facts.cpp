#include "services/catalog_admin/api/consumers/encoder_facts.hpp"

#include "services/catalog_admin/app/media_facts.hpp"

namespace codeflix::catalog_admin {

namespace {

template <class Fact>
Result<> apply(const Catalogue& catalogue, sql::Transaction& tx, const messaging::Event& event,
               Result<> (*note)(const Catalogue&, sql::Transaction&, const Fact&)) {
  CODEFLIX_TRY_ASSIGN(const auto fact, json::read<Fact>(event.data));
  return note(catalogue, tx, fact);
}

}  // namespace

messaging::QueueSpec encoder_facts_queue() {
  return {.name = "catalog_admin.encoder_facts",
          .types = {encoder::kMediaProgressed, encoder::kMediaEncoded, encoder::kMediaFailed, encoder::kImageInspected}};
}

Result<> apply_encoder_fact(const Catalogue& catalogue, sql::Transaction& tx, const messaging::Event& event) {
  if (event.type == encoder::kMediaProgressed) return apply(catalogue, tx, event, note_progress);
  if (event.type == encoder::kMediaEncoded) return apply(catalogue, tx, event, note_encoded);
  if (event.type == encoder::kMediaFailed) return apply(catalogue, tx, event, note_failed);
  if (event.type == encoder::kImageInspected) return apply(catalogue, tx, event, note_image);
  return fail(ErrorKind::invalid, "fact.type", "The type " + event.type + " is not known here.");
}

}  // namespace codeflix::catalog_admin
