#pragma once

#include "libs/base/id.hpp"

namespace codeflix::catalog_admin {

using CategoryId = Id<struct CategoryTag>;
using GenreId = Id<struct GenreTag>;
using CastMemberId = Id<struct CastMemberTag>;
using VideoId = Id<struct VideoTag>;
/// An upload's id is also the id of the asset that the encoder makes of it.
using AssetId = Id<struct AssetTag>;

}  // namespace codeflix::catalog_admin
