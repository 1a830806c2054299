#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.hpp"

/// Logs as ECS JSON lines (Elastic Common Schema 8) or as a readable console. Thread-safe. The trace context under way is
/// added by itself (`trace.id`, `span.id`).
namespace codeflix::log {

enum class Level { debug, info, warning, error };
enum class Format { console, json };

struct Options {
  Level level = Level::info;
  Format format = Format::console;
  std::string service = "codeflix";
};

/// Called once at start, before threads; without it warnings and errors go to standard error.
void configure(const Options& options);

/// Whether write() would write: for callers whose fields cost something.
bool enabled(Level level);

using Fields = std::vector<std::pair<std::string_view, std::string>>;

/// `action` is a stable name (`encoder.job_failed`), `message` a sentence, `fields` what a search needs. No secrets.
void write(Level level, std::string_view action, std::string_view message, const Fields& fields = {});

inline void debug(std::string_view action, std::string_view message, const Fields& fields = {}) { write(Level::debug, action, message, fields); }
inline void info(std::string_view action, std::string_view message, const Fields& fields = {}) { write(Level::info, action, message, fields); }
inline void warning(std::string_view action, std::string_view message, const Fields& fields = {}) { write(Level::warning, action, message, fields); }
inline void error(std::string_view action, std::string_view message, const Fields& fields = {}) { write(Level::error, action, message, fields); }

/// Logs an Error with its kind and code.
void failure(std::string_view action, const Error& error, Fields fields = {});

}  // namespace codeflix::log
