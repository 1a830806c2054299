#include "libs/http/connection.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <set>

#include "libs/http/ascii.hpp"
#include "libs/http/event_channel.hpp"
#include "libs/http/problem.hpp"
#include "libs/telemetry/log.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using Moment = std::chrono::steady_clock::time_point;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kReadSize = 16 << 10;
constexpr std::size_t kBodyReadSize = 64 << 10;
/// A piece for a sink: large enough that a durable write is worth it, small enough for many uploads at once.
constexpr std::size_t kPieceSize = 512 << 10;
constexpr std::chrono::seconds kPieceAge{1};
constexpr std::size_t kObjectReadSize = 256 << 10;
/// Sent in one go before others on the thread have their turn.
constexpr std::uint64_t kSendfileTurn = 4 << 20;
constexpr std::uint64_t kMostDrained = 1 << 20;
constexpr std::chrono::seconds kDrainTime{5};
constexpr std::chrono::seconds kPingTime{15};
constexpr std::chrono::milliseconds kSweepTime{200};

auto with_error(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

/// RFC 9110 section 5.6.7, made once a second.
const std::string& date_now() {
  thread_local std::time_t made_at = 0;
  thread_local std::string date;
  const auto now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    date.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
    made_at = now;
  }
  return date;
}

/// A value must not end its line: what a handler put there from a client would make fields of its own.
void append_field(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ");
  for (const char c : value) text += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  text.append("\r\n");
}

}  // namespace

class Connection;

struct Connections::State {
  asio::io_context& io;
  Edge& edge;
  asio::ssl::context* tls;
  std::atomic<std::size_t>& count;
  asio::steady_timer sweep{io};
  std::set<Connection*> open{};
  bool draining = false;
};

/// One client's connection: the coroutine converse() and what it needs. Lives until that ends.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Connections::State> home, tcp::socket socket, std::string peer)
      : home_(std::move(home)), edge_(home_->edge), socket_(std::move(socket)), wake_(home_->io), peer_(std::move(peer)) {
    if (home_->tls != nullptr) tls_.emplace(socket_, *home_->tls);
    home_->open.insert(this);
    edge_.connections.add(1);
  }
  ~Connection() {
    home_->open.erase(this);
    home_->count -= 1;
    edge_.connections.add(-1);
  }

  static awaitable<void> converse(std::shared_ptr<Connection> self);

  void cut_if_late(Moment now) {
    if (now < deadline_) return;
    timed_out_ = true;
    deadline_ = Moment::max();
    error_code ignored;
    socket_.cancel(ignored);
  }
  void drain() {
    error_code ignored;
    if (idle_) socket_.cancel(ignored);
    if (channel_) channel_->close();
  }
  void cut() {
    error_code ignored;
    if (channel_) channel_->close();
    socket_.close(ignored);
  }

 private:
  using Parser = beast::http::request_parser<beast::http::buffer_body>;
  enum class Next { keep, close, drop };

  awaitable<bool> read_head();
  awaitable<Next> exchange();
  awaitable<std::optional<Response>> answer(Admission& admission);
  awaitable<std::optional<Response>> receive(Admission& admission, const StreamHandler& handler);
  awaitable<bool> read_whole(Admission& admission, std::optional<Response>& refusal);
  awaitable<void> allow_body(const Request& request);
  awaitable<std::size_t> read_body(char* out, std::size_t size, error_code& error);

  awaitable<bool> send(const Request& request, Response& response);
  awaitable<bool> send_object(std::string head, const ObjectBody& body);
  awaitable<bool> send_file(std::string head, int file, std::uint64_t offset, std::uint64_t count);
  awaitable<bool> send_source(std::string head, BodySource& source, bool chunked);
  awaitable<bool> send_events(std::string head, std::shared_ptr<EventChannel::State> channel);
  static awaitable<void> watch_for_end(std::shared_ptr<Connection> self, std::shared_ptr<EventChannel::State> channel);
  std::string head_of(const Response& response, std::optional<std::uint64_t> length, bool chunked) const;

  awaitable<bool> on_pool(std::function<void()> job, bool goes_on);
  awaitable<std::size_t> read_some(char* data, std::size_t size, error_code& error);
  awaitable<bool> write(std::string_view data);
  awaitable<void> finish(bool body_unread);
  void refuse_head(error_code failure, std::optional<Response>& refusal) const;

  void allow(std::chrono::steady_clock::duration time) { deadline_ = steady_clock::now() + time; }
  void allow_forever() { deadline_ = Moment::max(); }

  std::shared_ptr<Connections::State> home_;
  Edge& edge_;
  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  asio::steady_timer wake_;
  const std::string peer_;
  beast::flat_buffer in_;
  std::optional<Parser> parser_;
  std::shared_ptr<EventChannel::State> channel_;
  std::string traceparent_;
  Moment deadline_ = Moment::max();
  bool timed_out_ = false;
  bool idle_ = true;
  bool keep_ = false;
  bool job_done_ = false;
};

awaitable<void> Connection::converse(std::shared_ptr<Connection> self) {
  if (self->tls_) {
    error_code error;
    self->allow(self->edge_.config().header_timeout);
    co_await self->tls_->async_handshake(asio::ssl::stream_base::server, with_error(error));
    if (error) co_return;
  }
  Next next = Next::keep;
  while (next == Next::keep) {
    if (!co_await self->read_head()) {
      next = Next::drop;
    } else {
      next = co_await self->exchange();
    }
  }
  if (next == Next::close) co_await self->finish(!self->parser_->is_done());
}

// ---- reading ---------------------------------------------------------------------------------------------------------

awaitable<std::size_t> Connection::read_some(char* data, std::size_t size, error_code& error) {
  if (tls_) co_return co_await tls_->async_read_some(asio::buffer(data, size), with_error(error));
  co_return co_await socket_.async_read_some(asio::buffer(data, size), with_error(error));
}

void Connection::refuse_head(error_code failure, std::optional<Response>& refusal) const {
  if (failure == beast::http::error::header_limit || in_.size() > edge_.config().max_header.bytes) {
    refusal = parser_->get().method_string().empty() ? problem(414, "request.target_too_long", "The address is too long.")
                                                     : problem(431, "request.header_too_large", "The header fields are too large.");
  } else if (failure == beast::http::error::bad_version) {
    refusal = problem(505, "request.version", "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
  } else {
    refusal = problem(400, "request.malformed", fmt::format("This is not a well-formed HTTP request ({}).", failure.message()));
  }
}

/// Reads the next request's header into parser_. False when the connection is at its end.
awaitable<bool> Connection::read_head() {
  const auto& config = edge_.config();
  parser_.emplace();
  parser_->body_limit(boost::none);
  parser_->header_limit(static_cast<std::uint32_t>(config.max_header.bytes));
  idle_ = true;
  timed_out_ = false;
  allow(config.idle_timeout);
  std::uint64_t taken = 0;
  error_code error;
  for (;;) {
    // RFC 9112 section 2.2: empty lines before a request are skipped.
    while (idle_ && in_.size() > 0 && (*static_cast<const char*>(in_.data().data()) == '\r' || *static_cast<const char*>(in_.data().data()) == '\n')) {
      in_.consume(1);
    }
    if (in_.size() > 0) {
      if (idle_) allow(config.header_timeout);
      idle_ = false;
      const auto used = parser_->put(in_.data(), error);
      in_.consume(used);
      taken += used;
      if (!error && taken > config.max_header.bytes) error = beast::http::error::header_limit;
      if (!error && parser_->is_header_done()) break;
      if (error && error != beast::http::error::need_more) {
        std::optional<Response> refusal;
        refuse_head(error, refusal);
        Admission admission;
        admission.request.method = "GET";
        admission.refusal = std::move(refusal);
        edge_.complete(admission.request, *admission.refusal);
        keep_ = false;
        co_await send(admission.request, *admission.refusal);
        edge_.record(admission, *admission.refusal, {});
        co_await finish(true);
        co_return false;
      }
      if (!error) continue;
    }
    if (idle_ && home_->draining) co_return false;
    error = {};
    const auto room = in_.prepare(kReadSize);
    const auto count = co_await read_some(static_cast<char*>(room.data()), room.size(), error);
    if (error) {
      if (timed_out_ && !idle_) {
        Request none;
        none.method = "GET";
        auto late = problem(408, "request.timeout", "The request's header did not arrive in time.");
        edge_.complete(none, late);
        keep_ = false;
        co_await send(none, late);
        co_await finish(true);
      }
      co_return false;
    }
    in_.commit(count);
  }
  allow_forever();
  co_return true;
}

/// At least one byte of the body, or none at its end or with an error.
awaitable<std::size_t> Connection::read_body(char* out, std::size_t size, error_code& error) {
  auto& body = parser_->get().body();
  while (!parser_->is_done()) {
    if (in_.size() > 0) {
      body.data = out;
      body.size = size;
      body.more = true;
      const auto used = parser_->put(in_.data(), error);
      in_.consume(used);
      const auto count = size - body.size;
      if (error == beast::http::error::need_buffer || (error == beast::http::error::need_more && count > 0)) error = {};
      if (error && error != beast::http::error::need_more) co_return 0;
      if (count > 0) co_return count;
      if (!error) continue;
      // A chunk's header or a trailer that never ends.
      if (in_.size() > edge_.config().max_header.bytes) co_return 0;
      error = {};
    }
    allow(edge_.config().idle_timeout);
    const auto room = in_.prepare(kBodyReadSize);
    const auto count = co_await read_some(static_cast<char*>(room.data()), room.size(), error);
    allow_forever();
    if (error) co_return 0;
    in_.commit(count);
  }
  co_return 0;
}

awaitable<void> Connection::allow_body(const Request& request) {
  if (request.headers.has("Expect") && !parser_->is_done() && in_.size() == 0) co_await write("HTTP/1.1 100 Continue\r\n\r\n");
}

/// Reads the body into the request. False when the client went away.
awaitable<bool> Connection::read_whole(Admission& admission, std::optional<Response>& refusal) {
  co_await allow_body(admission.request);
  auto& body = admission.request.body;
  const auto limit = admission.route->body_limit;
  std::string piece;
  while (!parser_->is_done()) {
    piece.resize(kReadSize);
    error_code error;
    const auto count = co_await read_body(piece.data(), piece.size(), error);
    if (error) {
      if (error.category() != beast::http::make_error_code(beast::http::error::need_more).category()) co_return false;
      refusal = problem(400, "body.malformed", "The body's chunks are not well-formed.");
      co_return true;
    }
    if (body.size() + count > limit) {
      refusal = problem(413, "body.too_large", fmt::format("The body may have at most {} bytes here.", limit));
      co_return true;
    }
    body.append(piece.data(), count);
  }
  co_return true;
}

/// Feeds the body to a sink, piece by piece on the pool. Nothing when the client went away.
awaitable<std::optional<Response>> Connection::receive(Admission& admission, const StreamHandler& handler) {
  std::unique_ptr<BodySink> sink;
  std::optional<Response> response;
  std::function<void()> job = [&] {
    const trace::Scope scope(traceparent_);
    auto opened = Edge::open_sink(handler, admission.request);
    if (opened) {
      sink = std::move(*opened);
    } else {
      response = problem(opened.error());
    }
  };
  if (!co_await on_pool(job, false)) co_return problem(503, "server.busy", "The server is busy. Please try again in a moment.");
  if (response) co_return response;

  co_await allow_body(admission.request);
  std::string piece;
  std::uint64_t total = 0;
  bool gone = false;
  Moment first_byte;
  job = [&] {
    const trace::Scope scope(traceparent_);
    try {
      if (!piece.empty()) {
        if (auto written = sink->write(piece); !written) response = problem(written.error());
      }
    } catch (const std::exception& e) {
      response = problem(Error{ErrorKind::internal, "internal", e.what()});
    }
    if (!response && !gone && parser_->is_done()) response = Edge::finish_sink(*sink);
    if (response || gone) sink.reset();
  };
  do {
    error_code error;
    const auto had = piece.size();
    if (!parser_->is_done()) {
      piece.resize(had + kBodyReadSize);
      const auto count = co_await read_body(piece.data() + had, kBodyReadSize, error);
      piece.resize(had + count);
      total += count;
      if (had == 0) first_byte = steady_clock::now();
    }
    if (error && error.category() == beast::http::make_error_code(beast::http::error::need_more).category()) {
      response = problem(400, "body.malformed", "The body's chunks are not well-formed.");
    } else if (total > admission.route->body_limit) {
      response = problem(413, "body.too_large", fmt::format("The body may have at most {} bytes here.", admission.route->body_limit));
    }
    gone = error && !response;
    const bool due = piece.size() + kBodyReadSize > kPieceSize || steady_clock::now() - first_byte >= kPieceAge;
    if (!gone && !response && !parser_->is_done() && !due) continue;
    co_await on_pool(job, true);
    piece.clear();
  } while (sink);
  if (gone) co_return std::nullopt;
  co_return response;
}

// ---- one request -----------------------------------------------------------------------------------------------------

/// Runs a job on the pool and comes back to this thread. False, and the job not run, when the queue is full; work that
/// `goes_on` is always taken.
awaitable<bool> Connection::on_pool(std::function<void()> job, bool goes_on) {
  job_done_ = false;
  auto task = [self = shared_from_this(), job = std::move(job)]() mutable {
    job();
    job = nullptr;
    auto& io = self->home_->io;
    asio::post(io, [self = std::move(self)] {
      self->job_done_ = true;
      self->wake_.cancel();
    });
  };
  if (goes_on) {
    edge_.pool().run(std::move(task));
  } else if (!edge_.pool().try_run(std::move(task))) {
    co_return false;
  }
  while (!job_done_) {
    error_code woken;
    wake_.expires_at(Moment::max());
    co_await wake_.async_wait(with_error(woken));
  }
  co_return true;
}

/// From an admitted request to its answer. Nothing when the client went away.
awaitable<std::optional<Response>> Connection::answer(Admission& admission) {
  const auto busy = [] { return problem(503, "server.busy", "The server is busy. Please try again in a moment."); };
  std::optional<Response> response = std::move(admission.refusal);
  if (!response) {
    // A token may need its issuer's keys, which may need a call: not on this thread.
    if (admission.token.empty()) {
      response = edge_.authenticate(admission);
    } else {
      std::function<void()> job = [&] {
        const trace::Scope scope(traceparent_);
        response = edge_.authenticate(admission);
      };
      if (!co_await on_pool(std::move(job), false)) response = busy();
    }
  }
  if (!response) {
    if (const auto* streamed = std::get_if<StreamHandler>(&admission.route->handler)) {
      response = co_await receive(admission, *streamed);
      if (!response) co_return std::nullopt;
    } else if (!parser_->is_done()) {
      if (!co_await read_whole(admission, response)) co_return std::nullopt;
    }
  }
  if (response) {
    edge_.complete(admission.request, *response);
    co_return response;
  }
  std::function<void()> job = [&] {
    const trace::Scope scope(traceparent_);
    response = Edge::run(std::get<Handler>(admission.route->handler), admission.request);
    edge_.complete(admission.request, *response);
  };
  if (admission.route->place == RunPlace::inline_) {
    job();
  } else if (!co_await on_pool(std::move(job), false)) {
    response = busy();
    edge_.complete(admission.request, *response);
  }
  co_return response;
}

awaitable<Connection::Next> Connection::exchange() {
  const auto begun = steady_clock::now();
  const auto& message = parser_->get();
  RequestHead head;
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.version = static_cast<int>(message.version());
  head.chunked = parser_->chunked();
  if (const auto length = parser_->content_length()) head.content_length = *length;
  for (const auto& field : message) head.headers.add(std::string_view(field.name_string()), std::string(field.value()));

  Admission admission;
  {
    const trace::Scope scope(head.headers.get("traceparent"));
    traceparent_ = trace::traceparent();
    admission = edge_.admit(std::move(head), peer_);
  }
  keep_ = parser_->keep_alive();
  auto response = co_await answer(admission);
  if (!response) co_return Next::drop;
  // What is left of a refused body cannot be told from a next request, so the connection ends after the answer.
  keep_ = keep_ && parser_->is_done() && !home_->draining;
  response->headers.set("traceresponse", traceparent_);
  const bool sent = co_await send(admission.request, *response);
  {
    const trace::Scope scope(traceparent_);
    edge_.record(admission, *response, steady_clock::now() - begun);
  }
  if (!sent) co_return Next::drop;
  co_return keep_ ? Next::keep : Next::close;
}

// ---- writing ---------------------------------------------------------------------------------------------------------

std::string Connection::head_of(const Response& response, std::optional<std::uint64_t> length, bool chunked) const {
  std::string text;
  text.reserve(1024);
  text.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason_phrase(response.status)).append("\r\n");
  append_field(text, "Date", date_now());
  for (const auto& [name, value] : response.headers.all()) append_field(text, name, value);
  if (length && !response.headers.has("Content-Length")) append_field(text, "Content-Length", std::to_string(*length));
  if (chunked) append_field(text, "Transfer-Encoding", "chunked");
  if (!keep_) {
    append_field(text, "Connection", "close");
  } else if (parser_->get().version() < 11) {
    append_field(text, "Connection", "keep-alive");
  }
  return text.append("\r\n");
}

awaitable<bool> Connection::write(std::string_view data) {
  while (!data.empty()) {
    error_code error;
    std::size_t count = 0;
    allow(edge_.config().idle_timeout);
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

awaitable<bool> Connection::send(const Request& request, Response& response) {
  const bool bare = request.method == "HEAD" || response.status == 204 || response.status == 304;
  if (auto* text = std::get_if<std::string>(&response.body)) {
    const bool no_length = response.status == 204 || response.status == 304;
    auto all = head_of(response, no_length ? std::nullopt : std::optional<std::uint64_t>(text->size()), false);
    if (!bare) all += *text;
    co_return co_await write(all);
  }
  if (auto* object = std::get_if<ObjectBody>(&response.body)) {
    auto head = head_of(response, object->count, false);
    if (bare) co_return co_await write(head);
    co_return co_await send_object(std::move(head), *object);
  }
  if (auto* source = std::get_if<std::shared_ptr<BodySource>>(&response.body)) {
    const bool sized = response.headers.has("Content-Length");
    const bool chunked = !sized && parser_->get().version() >= 11;
    keep_ = keep_ && (sized || chunked);
    auto head = head_of(response, std::nullopt, chunked);
    if (bare) co_return co_await write(head);
    auto holder = *source;
    co_return co_await send_source(std::move(head), *holder, chunked);
  }
  auto channel = std::get<std::shared_ptr<EventChannel>>(response.body)->state();
  keep_ = false;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Accel-Buffering", "no");
  auto head = head_of(response, std::nullopt, false);
  // The producer's end is the only one that keeps the channel alive from here.
  response.body = std::string();
  if (!bare) co_return co_await send_events(std::move(head), std::move(channel));
  channel->close();
  co_return co_await write(head);
}

awaitable<bool> Connection::send_object(std::string head, const ObjectBody& body) {
  const auto file = body.object ? body.object->descriptor() : std::nullopt;
  if (file && !tls_) co_return co_await send_file(std::move(head), *file, body.offset, body.count);
  if (!co_await write(head)) co_return false;
  Result<std::string> piece;
  std::uint64_t offset = body.offset;
  const auto end = body.offset + body.count;
  const std::function<void()> job = [&] {
    const trace::Scope scope(traceparent_);
    piece = body.object->read(offset, static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, kObjectReadSize)));
    if (!piece) log::failure("http.object_read_failed", piece.error());
  };
  while (offset < end) {
    co_await on_pool(job, true);
    if (!piece || piece->empty()) co_return false;
    offset += piece->size();
    if (!co_await write(*piece)) co_return false;
  }
  co_return true;
}

/// The header and the file's bytes leave together; the kernel copies, and the thread is free while the client is slow.
awaitable<bool> Connection::send_file(std::string head, int file, std::uint64_t offset, std::uint64_t count) {
  const int out = socket_.native_handle();
  const auto sent = count == 0 ? -1 : ::send(out, head.data(), head.size(), MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < static_cast<ssize_t>(head.size()) && !co_await write(std::string_view(head).substr(sent > 0 ? static_cast<std::size_t>(sent) : 0)))
    co_return false;
  auto position = static_cast<off_t>(offset);
  std::uint64_t turn = 0;
  while (count > 0) {
    const auto moved = ::sendfile(out, file, &position, static_cast<std::size_t>(std::min<std::uint64_t>(count, kSendfileTurn)));
    if (moved > 0) {
      count -= static_cast<std::uint64_t>(moved);
      turn += static_cast<std::uint64_t>(moved);
      if (count == 0) break;
      if (turn >= kSendfileTurn) {
        turn = 0;
        co_await asio::post(home_->io, asio::use_awaitable);
        if (!socket_.is_open()) co_return false;
      }
      continue;
    }
    if (moved < 0 && errno == EINTR) continue;
    if (moved == 0 || errno != EAGAIN) co_return false;
    turn = 0;
    error_code error;
    allow(edge_.config().idle_timeout);
    co_await socket_.async_wait(tcp::socket::wait_write, with_error(error));
    allow_forever();
    if (error) co_return false;
  }
  co_return true;
}

awaitable<bool> Connection::send_source(std::string head, BodySource& source, bool chunked) {
  if (!co_await write(head)) co_return false;
  Result<std::string> piece;
  const std::function<void()> job = [&] {
    const trace::Scope scope(traceparent_);
    try {
      piece = source.next();
    } catch (const std::exception& e) {
      piece = fail(ErrorKind::internal, "internal", e.what());
    }
    if (!piece) log::failure("http.body_failed", piece.error());
  };
  for (;;) {
    co_await on_pool(job, true);
    // There is no other way left to tell the client than to break off.
    if (!piece) co_return false;
    if (piece->empty()) break;
    if (chunked) *piece = fmt::format("{:x}\r\n{}\r\n", piece->size(), *piece);
    if (!co_await write(*piece)) co_return false;
  }
  if (chunked) co_return co_await write("0\r\n\r\n");
  co_return true;
}

/// A client of events has nothing more to say, so whatever is read is its end.
awaitable<void> Connection::watch_for_end(std::shared_ptr<Connection> self, std::shared_ptr<EventChannel::State> channel) {
  char ignored[512];
  error_code error;
  while (!error) co_await self->read_some(ignored, sizeof ignored, error);
  channel->close();
}

awaitable<bool> Connection::send_events(std::string head, std::shared_ptr<EventChannel::State> channel) {
  const auto self = shared_from_this();
  channel_ = channel;
  const std::weak_ptr<Connection> weak = self;
  auto* io = &home_->io;
  {
    const std::lock_guard lock(channel->mutex);
    channel->wake = [weak, io] {
      asio::post(*io, [weak] {
        if (const auto connection = weak.lock()) connection->wake_.cancel();
      });
    };
  }
  asio::co_spawn(home_->io, watch_for_end(self, channel), asio::detached);
  bool good = co_await write(head);
  if (home_->draining) channel->close();
  while (good) {
    auto text = channel->take();
    bool closed = false;
    {
      const std::lock_guard lock(channel->mutex);
      closed = channel->closed;
    }
    if (!text.empty()) {
      good = co_await write(text);
      continue;
    }
    if (closed) break;
    error_code woken;
    wake_.expires_after(kPingTime);
    co_await wake_.async_wait(with_error(woken));
    if (!woken) good = co_await write(": ping\n\n");
  }
  channel->close();
  channel_.reset();
  {
    const std::lock_guard lock(channel->mutex);
    channel->wake = nullptr;
  }
  error_code ignored;
  if (!tls_) socket_.shutdown(tcp::socket::shutdown_send, ignored);
  socket_.cancel(ignored);
  co_return good;
}

/// Ends the connection so that the client still reads the answer: closing with unread data would reset it.
awaitable<void> Connection::finish(bool body_unread) {
  error_code error;
  allow(kDrainTime);
  if (!tls_) socket_.shutdown(tcp::socket::shutdown_send, error);
  std::uint64_t drained = in_.size();
  std::string scrap(kReadSize, '\0');
  while (body_unread && !error && drained < kMostDrained) drained += co_await read_some(scrap.data(), scrap.size(), error);
  if (tls_ && !timed_out_) {
    allow(kDrainTime);
    error = {};
    co_await tls_->async_shutdown(with_error(error));
  }
  allow_forever();
}

// ---- all of one thread -----------------------------------------------------------------------------------------------

namespace {

awaitable<void> sweep(std::shared_ptr<Connections::State> state) {
  error_code error;
  while (!error) {
    state->sweep.expires_after(kSweepTime);
    co_await state->sweep.async_wait(with_error(error));
    const auto now = steady_clock::now();
    for (auto* connection : state->open) connection->cut_if_late(now);
  }
}

}  // namespace

Connections::Connections(asio::io_context& io, Edge& edge, asio::ssl::context* tls, std::atomic<std::size_t>& open)
    : state_(new State{io, edge, tls, open}) {
  asio::co_spawn(io, sweep(state_), asio::detached);
}

Connections::~Connections() = default;

void Connections::adopt(int socket, std::string peer) {
  error_code error;
  tcp::socket connected(state_->io);
  // The protocol only matters to calls that are not made here.
  connected.assign(tcp::v4(), socket, error);
  connected.native_non_blocking(true, error);
  connected.set_option(tcp::no_delay(true), error);
  auto connection = std::make_shared<Connection>(state_, std::move(connected), std::move(peer));
  if (error || state_->draining) return;
  asio::co_spawn(state_->io, Connection::converse(std::move(connection)), asio::detached);
}

void Connections::drain() {
  state_->draining = true;
  for (auto* connection : state_->open) connection->drain();
}

void Connections::cut() {
  state_->sweep.cancel();
  for (auto* connection : state_->open) connection->cut();
}

}  // namespace codeflix::http
