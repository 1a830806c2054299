#pragma once

#include "services/catalog_admin/app/upload_desk.hpp"

namespace codeflix::catalog_admin {

/// Removes the uploaded files of assets whose time has come and tells the encoder to remove what it made of them.
Result<> discard_retired(UploadDesk& desk);

}  // namespace codeflix::catalog_admin
