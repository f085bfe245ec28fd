#include "agent/http_client.h"

#include "agent/curl_library.h"

namespace callgate {
namespace {

int errno_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return ETIMEDOUT;
    case CURLE_WRITE_ERROR:  // ours: the reply was above the limit
      return EFBIG;
    case CURLE_COULDNT_CONNECT:
      return ECONNREFUSED;
    case CURLE_COULDNT_RESOLVE_HOST:
      return EHOSTUNREACH;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return ECONNRESET;
    default:
      return EIO;
  }
}

struct Body {
  std::string bytes;
  size_t limit;
};

size_t keep_bytes(const char* data, size_t, size_t count, void* where) {
  auto& body = *static_cast<Body*>(where);
  if (body.bytes.size() + count > body.limit) return 0;
  body.bytes.append(data, count);
  return count;
}

class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient(const CurlLibrary& curl, const HttpLimits& limits) : curl_(curl), limits_(limits) {}

  Result<HttpReply> post(const HttpRequest& request) override {
    const Handle handle(curl_.easy_init(), curl_.easy_cleanup);
    const List headers = CG_TRY(header_list(request.headers));
    Body body{{}, limits_.reply_bytes};
    if (!handle || !configure(handle.get(), request, headers.get(), body)) return fail("prepare a request");
    const CURLcode code = curl_.easy_perform(handle.get());
    if (code == CURLE_WRITE_ERROR)
      return tl::unexpected(Error{"the reply is larger than " + std::to_string(body.limit) + " bytes", EFBIG});
    if (code != CURLE_OK) return tl::unexpected(Error{curl_.easy_strerror(code), errno_of(code)});
    HttpReply reply;
    reply.body = std::move(body.bytes);
    curl_off_t retry_after = 0;
    curl_.easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    curl_.easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &retry_after);
    reply.retry_after = std::chrono::seconds(retry_after);
    return reply;
  }

 private:
  using Handle = std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)>;
  using List = std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)>;

  Result<List> header_list(const std::vector<std::string>& headers) const {
    // An empty Expect: libcurl would wait a second for a "100 Continue" that many servers never send.
    List list(curl_.slist_append(nullptr, "Expect:"), curl_.slist_free_all);
    for (const std::string& header : headers) {
      curl_slist* longer = curl_.slist_append(list.get(), header.c_str());
      if (longer == nullptr) return fail("prepare a request");
      static_cast<void>(list.release());  // is part of `longer`
      list.reset(longer);
    }
    return list;
  }

  bool configure(CURL* handle, const HttpRequest& request, curl_slist* headers, Body& body) const {
    const auto set = [&](CURLoption option, auto value) {
      return curl_.easy_setopt(handle, option, value) == CURLE_OK;
    };
    return set(CURLOPT_URL, request.url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "http,https") && set(CURLOPT_POST, 1L) &&
           set(CURLOPT_POSTFIELDS, request.body.c_str()) &&
           set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())) &&
           set(CURLOPT_HTTPHEADER, headers) && set(CURLOPT_WRITEFUNCTION, &keep_bytes) &&
           set(CURLOPT_WRITEDATA, &body) && set(CURLOPT_FOLLOWLOCATION, 0L) &&
           set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect_time.count())) &&
           set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.total_time.count())) && set(CURLOPT_NOSIGNAL, 1L) &&
           set(CURLOPT_USERAGENT, "callgate");
  }

  CurlLibrary curl_;
  HttpLimits limits_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_http_client(const HttpLimits& limits) {
  return std::make_unique<CurlHttpClient>(CG_TRY(load_curl()), limits);
}

}  // namespace callgate
