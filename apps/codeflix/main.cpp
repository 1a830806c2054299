#include <CLI/CLI.hpp>
#include <map>

#include "apps/codeflix/commands.hpp"

namespace {

void add_settings(CLI::App& word, codeflix::CommandLine& line) {
  word.add_option("--config", line.config_file, "TOML file (docs/reference/configuration.md)");
  word.add_option("--port", line.port, "port to listen on")->check(CLI::Range(1, 65535));
  word.add_option("--bind", line.bind, "address to listen on; 0.0.0.0 for the whole network, which needs TLS");
  word.add_option("--public-url", line.public_url, "how browsers reach it, when that differs");
  word.add_option("--tls-cert", line.tls_cert, "certificate, PEM");
  word.add_option("--tls-key", line.tls_key, "its key, PEM");
  word.add_flag("--tls-self-signed", line.tls_self_signed, "serve HTTPS with a certificate made here");
  word.add_option("--data-dir", line.data_dir, "where everything is kept (./data)");
}

/// The words of `dead-letters`. What is chosen stands in the answer, to be called when the command line has been read.
using DeadLettersWord = int (*)(const codeflix::commands::DeadLettersRequest&);
std::map<const CLI::App*, DeadLettersWord> add_dead_letters(CLI::App& word, codeflix::commands::DeadLettersRequest& request) {
  using namespace codeflix::commands;
  word.require_subcommand(1);
  const auto add = [&](const std::string& name, const std::string& description) {
    auto* one = word.add_subcommand(name, description);
    auto* data_dir = one->add_option("--data-dir", request.data_dir, "of the platform on this machine")->capture_default_str();
    auto* service = one->add_option("--service", request.service, "the letters of this service in RabbitMQ, instead of those in a data folder")
                        ->check(CLI::IsMember({"catalog_admin", "encoder", "playback", "subscription"}))
                        ->excludes(data_dir);
    one->add_option("--config", request.config_file, "the service's TOML file, which names RabbitMQ ([broker] url; else CODEFLIX_BROKER_URL)")
        ->needs(service);
    return one;
  };
  const auto add_queue = [&](CLI::App* one) { return one->add_option("--queue", request.queue, "only those of this queue, such as encoder.jobs"); };
  auto* list = add("list", "list them by queue: id, time, attempts, type and id of the message, reason");
  add_queue(list);
  auto* show = add("show", "print one whole, with its message");
  show->add_option("id", request.ids, "as the list shows it")->required()->expected(1);
  auto* retry = add("retry", "put letters back to the end of their queues, once the reason is mended; they are tried as if new");
  auto* drop = add("drop", "remove letters for good");
  drop->add_flag("--yes", request.yes, "without asking");
  for (auto* one : {retry, drop}) {
    auto* ids = one->add_option("id", request.ids, "as the list shows it; may stand several times");
    auto* all = one->add_flag("--all", request.all, "all of them")->excludes(ids);
    add_queue(one)->needs(all);
    one->callback([&request] {
      if (request.ids.empty() && !request.all) throw CLI::ValidationError("dead-letters", "name letters by their ids, or give --all");
    });
  }
  return {{list, list_dead_letters}, {show, show_dead_letters}, {retry, retry_dead_letters}, {drop, drop_dead_letters}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Codeflix, a video streaming platform in one process", "codeflix");
  app.require_subcommand(1);

  codeflix::CommandLine line;
  auto* serve = app.add_subcommand("serve", "run the platform until Ctrl-C");
  add_settings(*serve, line);
  auto* check = app.add_subcommand("check-config", "say whether the configuration is good");
  add_settings(*check, line);
  const auto* reference = app.add_subcommand("config-reference", "print the reference page of the configuration");

  codeflix::commands::TokenRequest wish;
  wish.data_dir = "data";
  auto* token = app.add_subcommand("token", "print an access token for scripts, alone on its line; works beside a running platform");
  token->add_option("--role", wish.roles, "a role that the token carries; may stand several times");
  token->add_option("--subject", wish.subject, "an account's e-mail or id, or any name")->default_val("cli");
  token->add_option("--ttl", wish.ttl, "how long it is valid: 30s, 5m, 2h, 7d")->capture_default_str();
  auto* data_dir = token->add_option("--data-dir", wish.data_dir, "of the platform on this machine")->capture_default_str();
  token
      ->add_option("--url", wish.url,
                   "ask the platform at this address instead, as the client that CODEFLIX_CLIENT_ID and CODEFLIX_CLIENT_SECRET name")
      ->excludes(data_dir);

  std::string email;
  std::string folder = "data";
  auto* password = app.add_subcommand("password", "give an account a new password and print it; its sessions end");
  password->add_option("name", email, "the account's e-mail")->required();
  password->add_option("--data-dir", folder, "of the platform on this machine")->capture_default_str();

  codeflix::commands::MoveRequest wanted;
  auto* move = app.add_subcommand("move", "take everything of a data folder along into a cluster; run again it goes on where it was");
  move->add_option("--from", wanted.from, "the data folder; no platform may run on it")->required();
  move->add_option("--to", wanted.to, "TOML file with the cluster's addresses (docs/guide/move.md)")->required()->check(CLI::ExistingFile);
  move->add_flag("--dry-run", wanted.dry_run, "say what would be moved and what is in the way, and change nothing");
  codeflix::commands::DeadLettersRequest letters;
  auto* dead_letters =
      app.add_subcommand("dead-letters", "messages between services that were given up: list, show, retry, drop; works beside a running platform");
  const auto dead_letter_words = add_dead_letters(*dead_letters, letters);

  CLI11_PARSE(app, argc, argv);
  for (const auto& [word, run] : dead_letter_words) {
    if (word->parsed()) return run(letters);
  }
  if (serve->parsed()) return codeflix::commands::serve(line);
  if (check->parsed()) return codeflix::commands::check_config(line);
  if (reference->parsed()) return codeflix::commands::config_reference();
  if (move->parsed()) return codeflix::commands::move(wanted);
  return token->parsed() ? codeflix::commands::token(wish) : codeflix::commands::password(folder, email);
}
