#include "libs/http/request_reader.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include "libs/http/problem.hpp"

namespace codeflix::http {

namespace beast = boost::beast;
using HttpError = beast::http::error;

namespace {

constexpr std::size_t kHeadReadSize = 16 << 10;
constexpr std::size_t kBodyReadSize = 64 << 10;

}  // namespace

struct RequestReader::Parts {
  beast::flat_buffer in;
  std::optional<beast::http::request_parser<beast::http::buffer_body>> parser;
};

RequestReader::RequestReader(Stream& stream, const ServerConfig& config) : stream_(stream), config_(config), parts_(std::make_unique<Parts>()) {}
RequestReader::~RequestReader() = default;

bool RequestReader::keep_alive() const { return parts_->parser->keep_alive(); }
int RequestReader::version() const { return static_cast<int>(parts_->parser->get().version()); }
bool RequestReader::body_done() const { return parts_->parser->is_done(); }
bool RequestReader::has_bytes() const { return parts_->in.size() > 0; }

Response RequestReader::refuse(const boost::system::error_code& error) const {
  if (error == HttpError::header_limit) {
    // Nothing is parsed before the request line has come whole.
    return parts_->parser->get().method_string().empty() ? problem(414, "request.target_too_long", "The address is too long.")
                                                         : problem(431, "request.header_too_large", "The header fields are too large.");
  }
  if (error == HttpError::bad_version) return problem(505, "request.version", "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
  return problem(400, "request.malformed", fmt::format("This is not a well-formed HTTP request: {}.", error.message()));
}

/// RFC 9112 section 2.2: empty lines before a request are ignored.
void RequestReader::skip_empty_lines() {
  auto& in = parts_->in;
  const auto first = [&] { return *static_cast<const char*>(in.data().data()); };
  while (in.size() > 0 && (first() == '\r' || first() == '\n')) in.consume(1);
}

Stream::Awaitable<RequestReader::Outcome> RequestReader::read_head(RequestHead& head, Response& refusal) {
  auto& in = parts_->in;
  auto& parser = parts_->parser.emplace();
  parser.body_limit(boost::none);
  parser.header_limit(static_cast<std::uint32_t>(config_.max_header.bytes));
  idle_ = true;
  stream_.allow(config_.idle_timeout);
  bool begun = false;
  std::uint64_t taken = 0;
  while (!parser.is_header_done()) {
    boost::system::error_code error;
    if (idle_) skip_empty_lines();
    if (in.size() > 0) {
      idle_ = false;
      const auto used = parser.put(in.data(), error);
      in.consume(used);
      taken += used;
      if (taken + (error == HttpError::need_more ? in.size() : 0) > config_.max_header.bytes) error = HttpError::header_limit;
      if (!error) continue;
      if (error != HttpError::need_more) {
        stream_.allow_forever();
        refusal = refuse(error);
        co_return Outcome::refused;
      }
    }
    error = {};
    // The whole header has one deadline: a client that sends a byte now and then does not move it.
    if (!idle_ && !std::exchange(begun, true)) stream_.allow(config_.header_timeout);
    const auto room = in.prepare(kHeadReadSize);
    in.commit(co_await stream_.read_some(static_cast<char*>(room.data()), room.size(), error));
    if (!error) continue;
    stream_.allow_forever();
    if (idle_ || !stream_.timed_out()) co_return Outcome::ended;
    refusal = problem(408, "request.timeout", "The request's header did not arrive in time.");
    co_return Outcome::refused;
  }
  stream_.allow_forever();
  const auto& message = parser.get();
  head.method = std::string(message.method_string());
  head.target = std::string(message.target());
  head.version = version();
  head.chunked = parser.chunked();
  head.content_length.reset();
  if (const auto length = parser.content_length()) head.content_length = *length;
  for (const auto& field : message) head.headers.add(std::string_view(field.name_string()), field.value());
  co_return Outcome::request;
}

Stream::Awaitable<std::size_t> RequestReader::read_body(char* out, std::size_t size, BodyState& state) {
  auto& in = parts_->in;
  auto& parser = *parts_->parser;
  auto& body = parser.get().body();
  while (!parser.is_done()) {
    boost::system::error_code error;
    if (in.size() > 0) {
      body.data = out;
      body.size = size;
      body.more = true;
      in.consume(parser.put(in.data(), error));
      const auto count = size - body.size;
      if (count > 0 && (error == HttpError::need_buffer || error == HttpError::need_more)) error = {};
      // A chunk's header or a trailer that never ends is malformed, too.
      if ((error && error != HttpError::need_more) || (error && in.size() > config_.max_header.bytes)) {
        state = BodyState::malformed;
        co_return 0;
      }
      if (count > 0) co_return count;
      if (!error) continue;
      error = {};
    }
    stream_.allow(config_.idle_timeout);
    const auto room = in.prepare(kBodyReadSize);
    in.commit(co_await stream_.read_some(static_cast<char*>(room.data()), room.size(), error));
    stream_.allow_forever();
    if (error) {
      state = stream_.timed_out() ? BodyState::late : BodyState::gone;
      co_return 0;
    }
  }
  co_return 0;
}

Response body_problem(RequestReader::BodyState state) {
  if (state == RequestReader::BodyState::late) return problem(408, "body.timeout", "The body did not go on arriving in time.");
  return problem(400, "body.malformed", "The body's chunks are not well-formed.");
}

}  // namespace codeflix::http
