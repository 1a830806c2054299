#include <fmt/format.h>

#include <iostream>

#include "apps/codeflix/commands.hpp"
#include "apps/codeflix/move/move.hpp"

namespace codeflix::commands {

int move(const MoveRequest& request) {
  const auto failed = [](const Error& error) {
    complain(error);
    return 1;
  };
  const auto cluster = moving::load_cluster(request.to);
  if (!cluster) {
    complain(cluster.error());
    return 2;
  }
  auto move = moving::Move::open(request.from, *cluster, [](const std::string& line) { std::cout << line << std::endl; });
  if (!move) return failed(move.error());
  const auto obstacles = (*move)->look();
  if (!obstacles) return failed(obstacles.error());
  for (const auto& obstacle : *obstacles) std::cerr << "in the way: " << obstacle << "\n";
  if (!obstacles->empty()) return 1;
  if (request.dry_run) {
    std::cout << "Nothing is in the way. Nothing was changed." << std::endl;
    return 0;
  }
  if (const auto moved = (*move)->run(); !moved) return failed(moved.error());
  std::cout << "Everything is moved. The data folder is as it was: keep it until you trust the cluster." << std::endl;
  return 0;
}

}  // namespace codeflix::commands
