#include <algorithm>
#include <array>

#include "libs/base/id.hpp"
#include "services/encoder/app/job_facts.hpp"

namespace codeflix::encoder {
namespace {

constexpr std::array<std::string_view, 2> kMediaSlots = {"video", "trailer"};
constexpr std::array<std::string_view, 3> kImageSlots = {"banner", "thumbnail", "thumbnail_half"};

template <class Slots>
Result<> require_slot(const Slots& slots, const std::string& slot) {
  if (std::ranges::find(slots, slot) != slots.end()) return {};
  return fail(ErrorKind::invalid, "job.slot", "There is no slot '" + slot + "' for this kind of job.");
}

Result<> add(const JobDesk& desk, sql::Transaction& tx, Job job) {
  // The asset's id becomes a folder's name.
  if (!is_uuid(job.asset_id)) return fail(ErrorKind::invalid, "job.asset", "The asset's id is not an id.");
  CODEFLIX_TRY_ASSIGN(const bool discarded, desk.jobs.is_discarded(tx, job.asset_id));
  CODEFLIX_TRY_ASSIGN(const auto known, desk.jobs.find_by_asset(tx, job.asset_id));
  if (discarded || known) return {};
  CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
  job.id = new_uuid(desk.clock);
  job.created_at = now;
  job.updated_at = now;
  job.not_before = now;
  CODEFLIX_TRY(desk.jobs.add(tx, job));
  CODEFLIX_TRY(tell_standing(desk, tx, job));
  return store(desk, tx, job);
}

Result<> take_media(const JobDesk& desk, sql::Transaction& tx, const EncodeMedia& message) {
  CODEFLIX_TRY(require_slot(kMediaSlots, message.slot));
  Job job;
  job.kind = JobKind::media;
  job.asset_id = message.asset_id;
  job.video_id = message.video_id;
  job.slot = message.slot;
  job.title = message.title;
  job.filename = message.filename;
  job.raw_key = message.raw_key;
  job.size = message.size;
  return add(desk, tx, std::move(job));
}

Result<> take_image(const JobDesk& desk, sql::Transaction& tx, const InspectImage& message) {
  CODEFLIX_TRY(require_slot(kImageSlots, message.slot));
  Job job;
  job.kind = JobKind::image;
  job.asset_id = message.asset_id;
  job.video_id = message.video_id;
  job.slot = message.slot;
  job.raw_key = message.raw_key;
  return add(desk, tx, std::move(job));
}

Result<> take_discard(const JobDesk& desk, sql::Transaction& tx, const DiscardAsset& message) {
  if (!is_uuid(message.asset_id)) return fail(ErrorKind::invalid, "job.asset", "The asset's id is not an id.");
  CODEFLIX_TRY_ASSIGN(const auto now, desk.jobs.now(tx));
  CODEFLIX_TRY(desk.jobs.discard_asset(tx, message.asset_id, now));
  CODEFLIX_TRY(leave_behind(desk, tx, message.asset_id, now));
  CODEFLIX_TRY_ASSIGN(auto job, desk.jobs.find_by_asset(tx, message.asset_id));
  if (!job || job->ended()) return {};
  CODEFLIX_TRY(job->cancel(now));
  return store(desk, tx, *job);
}

}  // namespace

Result<> take_message(const JobDesk& desk, sql::Transaction& tx, const messaging::Event& event) {
  if (event.type == kEncodeMedia) {
    CODEFLIX_TRY_ASSIGN(const auto message, json::read<EncodeMedia>(event.data));
    return take_media(desk, tx, message);
  }
  if (event.type == kInspectImage) {
    CODEFLIX_TRY_ASSIGN(const auto message, json::read<InspectImage>(event.data));
    return take_image(desk, tx, message);
  }
  if (event.type == kDiscardAsset) {
    CODEFLIX_TRY_ASSIGN(const auto message, json::read<DiscardAsset>(event.data));
    return take_discard(desk, tx, message);
  }
  return fail(ErrorKind::invalid, "job.type", "The encoder does not know messages of the type '" + event.type + "'.");
}

}  // namespace codeflix::encoder
