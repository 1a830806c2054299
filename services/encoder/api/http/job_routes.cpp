#include "services/encoder/api/http/job_routes.hpp"

#include "libs/base/id.hpp"
#include "libs/http/idempotency.hpp"
#include "libs/http/lists.hpp"
#include "services/encoder/api/http/job_document.hpp"

namespace codeflix::encoder {
namespace {

http::Access for_editors_and_operators() { return http::Access::any_role({"catalog_videos", "catalog_admin", "operator"}); }

template <class Enum>
void read_choice(const std::string& name, const std::string& text, Enum& out, std::vector<FieldError>& mistakes) {
  json::Reader reader;
  json::Codec<Enum>::read(reader, name, json::Value(text), out);
  for (auto& mistake : reader.take()) mistakes.push_back(std::move(mistake));
}

Result<JobFilter> filter_of(const http::Request& request, const http::PageRequest& page) {
  JobFilter filter;
  std::vector<FieldError> mistakes;
  for (const auto& [name, value] : request.query) {
    if (name == "state") read_choice(name, value, filter.states.emplace_back(), mistakes);
    if (name == "kind") read_choice(name, value, filter.kind.emplace(), mistakes);
  }
  filter.video_id = request.query_value("video_id").value_or("");
  if (!filter.video_id.empty() && !is_uuid(filter.video_id))
    mistakes.push_back({"video_id", "type.id", "An id (a lower-case UUID) is expected here."});
  if (!mistakes.empty()) return fail(ErrorKind::invalid, "query.invalid", "Some parameters of the query are wrong.", std::move(mistakes));
  filter.search = page.search;
  filter.sort = page.sort;
  filter.descending = page.descending;
  filter.offset = page.offset();
  filter.limit = page.per_page;
  return filter;
}

http::Response answer(const Job& job) { return http::Response::json(document_of(job)).with("Cache-Control", "no-store"); }

Result<http::Response> list(const JobDesk& desk, const http::Request& request) {
  CODEFLIX_TRY_ASSIGN(const auto page, http::page_request(request, {"-created_at", "updated_at"}));
  CODEFLIX_TRY_ASSIGN(const auto filter, filter_of(request, page));
  CODEFLIX_TRY_ASSIGN(const auto found, list_jobs(desk, filter));
  std::vector<JobDocument> documents;
  for (const auto& job : found.jobs) documents.push_back(document_of(job));
  return http::list_response(documents, http::page_meta(page, found.total)).with("Cache-Control", "no-store");
}

Result<http::Response> watch(JobEvents& events, const http::Request& request) {
  http::Response response;
  CODEFLIX_TRY_ASSIGN(response.body, events.listen(request.query_value("video_id").value_or(""), request.headers.get("Last-Event-ID")));
  return response;
}

using Action = Result<Job> (*)(const JobDesk&, sql::Transaction&, const std::string&);

}  // namespace

void add_job_routes(http::Router& router, std::shared_ptr<const JobDesk> desk, std::shared_ptr<JobEvents> events) {
  const std::string base = kBase;
  const auto add_action = [&](const std::string& name, Action action) {
    router.add({.method = "POST",
                .pattern = base + "/jobs/{id}/" + name,
                .access = for_editors_and_operators(),
                .handler =
                    [desk, action](http::Request& request) {
                      return http::once(request, desk->database, desk->clock, [&](sql::Transaction& tx) -> Result<http::Response> {
                        CODEFLIX_TRY_ASSIGN(const auto job, action(*desk, tx, request.parameter("id")));
                        return answer(job);
                      });
                    },
                .rate = http::RateClass::write});
  };
  router.add({.method = "GET", .pattern = base + "/jobs", .access = for_editors_and_operators(), .handler = [desk](http::Request& request) {
                return list(*desk, request);
              }});
  router.add({.method = "GET",
              .pattern = base + "/jobs/events",
              .access = for_editors_and_operators(),
              .handler = [events = std::move(events)](http::Request& request) { return watch(*events, request); }});
  router.add({.method = "GET",
              .pattern = base + "/jobs/{id}",
              .access = for_editors_and_operators(),
              .handler = [desk](http::Request& request) -> Result<http::Response> {
                CODEFLIX_TRY_ASSIGN(const auto job, find_job(*desk, request.parameter("id")));
                return answer(job);
              }});
  add_action("retry", retry_job);
  add_action("cancel", cancel_job);
}

}  // namespace codeflix::encoder
