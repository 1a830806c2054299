#include "services/encoder/module.hpp"

#include <unistd.h>

#include <thread>

#include "embedded/encoder_migrations.hpp"
#include "embedded/encoder_openapi.hpp"
#include "libs/http/health.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/messaging/consumer.hpp"
#include "libs/messaging/outbox.hpp"
#include "libs/telemetry/metrics.hpp"
#include "services/encoder/api/consumers/job_messages.hpp"
#include "services/encoder/api/http/job_routes.hpp"
#include "services/encoder/app/job_workers.hpp"
#include "services/encoder/infra/media_process.hpp"
#include "services/encoder/infra/process_name.hpp"
#include "services/encoder/infra/sql/sql_job_repository.hpp"

namespace codeflix::encoder {
namespace {

constexpr auto kSweepPeriod = std::chrono::seconds(2);

WorkerTask limits_of(const Config& config) {
  WorkerTask task;
  task.preset = config.preset;
  task.crf = config.crf;
  task.threads = config.threads;
  task.max_pixels = config.max_megapixels * 1'000'000;
  task.max_duration_s = config.max_duration.count();
  task.max_cpu_s = config.cpu_limit.count();
  task.max_memory_bytes = static_cast<std::int64_t>(config.memory_limit.bytes);
  return task;
}

/// The service's objects; routes and components share them.
struct Service {
  Service(const Config& config, const Dependencies& on)
      : process(on.worker_executable, config.stall_timeout),
        desk{on.database, jobs, on.clock},
        workshop{desk, process, on.raw, on.encoded, on.images, limits_of(config), static_cast<std::int64_t>(config.output_limit.bytes)} {}

  SqlJobRepository jobs;
  MediaProcess process;
  JobDesk desk;
  JobEvents events{desk};
  Workshop workshop;
};

Result<> sweep(const Service& service, metrics::Gauge& waiting) {
  CODEFLIX_TRY_ASSIGN(const auto count, service.desk.database.read([&](sql::Transaction& tx) { return service.jobs.count_waiting(tx); }));
  waiting.set(static_cast<double>(count));
  CODEFLIX_TRY(take_back_abandoned(service.desk, is_certainly_gone));
  return remove_leftovers(service.desk, service.workshop.encoded, service.workshop.images);
}

/// Fills the event streams, and ends them when the process stops.
class EventStreams final : public runtime::Component {
 public:
  explicit EventStreams(std::shared_ptr<JobEvents> events) : events_(std::move(events)) {}
  std::string_view name() const override { return "encoder.events"; }
  Result<> start() override {
    thread_ = std::jthread([this](const std::stop_token& stop) { events_->follow(stop); });
    return {};
  }
  void stop() override {
    thread_ = {};
    events_->close();
  }

 private:
  std::shared_ptr<JobEvents> events_;
  std::jthread thread_;
};

}  // namespace

std::vector<sql::Migrations> migrations() { return {messaging::schema(), http::idempotency_schema(), {"encoder", embedded::encoder_migrations}}; }

Result<> install(runtime::Supervisor& supervisor, http::Router& router, const Config& config, Dependencies dependencies) {
  if (::access(dependencies.worker_executable.c_str(), X_OK) != 0) {
    return fail(ErrorKind::unavailable, "encoder.worker_missing",
                "The program " + dependencies.worker_executable.string() + ", which decodes media, is not there or may not be run. Build it.");
  }
  const auto service = std::make_shared<Service>(config, dependencies);
  const std::shared_ptr<const JobDesk> desk(service, &service->desk);
  const std::shared_ptr<JobEvents> events(service, &service->events);
  add_job_routes(router, desk, events);
  http::add_openapi_route(router, kBase, embedded::encoder_openapi.front().second);

  auto& database = dependencies.database;
  supervisor.add(messaging::make_outbox_relay("encoder.outbox", database, dependencies.broker, dependencies.clock));
  supervisor.add(messaging::make_consumer(job_queue(), database, dependencies.broker, dependencies.clock,
                                          [desk](sql::Transaction& tx, const messaging::Event& event) { return take_message(*desk, tx, event); }));
  auto& waiting = metrics::gauge("codeflix_encoder_jobs_waiting", "Jobs that wait for a worker");
  supervisor.add(runtime::make_periodic("encoder.sweeps", kSweepPeriod, [service, &waiting] { return sweep(*service, waiting); }));
  supervisor.add(make_job_workers(std::shared_ptr<const Workshop>(service, &service->workshop), static_cast<int>(config.workers), process_name(),
                                  is_certainly_gone));
  supervisor.add(std::make_unique<EventStreams>(events));
  return {};
}

}  // namespace codeflix::encoder
