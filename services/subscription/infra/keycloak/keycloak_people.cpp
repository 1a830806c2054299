#include "services/subscription/infra/keycloak/keycloak_people.hpp"

#include <algorithm>
#include <mutex>

#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/client/client.hpp"

namespace codeflix::subscription {

namespace {

constexpr std::string_view kSubscriber = "subscriber";
constexpr std::size_t kPage = 500;
constexpr std::size_t kMaxAnswer = 16 << 20;
constexpr std::chrono::seconds kOverlap{60};
constexpr std::chrono::seconds kRenewEarlier{30};
constexpr std::chrono::seconds kPatience{30};  ///< of one attempt

struct TokenDocument {
  std::string access_token;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(TokenDocument, (), (access_token, expires_in))

struct UserDocument {
  std::string id;
  std::optional<std::string> firstName;
  std::optional<std::string> lastName;
  std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(UserDocument, (), (id, firstName, lastName, email))

struct RoleDocument {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(RoleDocument, (), (id, name))

/// A user event names the user, an admin event a path that begins with `users/<id>`.
struct EventDocument {
  std::int64_t time = 0;  ///< milliseconds
  std::optional<std::string> userId;
  std::optional<std::string> resourcePath;
};
BOOST_DESCRIBE_STRUCT(EventDocument, (), (time, userId, resourcePath))

std::string subject_of(const EventDocument& event) {
  if (!event.resourcePath) return event.userId.value_or("");
  constexpr std::string_view kUsers = "users/";
  if (!event.resourcePath->starts_with(kUsers)) return {};
  const auto rest = event.resourcePath->substr(kUsers.size());
  return rest.substr(0, rest.find('/'));
}

Failure unavailable(const std::string& why) { return fail(ErrorKind::unavailable, "people.unavailable", "Keycloak: " + why); }

class KeycloakPeople final : public People {
 public:
  KeycloakPeople(KeycloakAccess access, const Clock& clock)
      : access_(std::move(access)),
        clock_(clock),
        keycloak_({.name = "keycloak", .base_url = access_.url, .timeout = kPatience, .overall = 2 * std::chrono::milliseconds(kPatience)}) {}

  std::string issuer() const override { return access_.issuer; }

  Result<std::optional<Person>> find(const std::string& subject) override {
    CODEFLIX_TRY_ASSIGN(const auto user, get<UserDocument>("/users/" + percent_encode(subject)));
    if (!user) return std::nullopt;
    auto name = user->firstName.value_or("");
    if (user->lastName && !user->lastName->empty()) name += (name.empty() ? "" : " ") + *user->lastName;
    return Person{.subject = subject, .name = std::move(name), .email = user->email.value_or("")};
  }

  Result<> set_subscriber(const std::string& subject, bool subscriber) override {
    const auto mappings = "/users/" + percent_encode(subject) + "/role-mappings/realm";
    // The role is looked for where it would be before the change; when it is not there, nothing has to be done.
    CODEFLIX_TRY_ASSIGN(const auto roles, get<std::vector<RoleDocument>>(subscriber ? mappings + "/available" : mappings));
    if (!roles) return {};
    const auto role = std::find_if(roles->begin(), roles->end(), [](const RoleDocument& candidate) { return candidate.name == kSubscriber; });
    if (role == roles->end()) return {};
    CODEFLIX_TRY_ASSIGN(const auto answer, call(subscriber ? "POST" : "DELETE", mappings, json::write(std::vector<RoleDocument>{*role})));
    // Gone in the meantime: its roles are, too.
    if (answer.status / 100 != 2 && answer.status != 404) return unavailable("a role was answered with status " + std::to_string(answer.status));
    return {};
  }

  Result<Changes> changes_since(Time position) override {
    const auto from = std::max(position - kOverlap, Time());
    Changes changes{.subjects = {}, .position = position};
    CODEFLIX_TRY(read_events("/events?type=UPDATE_EMAIL&type=UPDATE_PROFILE&type=DELETE_ACCOUNT", from, changes));
    CODEFLIX_TRY(read_events("/admin-events?resourceTypes=USER&operationTypes=UPDATE&operationTypes=DELETE", from, changes));
    std::ranges::sort(changes.subjects);
    changes.subjects.erase(std::unique(changes.subjects.begin(), changes.subjects.end()), changes.subjects.end());
    return changes;
  }

 private:
  Result<> read_events(const std::string& path, Time from, Changes& changes) {
    const auto since = std::to_string(to_micros(from) / 1000);
    for (std::size_t first = 0;; first += kPage) {
      CODEFLIX_TRY_ASSIGN(const auto events, get<std::vector<EventDocument>>(path + "&direction=asc&dateFrom=" + since +
                                                                             "&first=" + std::to_string(first) + "&max=" + std::to_string(kPage)));
      if (!events) return unavailable("there is no realm " + access_.realm);
      for (const auto& event : *events) {
        if (auto subject = subject_of(event); !subject.empty()) changes.subjects.push_back(std::move(subject));
        changes.position = std::max(changes.position, from_micros(event.time * 1000));
      }
      if (events->size() < kPage) return {};
    }
  }

  /// Nothing for a 404.
  template <class Document>
  Result<std::optional<Document>> get(const std::string& path) {
    CODEFLIX_TRY_ASSIGN(const auto answer, call("GET", path, ""));
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) return unavailable("it answered with status " + std::to_string(answer.status));
    auto document = json::read<Document>(answer.body);
    if (!document) return unavailable("its answer cannot be read: " + document.error().detail);
    return std::move(*document);
  }

  Result<client::Response> call(const std::string& method, const std::string& path, std::string body) {
    CODEFLIX_TRY_ASSIGN(const auto token, access_token());
    client::Request request{.method = method, .path = "/admin/realms/" + access_.realm + path, .body = std::move(body), .max_response = kMaxAnswer};
    // To give a role twice is to give it once.
    request.idempotent = true;
    request.headers.set("Authorization", "Bearer " + token);
    request.headers.set("Content-Type", "application/json");
    auto answer = keycloak_.call(request);
    if (!answer) return unavailable(answer.error().detail);
    // A token that was withdrawn is not asked with again.
    if (answer->status == 401) {
      const std::scoped_lock lock(mutex_);
      token_.clear();
    }
    return answer;
  }

  Result<std::string> access_token() {
    const std::scoped_lock lock(mutex_);
    if (!token_.empty() && clock_.now() < renew_at_) return token_;
    client::Request request{.method = "POST",
                            .path = "/realms/" + access_.realm + "/protocol/openid-connect/token",
                            .body = "grant_type=client_credentials",
                            .idempotent = true};
    request.headers.set("Authorization", "Basic " + base64(percent_encode(access_.client_id) + ":" + percent_encode(access_.client_secret)));
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    const auto answer = keycloak_.call(request);
    if (!answer) return unavailable(answer.error().detail);
    if (answer->status != 200) return unavailable("it gives no token to " + access_.client_id + " (status " + std::to_string(answer->status) + ")");
    auto document = json::read<TokenDocument>(answer->body);
    if (!document) return unavailable("its token cannot be read");
    token_ = std::move(document->access_token);
    renew_at_ = clock_.now() + std::chrono::seconds(document->expires_in) - kRenewEarlier;
    return token_;
  }

  const KeycloakAccess access_;
  const Clock& clock_;
  client::Client keycloak_;
  std::mutex mutex_;
  std::string token_;
  Time renew_at_;
};

}  // namespace

std::unique_ptr<People> make_keycloak_people(KeycloakAccess access, const Clock& clock) {
  return std::make_unique<KeycloakPeople>(std::move(access), clock);
}

}  // namespace codeflix::subscription
