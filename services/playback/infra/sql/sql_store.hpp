#pragma once

#include <memory>

#include "services/playback/app/store.hpp"

namespace codeflix::playback {

/// The store over tables of migrations/0001_playback.sql.
std::unique_ptr<Store> make_sql_store();

}  // namespace codeflix::playback
