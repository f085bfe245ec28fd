#include "sandbox/egress/egress_proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hello.h"
#include "peer.h"

namespace callgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* access_denied = "\x15\x03\x03";

TEST(EgressProxy, CarriesATunnelBothWays) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  Peer client = open_tunnel(proxy, server.name());
  Peer visitor = server.accept();
  visitor.send("server speaks first");
  EXPECT_EQ(client.read_exactly(19), "server speaks first");
  client.send("and the client answers");
  EXPECT_EQ(visitor.read_exactly(22), "and the client answers");
  client.end_sending();
  EXPECT_EQ(visitor.read_to_end(), "");
  visitor.send("last words");
  visitor.close();
  EXPECT_EQ(client.read_to_end(), "last words");
  EXPECT_THAT(proxy.egress->contacted(), ElementsAre(server.name()));
  EXPECT_THAT(proxy.egress->refused(), IsEmpty());
}

TEST(EgressProxy, CarriesMoreThanItsBuffers) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  Peer client = open_tunnel(proxy, server.name());
  Peer visitor = server.accept();
  const std::string large(200'000, 'x');
  client.send(large);
  EXPECT_EQ(visitor.read_exactly(large.size()), large);
  visitor.send(large);
  EXPECT_EQ(client.read_exactly(large.size()), large);
}

TEST(EgressProxy, TakesBytesThatCameWithTheRequest) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  Peer client = proxy.connect();
  client.send("CONNECT " + server.name() + " HTTP/1.1\r\n\r\nearly");
  EXPECT_EQ(server.accept().read_exactly(5), "early");
}

TEST(EgressProxy, RewritesAPlainRequest) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  Peer client = proxy.connect();
  client.send("POST http://" + server.name() + "/x?y HTTP/1.1\r\nHost: " + server.name() +
              "\r\nProxy-Authorization: Basic c2VjcmV0\r\nContent-Length: 4\r\n\r\nbody");
  Peer visitor = server.accept();
  EXPECT_EQ(visitor.read_until("\r\n\r\n"),
            "POST /x?y HTTP/1.1\r\nHost: " + server.name() + "\r\ncontent-length: 4\r\nconnection: close\r\n\r\n");
  EXPECT_EQ(visitor.read_exactly(4), "body");
  visitor.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  visitor.close();
  EXPECT_THAT(client.read_to_end(), ::testing::EndsWith("\r\n\r\nok"));
}

TEST(EgressProxy, RefusesWhatWasNotGrantedAndSaysHowToGrantIt) {
  Host server;
  const Proxy proxy = start_proxy({"example.com"});
  const std::string answer = ask(proxy, "CONNECT evil.example:443 HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_THAT(answer, HasSubstr("callgate: evil.example:443: this host was not granted\n"));
  EXPECT_THAT(answer, HasSubstr("callgate run --allow-host evil.example\n"));
  EXPECT_THAT(ask(proxy, "GET http://" + server.name() + "/ HTTP/1.1\r\n\r\n"),
              HasSubstr("callgate run --allow-host " + server.name() + "\n"));
  EXPECT_FALSE(server.has_visitor());
  EXPECT_THAT(proxy.egress->contacted(), IsEmpty());
  EXPECT_THAT(proxy.egress->refused(), ElementsAre("evil.example:443: this host was not granted",
                                                   server.name() + ": this host was not granted"));
}

TEST(EgressProxy, RefusesANameThatResolvesToAPrivateAddress) {
  for (const char* address : {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1", "fd00:ec2::254", "::1"}) {
    const Proxy proxy = start_proxy({"rebound.example"}, resolving_to(address));
    EXPECT_THAT(ask(proxy, "CONNECT rebound.example:443 HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 403 ")) << address;
    EXPECT_THAT(ask(proxy, "GET http://rebound.example/ HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 403 ")) << address;
    EXPECT_THAT(proxy.egress->refused(), ElementsAre(HasSubstr("rebound.example:443: "), HasSubstr(":80: ")))
        << address;
    EXPECT_THAT(proxy.egress->contacted(), IsEmpty()) << address;
  }
}

TEST(EgressProxy, LocalhostNeedsItsPortNamed) {
  const Proxy proxy = start_proxy({"localhost"}, resolving_to("127.0.0.1"));
  EXPECT_THAT(ask(proxy, "GET http://localhost/ HTTP/1.1\r\n\r\n"), HasSubstr(" is loopback"));
  Host server;
  const std::string name = "localhost:" + std::to_string(server.port());
  const Proxy second = start_proxy({name}, resolving_to("127.0.0.1"));
  Peer client = open_tunnel(second, name);
  server.accept().send("hello");
  EXPECT_EQ(client.read_to_end(), "hello");
}

TEST(EgressProxy, ANameMayReachAPrivateAddressThatIsGrantedToo) {
  Host server;
  const std::string port = std::to_string(server.port());
  const Proxy proxy = start_proxy({"inside.example:" + port, server.name()}, resolving_to("127.0.0.1"));
  Peer client = open_tunnel(proxy, "inside.example:" + port);
  server.accept();
  EXPECT_THAT(proxy.egress->contacted(), ElementsAre("inside.example:" + port));
}

TEST(EgressProxy, RefusesTlsForAnotherName) {
  Host server;
  const std::string name = "granted.example:" + std::to_string(server.port());
  const Proxy proxy = start_proxy({name, server.name()}, resolving_to("127.0.0.1"));
  Peer client = open_tunnel(proxy, name);
  Peer visitor = server.accept();
  client.send(tls_hello("evil.example"));
  EXPECT_THAT(client.read_to_end(), StartsWith(access_denied));
  EXPECT_EQ(visitor.read_to_end(), "");
  EXPECT_THAT(proxy.egress->refused(), ElementsAre(name + ": TLS asks for another server, 'evil.example'"));
}

TEST(EgressProxy, PassesTlsForTheGrantedName) {
  Host server;
  const std::string name = "granted.example:" + std::to_string(server.port());
  const Proxy proxy = start_proxy({name, server.name()}, resolving_to("127.0.0.1"));
  Peer client = open_tunnel(proxy, name);
  const std::string hello = tls_hello("granted.example");
  client.send(hello);
  EXPECT_EQ(server.accept().read_exactly(hello.size()), hello);
}

TEST(EgressProxy, RefusesAnotherHostHeader) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  const std::string answer = ask(proxy, "GET http://" + server.name() + "/ HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, HasSubstr("the host header names another server, 'evil.example'"));
  EXPECT_FALSE(server.has_visitor());
}

TEST(EgressProxy, TheEverydayGrantDoesNotTunnelToPort80) {
  const Proxy proxy = start_proxy({"example.com"}, resolving_to("127.0.0.1"));
  EXPECT_THAT(ask(proxy, "CONNECT example.com:80 HTTP/1.1\r\n\r\n"), HasSubstr("a tunnel to port 80 hides"));
  EXPECT_THAT(ask(proxy, "GET http://example.com:443/ HTTP/1.1\r\n\r\n"), HasSubstr("not TLS"));
}

TEST(EgressProxy, ASecondRequestBehindTheFirstIsNeverForwarded) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  Peer client = proxy.connect();
  const std::string second = "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n";
  client.send("GET http://" + server.name() + "/one HTTP/1.1\r\n\r\n" + second);
  Peer visitor = server.accept();
  EXPECT_THAT(visitor.read_until("\r\n\r\n"), StartsWith("GET /one HTTP/1.1\r\n"));
  client.send(second);
  visitor.send("HTTP/1.1 200 OK\r\n\r\nok");
  visitor.end_sending();
  EXPECT_THAT(client.read_to_end(), ::testing::EndsWith("ok"));
  EXPECT_EQ(visitor.read_to_end(), "");
}

TEST(EgressProxy, ARequestHiddenInAChunkedBodyIsRefused) {
  Host server;
  const Proxy proxy = start_proxy({server.name()});
  Peer client = proxy.connect();
  client.send("POST http://" + server.name() + "/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  Peer visitor = server.accept();
  visitor.read_until("\r\n\r\n");
  client.send("0\r\nGET /smuggled HTTP/1.1\r\n\r\n");
  client.read_to_end();
  EXPECT_THAT(visitor.read_to_end(), ::testing::Not(HasSubstr("smuggled")));
  EXPECT_THAT(proxy.egress->refused(), ElementsAre(server.name() + ": trailer fields in the request body"));
}

TEST(EgressProxy, SpeaksOnlyAsAProxy) {
  const Proxy proxy = start_proxy({"example.com"});
  for (const char* request : {"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", "nonsense\r\n\r\n",
                              "CONNECT example.com HTTP/1.1\r\n\r\n", "CONNECT u@example.com:443 HTTP/1.1\r\n\r\n",
                              "CONNECT 2130706433:443 HTTP/1.1\r\n\r\n", "GET https://example.com/ HTTP/1.1\r\n\r\n"})
    EXPECT_THAT(ask(proxy, request), StartsWith("HTTP/1.1 400 Bad Request\r\n")) << request;
}

TEST(EgressProxy, WhatTheSandboxSaysIsEscapedInTheRecord) {
  const Proxy proxy = start_proxy({"example.com"});
  ask(proxy, "GET \x1b[31m HTTP/1.1\r\n\r\n");
  ASSERT_EQ(proxy.egress->refused().size(), 1u);
  EXPECT_EQ(proxy.egress->refused()[0].find('\x1b'), std::string::npos);
}

TEST(EgressProxy, SaysWhenTheServerCannotBeReached) {
  std::string name;
  {
    const Host closed;
    name = closed.name();
  }
  const Proxy proxy = start_proxy({name});
  EXPECT_THAT(ask(proxy, "CONNECT " + name + " HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 502 Bad Gateway\r\n"));
  EXPECT_THAT(proxy.egress->contacted(), IsEmpty());
  EXPECT_THAT(proxy.egress->refused(), IsEmpty());
}

TEST(EgressProxy, AGrantThatIsNotUnderstoodStartsNothing) {
  Host host;
  const auto egress = EgressProxy::start(host.take(), {"user@example.com"});
  ASSERT_FALSE(egress);
  EXPECT_THAT(egress.error().message, HasSubstr("user information"));
}

}  // namespace
}  // namespace callgate
