#include "libs/client/exchange.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>

#include "libs/base/ascii.hpp"
#include "libs/client/deadline.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::client {

namespace {

/// An attempt as libcurl's callbacks see it.
struct Attempt {
  const Request& request;
  CURL* handle;
  Response response = {};
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  bool delivered = false;
  std::optional<Error> refusal = {};  ///< of the reader, the sink or the size
};

std::size_t take_body(char* data, std::size_t, std::size_t count, void* user) {
  auto& attempt = *static_cast<Attempt*>(user);
  attempt.received += count;
  if (attempt.received > attempt.request.max_response) {
    attempt.refusal =
        Error{ErrorKind::unavailable, "client.too_large", fmt::format("The answer is longer than {} bytes.", attempt.request.max_response)};
    return 0;
  }
  long status = 0;
  curl_easy_getinfo(attempt.handle, CURLINFO_RESPONSE_CODE, &status);
  if (!attempt.request.sink || status / 100 != 2) {
    attempt.response.body.append(data, count);
    return count;
  }
  attempt.delivered = true;
  if (auto taken = attempt.request.sink({data, count}); !taken) {
    attempt.refusal = std::move(taken.error());
    return 0;
  }
  return count;
}

std::size_t take_header(char* data, std::size_t, std::size_t count, void* user) {
  auto& headers = static_cast<Attempt*>(user)->response.headers;
  std::string_view line(data, count);
  // A new status line: what came before was an interim answer.
  if (line.starts_with("HTTP/")) headers = {};
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (const auto colon = line.find(':'); colon != std::string_view::npos) headers.add(line.substr(0, colon), trim(line.substr(colon + 1)));
  return count;
}

std::size_t give_body(char* data, std::size_t, std::size_t room, void* user) {
  auto& attempt = *static_cast<Attempt*>(user);
  auto piece = attempt.request.reader->read(attempt.sent, room);
  if (!piece) {
    attempt.refusal = std::move(piece.error());
    return CURL_READFUNC_ABORT;
  }
  std::ranges::copy(*piece, data);
  attempt.sent += piece->size();
  return piece->size();
}

/// libcurl begins again when a connection that it had kept turns out to be closed.
int seek_body(void* user, curl_off_t offset, int) {
  static_cast<Attempt*>(user)->sent = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

using Fields = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

Fields fields_of(const Request& request, std::chrono::milliseconds timeout) {
  Fields fields(nullptr, &curl_slist_free_all);
  const auto add = [&](const std::string& line) { fields.reset(curl_slist_append(fields.release(), line.c_str())); };
  // A field without a value is written with a semicolon, or libcurl would leave it out.
  for (const auto& [name, value] : request.headers.all()) add(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  if (const auto parent = trace::traceparent(); !parent.empty() && !request.headers.has("traceparent")) add(fmt::format("traceparent: {}", parent));
  if (deadline::current()) add(fmt::format("{}: {}", deadline::kHeader, timeout.count()));
  if (!request.headers.has("Content-Type")) add("Content-Type:");
  add("Expect:");
  return fields;
}

void set_body(Attempt& attempt) {
  auto* curl = attempt.handle;
  const auto& request = attempt.request;
  if (request.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (request.reader) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, request.reader->size ? static_cast<curl_off_t>(*request.reader->size) : curl_off_t{-1});
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give_body);
    curl_easy_setopt(curl, CURLOPT_READDATA, &attempt);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, &seek_body);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, &attempt);
  } else if (request.method != "GET" || !request.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method != "HEAD") curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

Error failure_of(CURLcode code, const std::string& url, std::chrono::milliseconds timeout) {
  if (code == CURLE_OPERATION_TIMEDOUT)
    return {ErrorKind::unavailable, "client.timeout", fmt::format("{} did not answer within {} ms.", url, timeout.count())};
  return {ErrorKind::unavailable, "client.unreachable", fmt::format("{} cannot be reached: {}.", url, curl_easy_strerror(code))};
}

}  // namespace

Handles::Handles() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(started);
}

Handles::~Handles() {
  for (auto* handle : idle_) curl_easy_cleanup(handle);
}

CURL* Handles::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto* handle = idle_.back();
      idle_.pop_back();
      return handle;
    }
  }
  return curl_easy_init();
}

void Handles::give_back(CURL* handle) {
  // Options point into the request that is over; connections stay.
  curl_easy_reset(handle);
  const std::scoped_lock lock(mutex_);
  idle_.push_back(handle);
}

Exchanged exchange(CURL* handle, const Settings& settings, const Request& request, std::chrono::milliseconds timeout) {
  Attempt attempt{request, handle};
  const auto url = settings.base_url + request.path;
  const auto fields = fields_of(request, timeout);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, fields.get());
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &attempt);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &attempt);
  if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
  set_body(attempt);

  const auto code = curl_easy_perform(handle);
  if (attempt.refusal) return {Failure(std::move(*attempt.refusal)), true, attempt.delivered};
  if (code != CURLE_OK) return {Failure(failure_of(code, url.substr(0, url.find('?')), timeout)), false, attempt.delivered};
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after);
  attempt.response.status = static_cast<int>(status);
  return {std::move(attempt.response), true, attempt.delivered, std::chrono::seconds(retry_after)};
}

}  // namespace codeflix::client
