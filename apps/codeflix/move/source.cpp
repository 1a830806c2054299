#include "apps/codeflix/move/source.hpp"

#include <fmt/format.h>

#include "apps/codeflix/data_folder.hpp"
#include "libs/base/digest.hpp"
#include "libs/base/encoding.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/storage/folder_store.hpp"
#include "services/catalog_admin/module.hpp"
#include "services/encoder/module.hpp"
#include "services/identity/module.hpp"
#include "services/playback/module.hpp"
#include "services/subscription/module.hpp"

namespace codeflix::moving {

namespace {

Result<std::unique_ptr<sql::Database>> open_database(const DataFolder& folder, const std::string& name,
                                                     const std::vector<sql::Migrations>& migrations) {
  const auto file = folder.database(name);
  if (!std::filesystem::exists(file))
    return fail(ErrorKind::not_found, "data.not_started",
                fmt::format("{} is missing: is {} the whole data folder?", file.string(), folder.root().string()));
  CODEFLIX_TRY_ASSIGN(auto database, sql::open_sqlite(file));
  for (const auto& component : migrations) {
    CODEFLIX_TRY_ASSIGN(const auto state, sql::schema_state(*database, component));
    if (state.version != state.wanted)
      return fail(ErrorKind::conflict, "move.source_schema",
                  fmt::format("{} was written by another version of Codeflix: start this one on the folder, stop it, and move then.", file.string()));
  }
  return database;
}

}  // namespace

Result<Source> open_source(const std::filesystem::path& path) {
  DataFolder folder(path);
  CODEFLIX_TRY(folder.run_info());  // take() would make a folder that is not there
  CODEFLIX_TRY(folder.take());
  CODEFLIX_TRY_ASSIGN(const auto secrets, folder.secrets());
  Source source;
  source.id = hex(sha256("codeflix move " + secrets.session_key)).substr(0, 32);
  const std::vector<std::pair<std::string, std::vector<sql::Migrations>>> services = {{"catalog_admin", catalog_admin::migrations()},
                                                                                      {"encoder", encoder::migrations()},
                                                                                      {"playback", playback::migrations()},
                                                                                      {"subscription", subscription::migrations()}};
  for (const auto& [name, migrations] : services) {
    CODEFLIX_TRY_ASSIGN(auto database, open_database(folder, name, migrations));
    source.services.push_back({name, migrations, std::move(database), std::filesystem::file_size(folder.database(name))});
  }
  CODEFLIX_TRY_ASSIGN(source.queue, open_database(folder, "queue", {}));
  CODEFLIX_TRY_ASSIGN(source.identity, open_database(folder, "identity", identity::migrations()));
  for (const auto* name : {"raw", "encoded", "images"}) {
    CODEFLIX_TRY_ASSIGN(auto store, storage::open_folder_store(folder.storage(name)));
    source.buckets.push_back({name, std::move(store)});
  }
  return source;
}

}  // namespace codeflix::moving
