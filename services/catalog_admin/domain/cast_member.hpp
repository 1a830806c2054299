#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>

#include "libs/base/clock.hpp"
#include "services/catalog_admin/domain/ids.hpp"

namespace codeflix::catalog_admin {

BOOST_DEFINE_ENUM_CLASS(CastMemberType, director, actor)

struct CastMemberFields {
  std::string name;
  CastMemberType type = CastMemberType::actor;
};

struct CastMember {
  CastMemberId id;
  CastMemberFields fields = {};
  std::int64_t version = 0;
  Time created_at = {};
  Time updated_at = {};

  /// Takes new values. Error: invalid `body.invalid`.
  Result<> change(const CastMemberFields& wanted, Time now);
};

}  // namespace codeflix::catalog_admin
