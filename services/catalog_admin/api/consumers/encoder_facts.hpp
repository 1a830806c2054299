#pragma once

#include "libs/messaging/broker.hpp"
#include "services/catalog_admin/app/catalogue.hpp"

namespace codeflix::catalog_admin {

/// The queue of what the encoder tells.
messaging::QueueSpec encoder_facts_queue();

/// Puts one fact into the catalogue. Errors: malformed or invalid when the fact cannot be read.
Result<> apply_encoder_fact(const Catalogue& catalogue, sql::Transaction& tx, const messaging::Event& event);

}  // namespace codeflix::catalog_admin
