#include "libs/http/stream.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <boost/asio.hpp>

namespace codeflix::http {

namespace asio = boost::asio;

namespace {

/// Sent in one go before the others on the thread have their turn.
constexpr std::uint64_t kSendfileTurn = 4 << 20;
constexpr std::uint64_t kMostDrained = 1 << 20;
constexpr std::chrono::seconds kDrainTime{5};

auto with_error(boost::system::error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

}  // namespace

Stream::Stream(Socket socket, asio::ssl::context* tls, Clock::duration patience) : socket_(std::move(socket)), patience_(patience) {
  if (tls != nullptr) tls_.emplace(socket_, *tls);
}

void Stream::allow(Clock::duration time) {
  timed_out_ = false;
  deadline_ = Clock::now() + time;
}

void Stream::cut_if_late(Clock::time_point now) {
  if (now < deadline_) return;
  timed_out_ = true;
  // The deadline stays: a wait that had just ended may be followed by another under the same deadline.
  cancel();
}

Stream::Awaitable<bool> Stream::handshake(Clock::duration time) {
  if (!tls_) co_return true;
  ErrorCode error;
  allow(time);
  co_await tls_->async_handshake(asio::ssl::stream_base::server, with_error(error));
  allow_forever();
  co_return !error;
}

Stream::Awaitable<std::size_t> Stream::read_some(char* data, std::size_t size, ErrorCode& error) {
  if (tls_) co_return co_await tls_->async_read_some(asio::buffer(data, size), with_error(error));
  co_return co_await socket_.async_read_some(asio::buffer(data, size), with_error(error));
}

Stream::Awaitable<bool> Stream::write(std::string_view data) {
  while (!data.empty()) {
    ErrorCode error;
    std::size_t count = 0;
    allow(patience_);
    if (tls_) {
      count = co_await tls_->async_write_some(asio::buffer(data), with_error(error));
    } else {
      count = co_await socket_.async_write_some(asio::buffer(data), with_error(error));
    }
    allow_forever();
    if (error) co_return false;
    data.remove_prefix(count);
  }
  co_return true;
}

Stream::Awaitable<bool> Stream::send_file(std::string_view head, int file, std::uint64_t offset, std::uint64_t count) {
  // MSG_MORE: the header leaves in one packet with the first bytes of the file.
  const auto sent = count == 0 ? -1 : ::send(socket_.native_handle(), head.data(), head.size(), MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL);
  head.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
  if (!co_await write(head)) co_return false;
  auto position = static_cast<off_t>(offset);
  std::uint64_t turn = 0;
  while (count > 0) {
    if (!socket_.is_open()) co_return false;
    const auto moved = ::sendfile(socket_.native_handle(), file, &position, static_cast<std::size_t>(std::min(count, kSendfileTurn)));
    if (moved > 0) {
      count -= static_cast<std::uint64_t>(moved);
      turn += static_cast<std::uint64_t>(moved);
      if (turn < kSendfileTurn || count == 0) continue;
      turn = 0;
      co_await asio::post(socket_.get_executor(), asio::use_awaitable);
      continue;
    }
    if (moved < 0 && errno == EINTR) continue;
    if (moved == 0 || errno != EAGAIN) co_return false;
    ErrorCode error;
    allow(patience_);
    co_await socket_.async_wait(Socket::wait_write, with_error(error));
    allow_forever();
    if (error) co_return false;
  }
  co_return true;
}

Stream::Awaitable<void> Stream::finish(bool unread) {
  ErrorCode error;
  allow(kDrainTime);
  shutdown_send();
  std::string scrap(unread ? 16 << 10 : 0, '\0');
  for (std::uint64_t drained = 0; unread && !error && drained < kMostDrained;) drained += co_await read_some(scrap.data(), scrap.size(), error);
  if (tls_ && !timed_out_) {
    allow(kDrainTime);
    co_await tls_->async_shutdown(with_error(error));
  }
  allow_forever();
}

void Stream::cancel() {
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void Stream::shutdown_send() {
  ErrorCode ignored;
  // TLS says goodbye itself, with a record of its own.
  if (!tls_) socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::close() {
  ErrorCode ignored;
  socket_.close(ignored);
}

}  // namespace codeflix::http
