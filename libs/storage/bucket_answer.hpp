#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/client/client.hpp"

/// What the protocols of object stores have in common.
namespace codeflix::storage {

/// How long a store may take for one request with at most a chunk of bytes, and how often it is asked.
client::Settings store_settings(std::string name, std::string endpoint, std::string ca_file);

/// The error that an answer which is no success stands for: not_found `storage.not_found`, conflict `storage.condition`,
/// unavailable `storage.denied` or `storage.failed`. The detail has the store's own words.
Failure refusal(const client::Response& response);

/// The texts of all elements `<name>` of an XML document, whatever their depth; entities are resolved.
std::vector<std::string> xml_texts(std::string_view document, std::string_view name);
/// The first of them, or empty.
std::string xml_text(std::string_view document, std::string_view name);

}  // namespace codeflix::storage
