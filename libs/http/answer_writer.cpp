#include "libs/http/answer_writer.hpp"

#include <boost/asio.hpp>
#include <ctime>

#include "libs/http/problem.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kObjectReadSize = 256 << 10;
constexpr std::chrono::seconds kPingTime{15};

/// RFC 9110 section 5.6.7, made once a second.
const std::string& date_now() {
  thread_local std::time_t made_at = 0;
  thread_local std::string date;
  const auto now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    date.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    made_at = now;
  }
  return date;
}

void append_field(std::string& text, std::string_view name, std::string_view value) { text.append(name).append(": ").append(value).append("\r\n"); }

std::string head_of(const Response& response, const AnswerWriter::Manner& manner, std::optional<std::uint64_t> length, bool chunked) {
  std::string text;
  text.reserve(1024);
  text.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason_phrase(response.status)).append("\r\n");
  append_field(text, "Date", date_now());
  text += response.headers.lines();
  if (length && !response.headers.has("Content-Length")) append_field(text, "Content-Length", std::to_string(*length));
  if (chunked) append_field(text, "Transfer-Encoding", "chunked");
  if (!manner.keep) {
    append_field(text, "Connection", "close");
  } else if (manner.version < 11) {
    append_field(text, "Connection", "keep-alive");
  }
  return text.append("\r\n");
}

}  // namespace

Stream::Awaitable<bool> AnswerWriter::send(Response& response, Manner& manner) {
  const bool no_content = response.status == 204 || response.status == 304;
  const bool bare = manner.head_only || no_content;
  if (const auto* text = std::get_if<std::string>(&response.body)) {
    auto all = head_of(response, manner, no_content ? std::nullopt : std::optional<std::uint64_t>(text->size()), false);
    if (!bare) all += *text;
    co_return co_await stream_.write(all);
  }
  if (const auto* object = std::get_if<ObjectBody>(&response.body)) {
    auto head = head_of(response, manner, object->count, false);
    if (bare) co_return co_await stream_.write(head);
    co_return co_await send_object(std::move(head), *object);
  }
  if (const auto* source = std::get_if<std::shared_ptr<BodySource>>(&response.body)) {
    const bool sized = response.headers.has("Content-Length");
    const bool chunked = !sized && manner.version >= 11;
    manner.keep = manner.keep && (sized || chunked);
    auto head = head_of(response, manner, std::nullopt, chunked);
    if (bare) co_return co_await stream_.write(head);
    co_return co_await send_source(std::move(head), *source, chunked);
  }
  auto channel = std::get<std::shared_ptr<EventChannel>>(response.body)->state();
  manner.keep = false;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Accel-Buffering", "no");
  auto head = head_of(response, manner, std::nullopt, false);
  // From here the producer's hold on the channel is the only one: when it lets go, the stream ends.
  response.body = std::string();
  if (!bare) co_return co_await send_events(std::move(head), std::move(channel));
  channel->close();
  co_return co_await stream_.write(head);
}

Stream::Awaitable<bool> AnswerWriter::send_object(std::string head, const ObjectBody& body) {
  const auto file = body.object ? body.object->descriptor() : std::nullopt;
  if (file && !stream_.encrypted()) co_return co_await stream_.send_file(head, *file, body.offset, body.count);
  if (!co_await stream_.write(head)) co_return false;
  Result<std::string> piece;
  auto offset = body.offset;
  const auto end = body.offset + body.count;
  const std::function<void()> read = [&] {
    piece = body.object->read(offset, static_cast<std::size_t>(std::min<std::uint64_t>(end - offset, kObjectReadSize)));
    if (!piece) log::failure("http.object_failed", piece.error());
  };
  while (offset < end) {
    co_await caller_.run(read);
    if (!piece || piece->empty()) co_return false;
    offset += piece->size();
    if (!co_await stream_.write(*piece)) co_return false;
  }
  co_return true;
}

Stream::Awaitable<bool> AnswerWriter::send_source(std::string head, std::shared_ptr<BodySource> source, bool chunked) {
  Result<std::string> piece;
  const std::function<void()> pull = [&] {
    try {
      piece = source->next();
    } catch (const std::exception& e) {
      piece = fail(ErrorKind::internal, "internal", e.what());
    }
    if (!piece) log::failure("http.source_failed", piece.error());
  };
  if (!co_await stream_.write(head)) co_return false;
  for (;;) {
    co_await caller_.run(pull);
    // The status has gone out, so breaking off is the only way left to tell the client.
    if (!piece) co_return false;
    if (piece->empty()) break;
    if (chunked) *piece = fmt::format("{:x}\r\n{}\r\n", piece->size(), *piece);
    if (!co_await stream_.write(*piece)) co_return false;
  }
  if (chunked) co_return co_await stream_.write("0\r\n\r\n");
  co_return true;
}

/// A client of events has nothing more to say: it is read only to see its end.
Stream::Awaitable<void> AnswerWriter::watch_for_end(Stream& stream, std::shared_ptr<EventChannel::State> channel, std::shared_ptr<bool> ended) {
  std::array<char, 512> ignored{};
  boost::system::error_code error;
  while (!error) co_await stream.read_some(ignored.data(), ignored.size(), error);
  *ended = true;
  channel->close();
}

Stream::Awaitable<bool> AnswerWriter::send_events(std::string head, std::shared_ptr<EventChannel::State> channel) {
  const auto timer = std::make_shared<asio::steady_timer>(stream_.executor());
  const auto watch_ended = std::make_shared<bool>(false);
  {
    const std::lock_guard lock(channel->mutex);
    channel->wake = [timer] { asio::post(timer->get_executor(), [timer] { timer->cancel(); }); };
  }
  channel_ = channel;
  asio::co_spawn(stream_.executor(), watch_for_end(stream_, channel, watch_ended), asio::detached);
  bool good = co_await stream_.write(head);
  while (good) {
    // In this order: what was sent before the end is still delivered.
    const bool closed = channel->is_closed();
    const auto text = channel->take();
    if (!text.empty()) {
      good = co_await stream_.write(text);
      continue;
    }
    if (closed) break;
    boost::system::error_code woken;
    timer->expires_after(kPingTime);
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!woken) good = co_await stream_.write(": ping\n\n");
  }
  channel_.reset();
  stream_.shutdown_send();
  // The watcher uses the stream, so it ends first.
  while (!*watch_ended) {
    stream_.cancel();
    co_await asio::post(stream_.executor(), asio::use_awaitable);
  }
  channel->release();
  co_return good;
}

void AnswerWriter::end_events() {
  if (channel_) channel_->close();
}

}  // namespace codeflix::http
