#pragma once

#include "services/catalog_admin/contract/replicated.hpp"
#include "services/catalog_admin/domain/video.hpp"

namespace codeflix::catalog_admin {

/// What readers of the catalogue get of a video.
VideoDocument replicated_document(const Video& video);

}  // namespace codeflix::catalog_admin
