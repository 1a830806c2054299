#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <optional>
#include <string_view>

namespace codeflix::http {

/// The bytes of one connection, over TCP or TLS, with a deadline for every wait. Belongs to one I/O thread. For the server's
/// own files: no other header names Asio.
class Stream {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using ErrorCode = boost::system::error_code;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  using Clock = std::chrono::steady_clock;

  /// `patience`: how long a reader of ours may take nothing.
  Stream(Socket socket, boost::asio::ssl::context* tls, Clock::duration patience);

  bool encrypted() const { return tls_.has_value(); }
  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

  /// Sets when a wait is cut: cut_if_late() then makes it fail, and timed_out() tells why.
  void allow(Clock::duration time);
  void allow_forever() { deadline_ = Clock::time_point::max(); }
  void cut_if_late(Clock::time_point now);
  bool timed_out() const { return timed_out_; }

  /// The TLS handshake, when there is one.
  Awaitable<bool> handshake(Clock::duration time);
  /// Within the deadline that allow() has set.
  Awaitable<std::size_t> read_some(char* data, std::size_t size, ErrorCode& error);
  /// All of it; false when the client went away or took nothing for too long.
  Awaitable<bool> write(std::string_view data);
  /// `head` and then bytes of a file, copied by the kernel. Not for TLS.
  Awaitable<bool> send_file(std::string_view head, int file, std::uint64_t offset, std::uint64_t count);
  /// Ends the connection so that the client can still read the answer: closing with unread data would reset it, so what is
  /// `unread` is read and dropped, up to 1 MiB.
  Awaitable<void> finish(bool unread);

  /// Makes the waits under way fail; the connection stays usable.
  void cancel();
  void shutdown_send();
  void close();

 private:
  Socket socket_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
  const Clock::duration patience_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool timed_out_ = false;
};

}  // namespace codeflix::http
