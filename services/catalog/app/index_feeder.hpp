#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "libs/runtime/component.hpp"
#include "services/catalog/app/search_index.hpp"

namespace codeflix::catalog {

/// Brings changes to an index that lies elsewhere, and may be away: they are taken at once and brought on a thread of its own, again and
/// again until they arrive. Meanwhile everything else goes on, so it is always ready. What waits is lost with the process: who feeds it
/// reads from the beginning when it starts. While there is nothing to bring it asks now and then whether the index is as it was left.
class IndexFeeder final : public runtime::Component, public TitleSink {
 public:
  explicit IndexFeeder(std::shared_ptr<SearchIndex> index);
  ~IndexFeeder() override;

  Result<> apply(const std::vector<TitleChange>& changes) override;
  Result<> settle() override;

  std::string_view name() const override { return "search index"; }
  Result<> start() override;
  void stop() override;

 private:
  void run(const std::stop_token& stop);
  /// Brings what waits. After an error it waits again.
  Result<> bring();
  /// Under the lock. Of a title the newest change waits.
  void keep(const TitleChange& change);

  const std::shared_ptr<SearchIndex> index_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::unordered_map<std::string, TitleChange> waiting_;
  bool settled_ = false;  ///< what waits and what was brought is all that there is
  bool asked_ = false;    ///< to settle, since it was last done
  std::jthread thread_;
};

}  // namespace codeflix::catalog
