#pragma once

#include <memory>
#include <optional>

#include "libs/http/edge.hpp"
#include "libs/http/stream.hpp"

namespace codeflix::http {

/// Reads requests from a stream, one after the other: a header, then its body. The only place that names Beast.
class RequestReader {
 public:
  RequestReader(Stream& stream, const ServerConfig& config);
  ~RequestReader();

  enum class Outcome { request, refused, ended };
  /// The next header within the time-outs. `refusal` is set when what came is not a request.
  Stream::Awaitable<Outcome> read_head(RequestHead& head, Response& refusal);

  /// While nothing of a next request has come.
  bool idle() const { return idle_; }
  bool keep_alive() const;
  int version() const;

  bool body_done() const;
  /// Whether bytes behind the header are here already.
  bool has_bytes() const;

  enum class BodyState { good, gone, late, malformed };
  /// At least one byte of the body, or none at its end or when `state` is not good.
  Stream::Awaitable<std::size_t> read_body(char* out, std::size_t size, BodyState& state);

 private:
  struct Parts;
  Response refuse(const boost::system::error_code& error) const;
  void skip_empty_lines();

  Stream& stream_;
  const ServerConfig& config_;
  std::unique_ptr<Parts> parts_;
  bool idle_ = true;
};

/// The answer to a body that broke off on the way.
Response body_problem(RequestReader::BodyState state);

}  // namespace codeflix::http
