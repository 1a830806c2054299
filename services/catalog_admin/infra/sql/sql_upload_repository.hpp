#pragma once

#include "services/catalog_admin/app/upload_repository.hpp"

namespace codeflix::catalog_admin {

class SqlUploadRepository final : public UploadRepository {
 public:
  Result<std::optional<Upload>> find(sql::Transaction& tx, const AssetId& id) const override;
  Result<Listed<ListedUpload>> list(sql::Transaction& tx, const ListRequest& request, const UploadFilter& filter) const override;
  Result<std::vector<Upload>> expired(sql::Transaction& tx, Time now, std::int64_t max) const override;
  Result<std::vector<AssetId>> unsettled(sql::Transaction& tx, std::int64_t max) const override;
  Result<std::vector<Upload>> receiving_for(sql::Transaction& tx, const VideoId& id) const override;
  Result<> add(sql::Transaction& tx, const Upload& upload) override;
  Result<> save(sql::Transaction& tx, const Upload& upload) override;
  Result<> forget_before(sql::Transaction& tx, Time moment) override;
};

}  // namespace codeflix::catalog_admin
