#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/codeflix/settings.hpp"

/// The words of the program, each answering its exit status; mistakes go to standard error as sentences.
namespace codeflix::commands {

/// Runs the platform until a signal.
int serve(const CommandLine& line);

/// Prints an access token alone on its line.
struct TokenRequest {
  std::string data_dir;
  std::string url;  ///< ask this platform's issuer instead, as the client that CODEFLIX_CLIENT_ID and _SECRET name
  std::vector<std::string> roles;
  std::string subject;
  std::string ttl = "1h";
};
int token(const TokenRequest& request);

/// Gives an account a new password and prints it.
int password(const std::string& data_dir, const std::string& email);

/// Takes everything of a data folder along into a cluster, or says what would be taken and what is in the way.
struct MoveRequest {
  std::string from;
  std::string to;  ///< TOML file with the addresses of the cluster's engines
  bool dry_run = false;
};
int move(const MoveRequest& request);
/// Messages that were given up.
struct DeadLettersRequest {
  std::string data_dir = "data";
  std::string service;                ///< in RabbitMQ, as the configuration of this service says; empty: those of the data folder
  std::filesystem::path config_file;  ///< of the service
  std::string queue;                  ///< only letters of this one; empty: of all
  std::vector<std::string> ids;
  bool all = false;  ///< instead of ids
  bool yes = false;  ///< drops without asking
};
int list_dead_letters(const DeadLettersRequest& request);
int show_dead_letters(const DeadLettersRequest& request);
int retry_dead_letters(const DeadLettersRequest& request);
int drop_dead_letters(const DeadLettersRequest& request);

/// Prints the reference page of the configuration, in Markdown.
int config_reference();

/// Says whether the configuration is good.
int check_config(const CommandLine& line);

/// Prints an error as a person wants to read it.
void complain(const Error& error);

}  // namespace codeflix::commands
