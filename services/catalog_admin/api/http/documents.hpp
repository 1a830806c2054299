#pragma once

#include "libs/base/json.hpp"
#include "services/catalog_admin/app/upload_repository.hpp"
#include "services/catalog_admin/domain/cast_member.hpp"
#include "services/catalog_admin/domain/category.hpp"
#include "services/catalog_admin/domain/genre.hpp"
#include "services/catalog_admin/domain/video.hpp"

namespace codeflix::catalog_admin {

/// The documents of contract/openapi.yaml.
json::Object document_of(const Category& category);
json::Object document_of(const Genre& genre);
json::Object document_of(const CastMember& member);
json::Object document_of(const Video& video);
json::Object document_of(const ListedUpload& listed);

template <class T>
std::vector<json::Object> documents_of(const std::vector<T>& things) {
  std::vector<json::Object> documents;
  documents.reserve(things.size());
  for (const auto& thing : things) documents.push_back(document_of(thing));
  return documents;
}

}  // namespace codeflix::catalog_admin
