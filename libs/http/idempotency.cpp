#include "libs/http/idempotency.hpp"

#include "embedded/http_migrations.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"

namespace codeflix::http {

namespace {

constexpr std::chrono::hours kKept{24};
constexpr std::size_t kLongestKey = 255;

std::string write_headers(const Headers& headers) {
  json::Array list;
  for (const auto& [name, value] : headers.all()) list.push_back(json::Array{json::Value(name), json::Value(value)});
  return json::serialize(list);
}

Result<Headers> read_headers(std::string_view text) {
  CODEFLIX_TRY_ASSIGN(const auto list, json::parse(text));
  Headers headers;
  for (const auto& field : list.as_array()) headers.add(std::string_view(field.at(0).as_string()), std::string_view(field.at(1).as_string()));
  return headers;
}

}  // namespace

sql::Migrations idempotency_schema() { return {"http_idempotency", embedded::http_migrations}; }

Result<Response> once(const Request& request, sql::Database& database, const Clock& clock,
                      const std::function<Result<Response>(sql::Transaction&)>& effect) {
  const std::string key(request.headers.get("Idempotency-Key"));
  if (key.size() > kLongestKey)
    return fail(ErrorKind::invalid, "idempotency.key", fmt::format("Idempotency-Key may have at most {} characters.", kLongestKey));
  if (key.empty()) return database.write([&](sql::Transaction& tx) { return effect(tx); });

  const auto subject = request.principal ? request.principal->issuer + " " + request.principal->subject : std::string();
  const auto route = request.method + " " + request.path;
  const auto body_hash = hex(sha256(request.body));
  return database.write([&](sql::Transaction& tx) -> Result<Response> {
    const auto now = clock.now();
    CODEFLIX_TRY(tx.execute("DELETE FROM idempotency_keys WHERE created_at < $1", {now - kKept}));
    // The key is taken before the effect, so that of two at the same moment the second waits and then finds the answer.
    CODEFLIX_TRY_ASSIGN(const auto taken,
                        tx.execute("INSERT INTO idempotency_keys (subject, route, key, body_hash, status, headers, body, created_at) "
                                   "VALUES ($1, $2, $3, $4, 0, '', '', $5) ON CONFLICT (subject, route, key) DO NOTHING",
                                   {subject, route, key, body_hash, now}));
    if (taken == 0) {
      CODEFLIX_TRY_ASSIGN(const auto kept,
                          tx.query_one("SELECT body_hash, status, headers, body FROM idempotency_keys WHERE subject = $1 AND route = $2 AND key = $3",
                                       {subject, route, key}));
      if (kept->text(0) != body_hash) return fail(ErrorKind::invalid, "idempotency.reused", "This Idempotency-Key came before with another body.");
      auto response = Response::empty(static_cast<int>(kept->integer(1)));
      CODEFLIX_TRY_ASSIGN(response.headers, read_headers(kept->text(2)));
      response.body = kept->text(3);
      response.with("Idempotency-Replayed", "true");
      return response;
    }
    CODEFLIX_TRY_ASSIGN(auto response, effect(tx));
    const auto* body = std::get_if<std::string>(&response.body);
    if (body == nullptr) return fail(ErrorKind::internal, "idempotency.streamed", "A streamed answer cannot be kept for a repetition.");
    CODEFLIX_TRY(tx.execute("UPDATE idempotency_keys SET status = $4, headers = $5, body = $6 WHERE subject = $1 AND route = $2 AND key = $3",
                            {subject, route, key, response.status, write_headers(response.headers), *body}));
    return response;
  });
}

}  // namespace codeflix::http
