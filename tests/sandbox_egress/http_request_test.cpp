#include "sandbox/egress/http_request.h"

#include <gtest/gtest.h>

#include "corpus.h"

namespace callgate {
namespace {

std::string without_carriage_returns(std::string text) {
  std::erase(text, '\r');
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string outcome_of(const std::string& text) {
  const auto head = parse_request_head(text);
  if (!head) return "error: " + head.error().message;
  const auto plain = to_origin_form(*head);
  if (!plain) return "error: " + plain.error().message;
  if (!is_same_host(*plain)) return "another host: " + plain->host_header;
  EXPECT_TRUE(plain->head.ends_with("\r\n\r\n")) << text;
  return without_carriage_returns(plain->head);
}

TEST(HttpRequest, IsRewrittenOrRefused) {
  for (const CorpusCase& one : read_corpus("requests.txt"))
    EXPECT_EQ(outcome_of(unescape(one.input)), one.expected) << one.name;
}

TEST(HttpRequest, FramingIsWhatTheFieldsSay) {
  const auto sized = to_origin_form(*parse_request_head("PUT http://a.b/ HTTP/1.1\r\ncontent-length: 12\r\n\r\n"));
  EXPECT_EQ(sized->body, (BodyFraming{false, 12}));
  const auto chunked =
      to_origin_form(*parse_request_head("PUT http://a.b/ HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"));
  EXPECT_EQ(chunked->body, (BodyFraming{true, 0}));
}

TEST(HttpRequest, NeedsTheEmptyLine) {
  EXPECT_FALSE(parse_request_head("GET http://a.b/ HTTP/1.1\r\n"));
  EXPECT_FALSE(parse_request_head(""));
}

}  // namespace
}  // namespace callgate
