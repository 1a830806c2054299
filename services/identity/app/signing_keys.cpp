#include "services/identity/app/signing_keys.hpp"

namespace codeflix::identity {

namespace {

Result<auth::SigningKey> make_active(const Ports& ports, sql::Transaction& tx) {
  auto key = auth::SigningKey::generate();
  CODEFLIX_TRY(ports.keys.activate(tx, {key.kid(), key.pem(), ports.clock.now(), std::nullopt}));
  return key;
}

}  // namespace

Result<auth::SigningKey> active_key(const Ports& ports, sql::Transaction& tx) {
  CODEFLIX_TRY_ASSIGN(const auto keys, ports.keys.list(tx));
  if (keys.empty() || keys.front().retired_at) return make_active(ports, tx);
  return auth::SigningKey::from_pem(keys.front().pem);
}

Result<std::string> public_keys(const Ports& ports) {
  CODEFLIX_TRY_ASSIGN(const auto keys, ports.database.read([&](sql::Transaction& tx) { return ports.keys.list(tx); }));
  json::Array list;
  for (const auto& stored : keys) {
    CODEFLIX_TRY_ASSIGN(const auto key, auth::SigningKey::from_pem(stored.pem));
    list.push_back(key.public_jwk());
  }
  return json::serialize(json::Object{{"keys", list}});
}

Result<bool> rotate_keys(const Ports& ports, std::chrono::seconds lifetime) {
  return ports.database.write([&](sql::Transaction& tx) -> Result<bool> {
    const auto now = ports.clock.now();
    CODEFLIX_TRY(ports.keys.purge(tx, now - kRetiredKeyLifetime));
    CODEFLIX_TRY_ASSIGN(const auto keys, ports.keys.list(tx));
    if (!keys.empty() && !keys.front().retired_at && now < keys.front().created_at + lifetime) return false;
    CODEFLIX_TRY(make_active(ports, tx));
    return true;
  });
}

}  // namespace codeflix::identity
