#pragma once

#include <optional>
#include <vector>

#include "libs/sql/database.hpp"
#include "services/catalog_admin/app/list.hpp"
#include "services/catalog_admin/domain/upload.hpp"

namespace codeflix::catalog_admin {

struct UploadFilter {
  std::optional<UploadState> state;
  std::optional<VideoId> video_id;
};

struct ListedUpload {
  Upload upload;
  std::string video_title;
};

class UploadRepository {
 public:
  virtual ~UploadRepository() = default;

  virtual Result<std::optional<Upload>> find(sql::Transaction& tx, const AssetId& id) const = 0;
  virtual Result<Listed<ListedUpload>> list(sql::Transaction& tx, const ListRequest& request, const UploadFilter& filter) const = 0;
  /// Unfinished uploads whose time is over.
  virtual Result<std::vector<Upload>> expired(sql::Transaction& tx, Time now, std::int64_t max) const = 0;
  /// Uploads whose bytes are all there and that were not handed on: the process ended in between.
  virtual Result<std::vector<AssetId>> unsettled(sql::Transaction& tx, std::int64_t max) const = 0;
  virtual Result<std::vector<Upload>> receiving_for(sql::Transaction& tx, const VideoId& id) const = 0;

  virtual Result<> add(sql::Transaction& tx, const Upload& upload) = 0;
  virtual Result<> save(sql::Transaction& tx, const Upload& upload) = 0;
  /// Forgets settled uploads older than `moment`.
  virtual Result<> forget_before(sql::Transaction& tx, Time moment) = 0;
};

}  // namespace codeflix::catalog_admin
