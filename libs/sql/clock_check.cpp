#include "libs/sql/clock_check.hpp"

#include <fmt/format.h>

#include <atomic>

#include "libs/runtime/supervisor.hpp"
#include "libs/sql/dialect.hpp"

namespace codeflix::sql {

namespace {

constexpr std::chrono::seconds kPeriod{10};

class ClockCheck final : public runtime::Component {
 public:
  ClockCheck(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::string_view name() const override { return "clock"; }

  Result<> start() override {
    CODEFLIX_TRY(look());
    return looks_->start();
  }

  void stop() override { looks_->stop(); }

  std::string not_ready() const override {
    const auto ahead = std::chrono::round<std::chrono::seconds>(Duration(ahead_.load()));
    if (std::chrono::abs(ahead) <= kClockLeeway) return {};
    return fmt::format("The time of this process is {} s {} the database's. Set the clock of its machine right.", std::chrono::abs(ahead).count(),
                       ahead.count() > 0 ? "ahead of" : "behind");
  }

 private:
  Result<> look() {
    const auto before = clock_.now();
    CODEFLIX_TRY_ASSIGN(const auto row,
                        database_.read([](Transaction& tx) { return tx.query_one(fmt::format("SELECT {}", now_micros(tx.engine()))); }));
    const auto after = clock_.now();
    const auto there = from_micros(row->integer(0));
    // The database may have looked at its clock at any moment in between.
    ahead_ = there < before ? (before - there).count() : there > after ? (after - there).count() : 0;
    return {};
  }

  Database& database_;
  const Clock& clock_;
  std::atomic<Duration::rep> ahead_ = 0;
  const std::unique_ptr<runtime::Component> looks_ = runtime::make_periodic("clock", kPeriod, [this] { return look(); });
};

}  // namespace

std::unique_ptr<runtime::Component> make_clock_check(Database& database, const Clock& clock) { return std::make_unique<ClockCheck>(database, clock); }

}  // namespace codeflix::sql
