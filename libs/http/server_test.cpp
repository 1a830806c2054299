#include "libs/http/server.hpp"

#include <gtest/gtest.h>

#include "libs/http/server_fixture.hpp"

namespace codeflix::http {
namespace {

class ServerTest : public ServerFixture {};

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  router.add({"GET", "/hello", Access::open(), RunPlace::inline_, [](Request&) -> Result<Response> { return Response::text(200, "text/plain", "hi"); }});
  router.add({"POST", "/echo", Access::open(), RunPlace::pool, [](Request& r) -> Result<Response> { return Response::text(200, "text/plain", r.body); }});
  serve();
  Wire wire(port());
  wire.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  const auto first = wire.answer();
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "hi");
  EXPECT_EQ(wire.answer().body, "abc");
}

}  // namespace
}  // namespace codeflix::http
