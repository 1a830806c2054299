#pragma once

#include "libs/base/clock.hpp"
#include "services/catalog_admin/app/cast_member_repository.hpp"
#include "services/catalog_admin/app/category_repository.hpp"
#include "services/catalog_admin/app/genre_repository.hpp"
#include "services/catalog_admin/app/retired_assets.hpp"
#include "services/catalog_admin/app/upload_repository.hpp"
#include "services/catalog_admin/app/video_repository.hpp"

namespace codeflix::catalog_admin {

/// What the use cases work on. Each use case runs inside one write transaction of its caller, whose first statement is
/// replication::next_position when documents may change.
struct Catalogue {
  CategoryRepository& categories;
  GenreRepository& genres;
  CastMemberRepository& cast_members;
  VideoRepository& videos;
  UploadRepository& uploads;
  RetiredAssets& retired;
  const Clock& clock;
};

}  // namespace codeflix::catalog_admin
