#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "libs/messaging/embedded_broker.hpp"
#include "libs/sql/sqlite.hpp"
#include "libs/storage/folder_store.hpp"
#include "libs/testing/wait_until.hpp"
#include "services/encoder/contract/messages.hpp"
#include "services/encoder/module.hpp"
#include "services/encoder/tests/clips.hpp"

namespace codeflix::encoder {

inline constexpr const char* kVideo = "01900000-0000-7000-8000-000000000001";
inline constexpr auto kPatience = std::chrono::seconds(90);

/// What encoders share besides their database: queues and buckets, in a folder.
class House {
 public:
  explicit House(const std::filesystem::path& folder) {
    queues_ = std::move(*sql::open_sqlite(folder / "queues.db"));
    broker_ = std::move(*messaging::make_embedded_broker(*queues_, clock_));
    raw_ = std::move(*storage::open_folder_store(folder / "raw"));
    encoded_ = std::move(*storage::open_folder_store(folder / "encoded"));
    images_ = std::move(*storage::open_folder_store(folder / "images"));
    if (!broker_->declare({.name = "test.facts", .types = {kMediaProgressed, kMediaEncoded, kMediaFailed, kImageInspected}}))
      throw std::runtime_error("queue");
  }

  /// Asks for the encoding of a file; answers the asset's id. An encoder must have started once, or nobody hears of it.
  std::string upload(const std::string& slot, const std::filesystem::path& file) {
    const auto asset = new_uuid(clock_);
    const auto key = asset + "/upload";
    EXPECT_TRUE(raw_->put(key, clips::read(file)));
    const bool picture = slot != "video" && slot != "trailer";
    messaging::Event event{.id = new_uuid(clock_),
                           .type = picture ? kInspectImage : kEncodeMedia,
                           .source = "test",
                           .subject = asset,
                           .version = 1,
                           .time = clock_.now()};
    event.data = picture ? json::write(InspectImage{asset, kVideo, slot, key})
                         : json::write(EncodeMedia{asset, kVideo, slot, key, 1, "clip.mp4", "Aeroporto"});
    EXPECT_TRUE(broker_->publish(std::span(&event, 1)));
    return asset;
  }

  /// The next fact of that type about an asset; others are let pass.
  template <class Fact>
  std::optional<Fact> next_fact(const char* type, const std::string& asset) {
    std::optional<Fact> fact;
    testing::wait_until(
        [&] {
          const auto deliveries = broker_->receive("test.facts", 8, std::chrono::milliseconds(200));
          if (!deliveries) return true;
          for (const auto& delivery : *deliveries) {
            (void)broker_->ack(delivery);
            if (delivery.event.type == type && delivery.event.subject == asset && !fact) fact = *json::read<Fact>(delivery.event.data);
          }
          return fact.has_value();
        },
        kPatience);
    return fact;
  }

  const Clock& clock() const { return clock_; }
  messaging::Broker& broker() { return *broker_; }
  storage::ObjectStore& raw() { return *raw_; }
  storage::ObjectStore& encoded() { return *encoded_; }
  storage::ObjectStore& images() { return *images_; }

 private:
  SystemClock clock_;
  std::unique_ptr<sql::Database> queues_;
  std::unique_ptr<messaging::Broker> broker_;
  std::unique_ptr<storage::ObjectStore> raw_;
  std::unique_ptr<storage::ObjectStore> encoded_;
  std::unique_ptr<storage::ObjectStore> images_;
};

/// The running service with a handle of its database.
class Replica {
 public:
  /// `workers` 0: it takes messages and answers, but does not encode.
  Replica(House& house, std::unique_ptr<sql::Database> database, const std::string& preset = "ultrafast", int workers = 1)
      : database_(std::move(database)) {
    for (const auto& component : migrations()) {
      if (!sql::migrate(*database_, house.clock(), component)) throw std::runtime_error("migration");
    }
    Config config;
    config.preset = preset;
    config.workers = workers;
    const auto installed = install(supervisor_, router_, config,
                                   {.database = *database_,
                                    .broker = house.broker(),
                                    .raw = house.raw(),
                                    .encoded = house.encoded(),
                                    .images = house.images(),
                                    .clock = house.clock(),
                                    .worker_executable = CODEFLIX_MEDIA_WORKER});
    if (!installed) throw std::runtime_error(installed.error().detail);
    if (!supervisor_.start()) throw std::runtime_error("start");
  }
  ~Replica() {
    supervisor_.request_stop();
    (void)supervisor_.wait_and_stop();
  }

  Result<http::Response> call(const std::string& method, const std::string& path, std::vector<std::pair<std::string, std::string>> query = {},
                              const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    std::vector<std::string> allowed;
    const auto match = router_.find(method, "/api/encoder/v1" + path, allowed);
    if (!match || match->route == nullptr) return fail(ErrorKind::not_found, "route.unknown", "");
    EXPECT_EQ(match->route->access.kind, http::Access::Kind::any_role);
    http::Request request;
    request.method = method;
    request.path = path;
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    request.parameters = match->parameters;
    request.query = std::move(query);
    return std::get<http::Handler>(match->route->handler)(request);
  }

  json::Value get(const std::string& path) { return *json::parse(std::get<std::string>(call("GET", path)->body)); }

  std::string state_of(const std::string& asset) { return field_of(asset, "state"); }
  std::string id_of(const std::string& asset) { return field_of(asset, "id"); }

  sql::Database& database() { return *database_; }

 private:
  std::string field_of(const std::string& asset, const char* name) {
    const auto jobs = get("/jobs");
    for (const auto& job : jobs.at("data").as_array()) {
      if (job.at("asset_id").as_string() == asset) return std::string(job.at(name).as_string());
    }
    return "";
  }

  std::unique_ptr<sql::Database> database_;
  http::Router router_;
  runtime::Supervisor supervisor_;
};

}  // namespace codeflix::encoder
