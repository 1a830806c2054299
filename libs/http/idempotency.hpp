#pragma once

#include <functional>

#include "libs/http/message.hpp"
#include "libs/sql/database.hpp"
#include "libs/sql/migrations.hpp"

/// `Idempotency-Key` on POST (domain.md): kept 24 h in the effect's transaction.
namespace codeflix::http {

/// The table `idempotency_keys`, in the service's database.
sql::Migrations idempotency_schema();

/// Runs `effect` in one write transaction and answers its response. With an Idempotency-Key header, the key (by subject,
/// route, key and body hash) and the response are kept in the same transaction: a repetition answers the kept response
/// with `Idempotency-Replayed: true`; the same key with another body is invalid `idempotency.reused`. An `effect` that
/// answers an error leaves nothing behind.
Result<Response> once(const Request& request, sql::Database& database, const Clock& clock,
                      const std::function<Result<Response>(sql::Transaction&)>& effect);

}  // namespace codeflix::http
