#include "libs/telemetry/log.hpp"

#include <fmt/color.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "libs/base/clock.hpp"
#include "libs/base/json.hpp"
#include "libs/base/text.hpp"
#include "libs/telemetry/trace.hpp"

namespace codeflix::log {

namespace {

struct Logger {
  Options options{.level = Level::warning};
  std::shared_ptr<spdlog::logger> sink = [] {
    auto logger = std::make_shared<spdlog::logger>("codeflix", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::trace);
    return logger;
  }();
};

Logger& logger() {
  static Logger instance;
  return instance;
}

constexpr std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warn";
    case Level::error: return "error";
  }
  return "error";
}

/// Foreign bytes end up in logs; JSON needs UTF-8.
std::string printable(std::string_view text) {
  std::string out(text);
  const bool readable = is_utf8(text);
  for (char& c : out)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || (!readable && static_cast<unsigned char>(c) >= 0x80)) c = '?';
  return out;
}

/// Field reference: Elastic Common Schema 8.
std::string ecs_line(Level level, std::string_view action, std::string_view message, const Fields& fields) {
  json::Object line{
      {"@timestamp", to_rfc3339(SystemClock().now())}, {"log.level", name_of(level)}, {"message", printable(message)}, {"ecs.version", "8.11.0"},
      {"service.name", logger().options.service},      {"event.action", action},      {"process.pid", ::getpid()}};
  if (const auto& context = trace::current()) {
    line["trace.id"] = context->trace_id();
    line["span.id"] = context->span_id();
  }
  json::Object labels;
  for (const auto& [key, value] : fields) labels[key] = printable(value);
  if (!labels.empty()) line["labels"] = std::move(labels);
  return json::serialize(line);
}

std::string console_line(Level level, std::string_view action, std::string_view message, const Fields& fields) {
  static const bool coloured = ::isatty(STDERR_FILENO) != 0;
  const auto time = to_rfc3339(SystemClock().now()).substr(11, 8);
  auto line = fmt::format("{} {:<5} {:<28} {}", time, name_of(level), action, printable(message));
  for (const auto& [key, value] : fields) line += fmt::format("  {}={}", key, printable(value));
  if (!coloured || level == Level::info) return line;
  const auto colour = level == Level::error     ? fmt::terminal_color::red
                      : level == Level::warning ? fmt::terminal_color::yellow
                                                : fmt::terminal_color::bright_black;
  return fmt::format(fmt::fg(colour), "{}", line);
}

}  // namespace

void configure(const Options& options) { logger().options = options; }

bool enabled(Level level) { return level >= logger().options.level; }

void write(Level level, std::string_view action, std::string_view message, const Fields& fields) {
  if (!enabled(level)) return;
  auto& to = logger();
  to.sink->log(spdlog::level::critical, "{}",
               to.options.format == Format::json ? ecs_line(level, action, message, fields) : console_line(level, action, message, fields));
}

void failure(std::string_view action, const Error& error, Fields fields) {
  fields.emplace_back("kind", std::string(to_string(error.kind)));
  fields.emplace_back("code", error.code);
  for (const auto& field : error.fields) fields.emplace_back("field", field.field + " " + field.code);
  write(Level::error, action, error.detail.empty() ? error.code : error.detail, fields);
}

}  // namespace codeflix::log
