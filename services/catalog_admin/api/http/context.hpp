#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/http/router.hpp"
#include "services/catalog_admin/app/upload_desk.hpp"

namespace codeflix::catalog_admin {

inline constexpr const char* kBase = "/api/catalog-admin/v1";

/// What the routes work with; shared by them.
struct Context {
  sql::Database& database;
  const Catalogue& catalogue;
  UploadDesk& desk;
};
using SharedContext = std::shared_ptr<const Context>;

/// Who may change a kind of thing: `role` or the administrator of everything.
inline http::Access changes_with(const std::string& role) { return http::Access::any_role({"catalog_admin", role}); }

/// Who edits one kind sees the kinds that it refers to.
inline http::Access any_catalogue_role() {
  return http::Access::any_role({"catalog_admin", "catalog_categories", "catalog_genres", "catalog_cast_members", "catalog_videos"});
}

}  // namespace codeflix::catalog_admin
