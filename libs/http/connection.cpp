#include "libs/http/connection.hpp"

#include <boost/asio.hpp>
#include <set>

#include "libs/client/deadline.hpp"
#include "libs/http/answer_writer.hpp"
#include "libs/http/pool_caller.hpp"
#include "libs/http/problem.hpp"
#include "libs/http/request_reader.hpp"
#include "libs/http/stream.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kReadSize = 16 << 10;
constexpr std::size_t kUploadReadSize = 64 << 10;
/// A piece for a sink: large enough that a durable write is worth it, small enough for many uploads at once.
constexpr std::size_t kPieceSize = 512 << 10;
constexpr std::chrono::seconds kPieceAge{1};
constexpr std::chrono::milliseconds kSweepTime{200};

Response busy() { return problem(503, "server.busy", "The server is busy. Please try again in a moment."); }

Response too_large(std::uint64_t limit) { return problem(413, "body.too_large", fmt::format("The body may have at most {} bytes here.", limit)); }

}  // namespace

class Connection;

struct Connections::State {
  State(asio::io_context& its_io, Edge& its_edge, asio::ssl::context* its_tls, std::atomic<std::size_t>& its_count)
      : io(its_io), edge(its_edge), tls(its_tls), count(its_count), sweep(its_io) {}

  asio::io_context& io;
  Edge& edge;
  asio::ssl::context* tls;
  std::atomic<std::size_t>& count;
  asio::steady_timer sweep;
  std::set<Connection*> open;
  bool draining = false;
  bool ended = false;
};

/// One client's connection: the coroutine converse() and what it needs. Lives until that ends.
class Connection {
 public:
  Connection(std::shared_ptr<Connections::State> home, tcp::socket socket, std::string peer)
      : home_(std::move(home)),
        edge_(home_->edge),
        stream_(std::move(socket), home_->tls, edge_.config().idle_timeout),
        reader_(stream_, edge_.config()),
        caller_(stream_.executor(), edge_.pool()),
        writer_(stream_, caller_),
        peer_(std::move(peer)) {
    home_->open.insert(this);
    edge_.connections.add(1);
  }
  ~Connection() {
    home_->open.erase(this);
    home_->count -= 1;
    edge_.connections.add(-1);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  static awaitable<void> converse(std::unique_ptr<Connection> self);

  void cut_if_late(steady_clock::time_point now) { stream_.cut_if_late(now); }
  void drain() {
    if (reader_.idle()) stream_.cancel();
    writer_.end_events();
  }
  void cut() {
    writer_.end_events();
    stream_.close();
  }

 private:
  enum class Next { keep, close, drop };
  using BodyState = RequestReader::BodyState;

  awaitable<Next> exchange();
  awaitable<void> refuse(Response refusal);
  awaitable<std::optional<Response>> answer(Admission& admission);
  awaitable<std::optional<Response>> authenticate(Admission& admission);
  awaitable<BodyState> read_whole(Admission& admission, std::optional<Response>& refusal);
  awaitable<std::optional<Response>> receive(Admission& admission, const StreamHandler& handler);
  awaitable<BodyState> feed(Admission& admission, std::unique_ptr<BodySink>& sink, std::optional<Response>& response);
  awaitable<void> invite_body(const Request& request);

  std::shared_ptr<Connections::State> home_;
  Edge& edge_;
  Stream stream_;
  RequestReader reader_;
  PoolCaller caller_;
  AnswerWriter writer_;
  const std::string peer_;
};

awaitable<void> Connection::converse(std::unique_ptr<Connection> self) {
  if (!co_await self->stream_.handshake(self->edge_.config().header_timeout)) co_return;
  Next next = Next::keep;
  while (next == Next::keep) next = co_await self->exchange();
  if (next == Next::close) co_await self->stream_.finish(!self->reader_.body_done());
}

/// One request and its answer.
awaitable<Connection::Next> Connection::exchange() {
  RequestHead head;
  Response refusal;
  const auto outcome = co_await reader_.read_head(head, refusal);
  if (outcome == RequestReader::Outcome::refused) co_await refuse(std::move(refusal));
  if (outcome != RequestReader::Outcome::request) co_return Next::drop;

  const auto begun = steady_clock::now();
  Admission admission;
  {
    const trace::Scope scope(head.headers.get("traceparent"));
    caller_.enter_trace(trace::current());
    caller_.enter_deadline(deadline::parse(head.headers.get(deadline::kHeader), begun));
    admission = edge_.admit(std::move(head), peer_);
  }
  auto response = co_await answer(admission);
  if (!response) co_return Next::drop;
  // What is left of a refused body cannot be told from a next request, so the connection ends after the answer.
  AnswerWriter::Manner manner{admission.request.method == "HEAD", reader_.keep_alive() && reader_.body_done() && !home_->draining, reader_.version()};
  response->headers.set("traceresponse", caller_.trace()->traceparent());
  const bool events = std::holds_alternative<std::shared_ptr<EventChannel>>(response->body);
  const bool sent = co_await writer_.send(*response, manner);
  edge_.record(admission, *response, {events, steady_clock::now() - begun, caller_.trace()});
  if (!sent) co_return Next::drop;
  co_return manner.keep && !home_->draining ? Next::keep : Next::close;
}

/// Answers what is not a request, and ends.
awaitable<void> Connection::refuse(Response refusal) {
  Admission nobody;
  nobody.request.remote_address = peer_;
  edge_.complete(nobody, refusal);
  AnswerWriter::Manner manner{.keep = false};
  co_await writer_.send(refusal, manner);
  edge_.record(nobody, refusal, {});
  co_await stream_.finish(true);
}

/// From an admitted request to its answer. Nothing when the client went away.
awaitable<std::optional<Response>> Connection::answer(Admission& admission) {
  auto response = std::move(admission.refusal);
  if (!response) response = co_await authenticate(admission);
  const auto* handler = admission.route != nullptr ? std::get_if<Handler>(&admission.route->handler) : nullptr;
  if (!response && handler == nullptr) {
    response = co_await receive(admission, std::get<StreamHandler>(admission.route->handler));
    if (!response) co_return std::nullopt;
  } else if (!response && co_await read_whole(admission, response) == BodyState::gone) {
    co_return std::nullopt;
  }
  if (response) {
    edge_.complete(admission, *response);
    co_return response;
  }
  {
    const trace::Scope scope(caller_.trace());
    response = Edge::recall(*admission.route, admission.request);
  }
  if (response) {
    edge_.complete(admission, *response);
    co_return response;
  }
  std::function<void()> run = [&] {
    response = Edge::run(*handler, admission.request);
    edge_.complete(admission, *response);
  };
  if (admission.route->place == RunPlace::inline_) {
    const trace::Scope scope(caller_.trace());
    run();
  } else if (!co_await caller_.try_run(std::move(run))) {
    response = busy();
    edge_.complete(admission, *response);
  }
  co_return response;
}

awaitable<std::optional<Response>> Connection::authenticate(Admission& admission) {
  if (admission.token.empty()) co_return edge_.authenticate(admission);
  // A token may need its issuer's keys, and those a call: not on this thread.
  std::optional<Response> refusal;
  std::function<void()> verify = [&] { refusal = edge_.authenticate(admission); };
  if (!co_await caller_.try_run(std::move(verify))) refusal = busy();
  co_return refusal;
}

awaitable<void> Connection::invite_body(const Request& request) {
  if (request.headers.has("Expect") && !reader_.body_done() && !reader_.has_bytes()) co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n");
}

/// Reads the whole body into the request.
awaitable<Connection::BodyState> Connection::read_whole(Admission& admission, std::optional<Response>& refusal) {
  if (reader_.body_done()) co_return BodyState::good;
  co_await invite_body(admission.request);
  auto& body = admission.request.body;
  const auto limit = admission.route->body_limit;
  auto state = BodyState::good;
  while (!reader_.body_done() && !refusal) {
    const auto had = body.size();
    body.resize(had + kReadSize);
    const auto count = co_await reader_.read_body(body.data() + had, kReadSize, state);
    body.resize(had + count);
    if (state == BodyState::gone) co_return state;
    if (state != BodyState::good) refusal = body_problem(state);
    if (body.size() > limit) refusal = too_large(limit);
  }
  co_return state;
}

/// Opens the route's sink and feeds it. Nothing when the client went away.
awaitable<std::optional<Response>> Connection::receive(Admission& admission, const StreamHandler& handler) {
  std::unique_ptr<BodySink> sink;
  std::optional<Response> response;
  std::function<void()> open = [&] {
    auto opened = Edge::open_sink(handler, admission.request);
    if (opened) {
      sink = std::move(*opened);
    } else {
      response = problem(opened.error());
    }
  };
  if (!co_await caller_.try_run(std::move(open))) co_return busy();
  if (response) co_return response;
  co_await invite_body(admission.request);
  if (co_await feed(admission, sink, response) == BodyState::gone) co_return std::nullopt;
  co_return response;
}

/// Gathers what arrives into pieces that are worth a durable write, and hands each to the sink on the pool. Also what came
/// before the client went away or the limit was passed is written: a resumed upload goes on behind it.
awaitable<Connection::BodyState> Connection::feed(Admission& admission, std::unique_ptr<BodySink>& sink, std::optional<Response>& response) {
  const auto limit = admission.route->body_limit;
  std::string piece;
  std::uint64_t total = 0;
  auto state = BodyState::good;
  bool last = false;
  const std::function<void()> hand_over = [&] {
    auto failure = Edge::write_sink(*sink, piece);
    if (failure) response = std::move(failure);
    if (!response && last && state == BodyState::good) response = Edge::finish_sink(*sink);
    if (response || last) sink.reset();
  };
  steady_clock::time_point first_byte;
  while (sink) {
    const auto had = piece.size();
    if (had == 0) first_byte = steady_clock::now();
    piece.resize(had + kUploadReadSize);
    auto count = co_await reader_.read_body(piece.data() + had, kUploadReadSize, state);
    if (total + count > limit) {
      count = static_cast<std::size_t>(limit - total);
      response = too_large(limit);
    }
    total += count;
    piece.resize(had + count);
    if (state != BodyState::good && state != BodyState::gone) response = body_problem(state);
    last = state != BodyState::good || reader_.body_done();
    const bool full = piece.size() + kUploadReadSize > kPieceSize || steady_clock::now() - first_byte >= kPieceAge;
    if (!last && !response && !full) continue;
    co_await caller_.run(hand_over);
    piece.clear();
  }
  co_return state;
}

// All connections of one thread.

namespace {

awaitable<void> sweep(std::shared_ptr<Connections::State> state) {
  while (!state->ended) {
    error_code woken;
    state->sweep.expires_after(kSweepTime);
    co_await state->sweep.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const auto now = steady_clock::now();
    for (auto* connection : state->open) connection->cut_if_late(now);
  }
}

}  // namespace

Connections::Connections(asio::io_context& io, Edge& edge, asio::ssl::context* tls, std::atomic<std::size_t>& open)
    : state_(std::make_shared<State>(io, edge, tls, open)) {
  asio::co_spawn(io, sweep(state_), asio::detached);
}

Connections::~Connections() = default;

void Connections::adopt(int socket, std::string peer) {
  error_code error;
  tcp::socket connected(state_->io);
  // The protocol only matters to calls that are not made here.
  connected.assign(tcp::v4(), socket, error);
  if (!error) connected.native_non_blocking(true, error);
  if (!error) connected.set_option(tcp::no_delay(true), error);
  auto connection = std::make_unique<Connection>(state_, std::move(connected), std::move(peer));
  if (error || state_->draining) return;
  asio::co_spawn(state_->io, Connection::converse(std::move(connection)), asio::detached);
}

void Connections::drain() {
  state_->draining = true;
  for (auto* connection : state_->open) connection->drain();
}

void Connections::cut() {
  // The flag is what ends the sweep: a timer that has just expired is not there to be cancelled.
  state_->ended = true;
  state_->sweep.cancel();
  for (auto* connection : state_->open) connection->cut();
}

}  // namespace codeflix::http
