#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/http/message.hpp"

namespace codeflix::http {

/// Who may call a route. Every route declares it; there is no default.
struct Access {
  enum class Kind { open, signed_in, any_role };
  Kind kind;
  std::vector<std::string> roles = {};

  /// Anybody. A token that comes along is still verified: a bad one is refused, a good one sets the principal.
  static Access open() { return {Kind::open}; }
  static Access signed_in() { return {Kind::signed_in}; }
  static Access any_role(std::vector<std::string> roles) { return {Kind::any_role, std::move(roles)}; }
};

/// Where a handler runs: `inline_` on the I/O thread (memory only, never blocks), or on the bounded blocking pool.
enum class RunPlace { inline_, pool };

/// Rate-limit classes (per token and per address).
enum class RateClass { browse, write, upload, sign_in, media, none };

using Handler = std::function<Result<Response>(Request&)>;
/// An answer out of process memory, or nothing: never blocks, runs on the I/O thread.
using MemoryHandler = std::function<std::optional<Response>(Request&)>;
/// Called when the headers are in; answers the sink for the body.
using StreamHandler = std::function<Result<std::unique_ptr<BodySink>>(Request&)>;

struct Route {
  std::string method;   ///< `GET` also answers HEAD unless HEAD has a route of its own
  std::string pattern;  ///< `/api/catalog/v1/videos/{id}`; a last part `{name...}` takes the rest of the path
  Access access;
  RunPlace place = RunPlace::pool;
  std::variant<Handler, StreamHandler> handler;
  RateClass rate = RateClass::browse;
  std::uint64_t body_limit = 1 << 20;  ///< bytes; larger is 413 before it is read
  Headers headers = {};                ///< sent with every answer of the route, refusals too
  MemoryHandler from_memory = {};      ///< asked first, where there is one; the handler runs when it answers nothing
};

/// The route table: data, filled by modules at start, constant afterwards. Adding the same method and pattern twice, or two
/// patterns that differ in parameter names only, throws std::logic_error.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  void add(Route route);

  struct Match {
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> parameters;
  };
  /// Literal parts win over parameters. Errors: not_found `route.unknown`, or a Match without route when the path exists
  /// for other methods, which `allowed` then lists.
  Result<Match> find(std::string_view method, std::string_view path, std::vector<std::string>& allowed) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Node;
  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace codeflix::http
