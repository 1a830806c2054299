#include "libs/http/client.hpp"

#include <curl/curl.h>

#include "libs/http/ascii.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::http {

namespace {

struct Answer {
  IncomingResponse response;
  std::size_t most = 0;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t, std::size_t count, void* user) {
  auto& answer = *static_cast<Answer*>(user);
  answer.too_large = answer.response.body.size() + count > answer.most;
  if (answer.too_large) return 0;
  answer.response.body.append(data, count);
  return count;
}

std::size_t take_header(char* data, std::size_t, std::size_t count, void* user) {
  auto& headers = static_cast<Answer*>(user)->response.headers;
  std::string_view line(data, count);
  // A new status line: what came before was an interim answer.
  if (line.starts_with("HTTP/")) headers = {};
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (const auto colon = line.find(':'); colon != std::string_view::npos)
    headers.add(line.substr(0, colon), std::string(trim(line.substr(colon + 1))));
  return count;
}

/// One handle a thread, so that connections to the same host are used again.
CURL* thread_handle() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  thread_local const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
  return started == CURLE_OK ? handle.get() : nullptr;
}

}  // namespace

Result<IncomingResponse> call(const OutgoingRequest& request) {
  CURL* curl = thread_handle();
  if (curl == nullptr) return fail(ErrorKind::internal, "client.failed", "libcurl could not be started.");
  curl_easy_reset(curl);
  Answer answer;
  answer.most = request.max_response;

  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> fields(nullptr, &curl_slist_free_all);
  const auto add_field = [&](const std::string& line) { fields.reset(curl_slist_append(fields.release(), line.c_str())); };
  for (const auto& [name, value] : request.headers.all()) add_field(name + ": " + value);
  if (const auto parent = trace::traceparent(); !parent.empty() && !request.headers.has("traceparent")) add_field("traceparent: " + parent);
  add_field("Expect:");

  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  if (!request.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, request.ca_file.c_str());
  if (request.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET" || !request.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  const auto code = curl_easy_perform(curl);
  // The handle outlives what it points to.
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  if (answer.too_large)
    return fail(ErrorKind::unavailable, "client.too_large",
                fmt::format("The answer of {} is longer than {} bytes.", request.url, request.max_response));
  if (code == CURLE_OPERATION_TIMEDOUT)
    return fail(ErrorKind::unavailable, "client.timeout", fmt::format("{} did not answer within {} ms.", request.url, request.timeout.count()));
  if (code != CURLE_OK)
    return fail(ErrorKind::unavailable, "client.unreachable", fmt::format("{} cannot be reached: {}.", request.url, curl_easy_strerror(code)));
  answer.response.status = static_cast<int>(status);
  return std::move(answer.response);
}

}  // namespace codeflix::http
