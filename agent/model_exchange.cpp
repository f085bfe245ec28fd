#include "agent/model_exchange.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "agent/json_text.h"
#include "base/digest.h"
#include "base/text.h"

namespace callgate {
namespace {

using std::chrono::milliseconds;

// 429: rate limit. 408, 409: named as worth another try by both APIs. 5xx with Anthropic's 529: overloaded or broken.
bool is_worth_retrying(const Result<HttpReply>& reply) {
  if (!reply) {
    const int code = reply.error().code;
    return code == ECONNRESET || code == ECONNREFUSED || code == EHOSTUNREACH;
  }
  const long status = reply->status;
  return status == 429 || status == 408 || status == 409 || (status >= 500 && status <= 599);
}

milliseconds with_jitter(milliseconds longest) {
  const auto random = static_cast<unsigned char>(random_bytes(1).front());
  return longest / 2 + longest * random / (2 * 255);
}

milliseconds wait_before(int retry, const Result<HttpReply>& reply, const RetryPolicy& policy) {
  const milliseconds own = with_jitter(std::min(policy.first_wait * (1 << retry), policy.longest_wait));
  return reply ? std::max<milliseconds>(own, reply->retry_after) : own;
}

void wait(milliseconds time, const RetryPolicy& policy) {
  if (policy.wait) return policy.wait(time);
  std::this_thread::sleep_for(time);
}

std::string without_key(std::string text, std::string_view api_key) {
  for (size_t at = 0; !api_key.empty() && (at = text.find(api_key, at)) != std::string::npos;)
    text.replace(at, api_key.size(), "[key]");
  return text;
}

// {"error":{"type","message"}} in both dialects, {"error":"text"} with some servers, and a page of HTML in front of
// all of them.
std::string what_server_said(const std::string& body) {
  const auto parsed = parse_json(body);
  if (!parsed) return body.empty() ? "no explanation" : body;
  if (const std::string* text = find_string(*parsed, "error")) return *text;
  const nlohmann::json* error = find_member(*parsed, "error");
  if (error == nullptr) return body;
  const std::string* type = find_string(*error, "type");
  const std::string* message = find_string(*error, "message");
  if (message == nullptr) return body;
  return type == nullptr ? *message : *type + ": " + *message;
}

std::string after_retries(int retries) {
  if (retries == 0) return {};
  return " after " + std::to_string(retries) + (retries == 1 ? " retry" : " retries");
}

}  // namespace

Result<Exchange> exchange(HttpClient& http, const HttpRequest& request, const RetryPolicy& policy,
                          std::string_view provider, std::string_view api_key) {
  Result<HttpReply> reply = http.post(request);
  int retries = 0;
  for (; retries < policy.retries && is_worth_retrying(reply); ++retries) {
    const milliseconds time = wait_before(retries, reply, policy);
    if (time > policy.longest_wait) break;
    wait(time, policy);
    reply = http.post(request);
  }
  const std::string who(provider);
  if (!reply)
    return tl::unexpected(Error{who + after_retries(retries) + ": " + reply.error().message, reply.error().code});
  if (reply->status >= 200 && reply->status <= 299) return Exchange{std::move(reply->body), retries};
  const std::string said = escape_for_display(without_key(what_server_said(reply->body), api_key), 300);
  return fail(who + ": HTTP " + std::to_string(reply->status) + after_retries(retries) + ": " + said);
}

}  // namespace callgate
