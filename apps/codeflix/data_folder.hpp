#pragma once

#include <filesystem>
#include <string>

#include "libs/base/json.hpp"
#include "libs/base/result.hpp"

namespace codeflix {

/// Keys made at the first start and kept in `secrets.json` (mode 0600), in hexadecimal.
struct Secrets {
  std::string session_key;   ///< 32 bytes; encrypts the pages' session cookies
  std::string media_key_id;  ///< names media_key in signed URLs
  std::string media_key;     ///< 32 bytes; signs media URLs
  std::string media_key_next_id;
  std::string media_key_next;  ///< verified already, signs after a rotation
};
BOOST_DESCRIBE_STRUCT(Secrets, (), (session_key, media_key_id, media_key, media_key_next_id, media_key_next))

/// How the platform that runs (or ran last) on a data folder is reached; `run.json`, for the commands beside it.
struct RunInfo {
  std::string public_url;
  std::string issuer;
};
BOOST_DESCRIBE_STRUCT(RunInfo, (), (public_url, issuer))

/// Everything that a standalone keeps: databases, storage, secrets, credentials, backups.
class DataFolder {
 public:
  explicit DataFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path database(const std::string& name) const { return root_ / "db" / (name + ".sqlite"); }
  std::filesystem::path storage(const std::string& bucket) const { return root_ / "storage" / bucket; }
  std::filesystem::path backups() const { return root_ / "backups"; }
  std::filesystem::path credentials() const { return root_ / "credentials.txt"; }

  /// Makes the folder and takes it for this process until it ends. Errors, each a sentence that says what to do:
  /// unavailable `data.unwritable`, conflict `data.in_use`.
  Result<> take();

  /// Reads the secrets, or makes them when there are none. Error: unavailable `data.secrets`.
  Result<Secrets> secrets();

  Result<> write_run_info(const RunInfo& info);
  /// Error: not_found `data.not_started` when no platform has started on this folder.
  Result<RunInfo> run_info() const;

  /// Writes a file with mode 0600 beside and renames it over.
  Result<> write_private(const std::filesystem::path& file, const std::string& text);

 private:
  std::filesystem::path root_;
};

}  // namespace codeflix
