#include <cstddef>
#include <cstdint>

#include "libs/http/compression.hpp"
#include "libs/http/lists.hpp"
#include "libs/http/preconditions.hpp"
#include "libs/http/range.hpp"
#include "libs/http/router.hpp"
#include "libs/http/target.hpp"

// Whatever a client writes into a target or a field is read without harm, and what is read keeps its promises.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace codeflix;
  const std::string text(reinterpret_cast<const char*>(data), size);
  static const http::Router router = [] {
    http::Router made;
    const http::Handler handler = [](http::Request&) -> Result<http::Response> { return http::Response::empty(); };
    for (const auto* pattern : {"/a/{id}", "/a/b", "/{rest...}"}) made.add({"GET", pattern, http::Access::open(), http::RunPlace::inline_, handler});
    return made;
  }();

  if (const auto target = http::parse_target(text)) {
    if (target->path.find("/../") != std::string::npos || target->path.ends_with("/..") || target->path.find('\0') != std::string::npos)
      __builtin_trap();
    std::vector<std::string> allowed;
    if (!router.find("GET", target->path, allowed)) __builtin_trap();
    http::Request listed;
    listed.query = target->query;
    (void)http::page_request(listed, {"name"});
  }
  const std::uint64_t total = size == 0 ? 0 : data[0];
  const auto range = http::parse_range(text, total);
  if (range.kind == http::Range::Kind::part && (range.count == 0 || range.offset + range.count > total)) __builtin_trap();
  (void)http::matches_weakly(text, "\"a\"");
  (void)http::choose_encoding(text);
  (void)http::is_host(text);
  http::Request request;
  request.headers.add("Cookie", text);
  request.headers.add("If-Match", text);
  (void)request.cookie("a");
  (void)http::if_match_version(request);
  return 0;
}
