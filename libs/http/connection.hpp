#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "libs/http/edge.hpp"

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace codeflix::http {

/// The connections of one I/O thread. Each is one coroutine that reads requests and writes answers; all of them run on the
/// thread of `io`, so nothing here is locked. Every function is called on that thread.
class Connections {
 public:
  Connections(boost::asio::io_context& io, Edge& edge, boost::asio::ssl::context* tls, std::atomic<std::size_t>& open);
  ~Connections();

  /// Takes over a connected socket, which is counted in `open` already; its end takes it off.
  void adopt(int socket, std::string peer);
  /// Closes those that wait for a next request or only carry events; the others close after their answer.
  void drain();
  /// Cuts what is left.
  void cut();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace codeflix::http
