#include "services/playback/app/entitlement.hpp"

namespace codeflix::playback {

Result<Allowance> check_entitlement(sql::Transaction& tx, Store& store, const auth::Principal& caller, const Title& title, std::string_view media,
                                    Time now) {
  CODEFLIX_TRY_ASSIGN(const auto entitlement, store.entitlement(tx, caller));
  const bool paid = entitlement && (entitlement->status == "active" || entitlement->status == "trialing") && entitlement->access_until > now;
  if (paid) return Allowance{entitlement->streams, entitlement->max_height};
  if (title.opened || media == "trailer") return Allowance{};
  return fail(ErrorKind::payment_required, "subscription_required", "A subscription is needed to watch this title.");
}

Result<> check_streams(const std::vector<Session>& sessions, const SessionId& own, const Allowance& allowance) {
  std::vector<FieldError> devices;
  for (const auto& session : sessions)
    if (session.id != own) devices.push_back({"device", "watching", session.device});
  if (static_cast<std::int64_t>(devices.size()) < allowance.streams) return {};
  return fail(ErrorKind::conflict, "too_many_streams", "Other devices are watching already, as many as the plan includes.", std::move(devices));
}

}  // namespace codeflix::playback
