#include "services/web/infra/http/http_issuer.hpp"

#include "libs/base/encoding.hpp"
#include "libs/base/json.hpp"
#include "libs/telemetry/log.hpp"

namespace codeflix::web {

namespace {

struct TokenDocument {
  std::string access_token;
  std::int64_t expires_in = 0;
  std::string refresh_token;
  std::optional<std::int64_t> refresh_expires_in;
  std::optional<std::string> id_token;
};
BOOST_DESCRIBE_STRUCT(TokenDocument, (), (access_token, expires_in, refresh_token, refresh_expires_in, id_token))

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string form(const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) body += (body.empty() ? "" : "&") + std::string(name) + "=" + percent_encode(value);
  return body;
}

Failure unavailable(const std::string& why) {
  log::warning("web.issuer_unavailable", "The issuer cannot be asked.", {{"error.message", why}});
  return fail(ErrorKind::unavailable, "session.issuer_unavailable", "The sign-in service does not answer. Try again in a moment.");
}

class HttpIssuer final : public Issuer {
 public:
  explicit HttpIssuer(IssuerCall call) : call_(std::move(call)) {}

  Result<IssuedTokens> redeem(const std::string& client_id, const std::string& code, const std::string& redirect_uri,
                              const std::string& code_verifier) override {
    return tokens({{"grant_type", "authorization_code"},
                   {"client_id", client_id},
                   {"code", code},
                   {"redirect_uri", redirect_uri},
                   {"code_verifier", code_verifier}});
  }

  Result<IssuedTokens> refresh(const std::string& client_id, const std::string& refresh_token) override {
    return tokens({{"grant_type", "refresh_token"}, {"client_id", client_id}, {"refresh_token", refresh_token}});
  }

  Result<> end_session(const std::string& client_id, const std::string& refresh_token) override {
    CODEFLIX_TRY(post("/protocol/openid-connect/logout", {{"client_id", client_id}, {"refresh_token", refresh_token}}));
    return {};
  }

 private:
  Result<IssuedTokens> tokens(const Fields& fields) {
    CODEFLIX_TRY_ASSIGN(const auto answer, post("/protocol/openid-connect/token", fields));
    auto document = json::read<TokenDocument>(answer.body);
    if (!document) return unavailable("its answer is not that of a token endpoint");
    return IssuedTokens{.access_token = std::move(document->access_token),
                        .expires_in = document->expires_in,
                        .refresh_token = std::move(document->refresh_token),
                        .refresh_expires_in = document->refresh_expires_in.value_or(0),
                        .id_token = document->id_token.value_or("")};
  }

  Result<client::Response> post(const std::string& path, const Fields& fields) {
    auto answer = call_(path, form(fields));
    if (!answer) return unavailable(answer.error().detail);
    // 429 is a passing trouble too: to call it a refusal would sign people out.
    if (answer->status == 400 || answer->status == 401)
      return fail(ErrorKind::unauthorized, "session.refused", "The issuer does not honour this session any more.");
    if (answer->status < 200 || answer->status >= 300) return unavailable("it answered with status " + std::to_string(answer->status));
    return answer;
  }

  const IssuerCall call_;
};

}  // namespace

std::unique_ptr<Issuer> make_http_issuer(IssuerCall call) { return std::make_unique<HttpIssuer>(std::move(call)); }

}  // namespace codeflix::web
