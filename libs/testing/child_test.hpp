#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace codeflix::testing {

/// A process that runs one test of this very binary, to be killed in the middle of its work. Name the test
/// `DISABLED_…` so that nobody else runs it; what it has done for sure it says with acknowledge().
class ChildTest {
 public:
  /// Starts `filter` (`Suite.DISABLED_Name`) with `environment` added to this process's. Throws when it cannot.
  ChildTest(const std::string& filter, const std::map<std::string, std::string>& environment);
  ~ChildTest();
  ChildTest(const ChildTest&) = delete;
  ChildTest& operator=(const ChildTest&) = delete;

  /// Waits for the next acknowledged text; nothing after the last one of an ended process.
  std::optional<std::string> next();

  /// SIGKILL. What was acknowledged before can still be read.
  void kill();

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::string buffer_;
};

/// In the child: what the parent put into the environment as `variable`. Throws when it did not.
std::string from_parent(const char* variable);

/// In the child: tells the parent. Written in one piece, and handed over when this returns.
void acknowledge(std::string_view text);

}  // namespace codeflix::testing
