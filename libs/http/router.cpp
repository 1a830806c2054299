#include "libs/http/router.hpp"

#include <stdexcept>

namespace codeflix::http {

/// The routes as a tree of path parts. A part is taken literally first, then as a parameter, then as the rest of the path.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> rest;
  std::string pattern;              ///< of the routes that end here
  std::vector<std::string> names;   ///< of the pattern's parameters, one a part; empty for a literal
  std::vector<std::size_t> routes;  ///< one a method
};

namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.starts_with('/')) path.remove_prefix(1);
  parts.reserve(static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1);
  for (;;) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter(std::string_view part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }
bool is_rest(std::string_view part) { return is_parameter(part) && part.ends_with("...}"); }

std::string name_of(std::string_view part) {
  if (!is_parameter(part)) return {};
  const std::string_view end = is_rest(part) ? "...}" : "}";
  return std::string(part.substr(1, part.size() - 1 - end.size()));
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route) {
  Node* node = root_.get();
  const auto parts = parts_of(route.pattern);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = parts[i];
    if (is_rest(part) && i + 1 != parts.size()) throw std::logic_error("only the last part may take the rest: " + route.pattern);
    auto& next = is_rest(part) ? node->rest : is_parameter(part) ? node->parameter : node->literals[std::string(part)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  if (!node->routes.empty() && node->pattern != route.pattern)
    throw std::logic_error(fmt::format("the patterns {} and {} differ in names only", node->pattern, route.pattern));
  for (const auto index : node->routes) {
    if (routes_[index].method == route.method) throw std::logic_error(fmt::format("{} {} is there twice", route.method, route.pattern));
  }
  node->pattern = route.pattern;
  node->names.assign(parts.size(), {});
  std::transform(parts.begin(), parts.end(), node->names.begin(), name_of);
  node->routes.push_back(routes_.size());
  routes_.push_back(std::move(route));
}

namespace {

template <class Node>
const Node* descend(const Node* node, const std::vector<std::string_view>& parts, std::size_t depth) {
  if (depth == parts.size()) return node->routes.empty() ? nullptr : node;
  if (const auto literal = node->literals.find(parts[depth]); literal != node->literals.end()) {
    if (const auto* found = descend(literal->second.get(), parts, depth + 1)) return found;
  }
  if (node->parameter && !parts[depth].empty()) {
    if (const auto* found = descend(node->parameter.get(), parts, depth + 1)) return found;
  }
  return node->rest.get();
}

/// The last name takes the rest of the path, which is its part alone unless the pattern says so.
std::map<std::string, std::string, std::less<>> parameters_of(const std::vector<std::string>& names, const std::vector<std::string_view>& parts) {
  std::map<std::string, std::string, std::less<>> parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    const auto& last = i + 1 == names.size() ? parts.back() : parts[i];
    const auto* begin = parts[i].data();
    const auto* end = last.data() + last.size();
    parameters.emplace(names[i], std::string(begin, end));
  }
  return parameters;
}

}  // namespace

Result<Router::Match> Router::find(std::string_view method, std::string_view path, std::vector<std::string>& allowed) const {
  const auto parts = parts_of(path);
  const Node* node = descend(root_.get(), parts, 0);
  if (node == nullptr) return fail(ErrorKind::not_found, "route.unknown", "There is nothing at this address.");
  const Route* found = nullptr;
  for (const auto index : node->routes) {
    const auto& route = routes_[index];
    if (route.method == method) found = &route;
    if (method == "HEAD" && route.method == "GET" && found == nullptr) found = &route;
  }
  if (found != nullptr) return Match{found, parameters_of(node->names, parts)};
  for (const auto index : node->routes) {
    allowed.push_back(routes_[index].method);
    if (routes_[index].method == "GET") allowed.emplace_back("HEAD");
  }
  std::sort(allowed.begin(), allowed.end());
  allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
  return Match{};
}

}  // namespace codeflix::http
