#pragma once

#include <memory>
#include <string>

#include "libs/http/event_channel.hpp"
#include "libs/http/pool_caller.hpp"
#include "libs/http/stream.hpp"

namespace codeflix::http {

/// Writes answers to a stream: whole bodies, files, sources that are pulled, and event streams.
class AnswerWriter {
 public:
  AnswerWriter(Stream& stream, PoolCaller& caller) : stream_(stream), caller_(caller) {}

  struct Manner {
    bool head_only = false;  ///< an answer to HEAD
    bool keep = true;        ///< whether a next request may come; turned off by bodies that end with the connection
    int version = 11;
  };
  /// False when the client did not get it whole.
  Stream::Awaitable<bool> send(Response& response, Manner& manner);

  /// Ends the event stream that is being sent, if one is.
  void end_events();

 private:
  Stream::Awaitable<bool> send_object(std::string head, const ObjectBody& body);
  Stream::Awaitable<bool> send_source(std::string head, std::shared_ptr<BodySource> source, bool chunked);
  Stream::Awaitable<bool> send_events(std::string head, std::shared_ptr<EventChannel::State> channel);
  static Stream::Awaitable<void> watch_for_end(Stream& stream, std::shared_ptr<EventChannel::State> channel, std::shared_ptr<bool> ended);

  Stream& stream_;
  PoolCaller& caller_;
  std::shared_ptr<EventChannel::State> channel_;
};

}  // namespace codeflix::http
