// A model's server on loopback, port 0, that answers from a script: what libcurl really does with it is the test.
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace callgate {

// The bytes to send, and then the connection is closed, in the middle of a body if that is what they are.
std::string http_reply(int status, const std::string& body, const std::string& more_headers = {});

// In place of a reply: the request is read, and nothing comes back.
constexpr const char* never_answers = "never";

// A resource; its thread runs until the destructor.
class ModelServer {
 public:
  // One connection for each reply, in order; the last one is given for ever.
  explicit ModelServer(std::vector<std::string> replies);
  ~ModelServer();
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> requests() const;  // head and body of each

 private:
  void serve();
  void answer(int client, const std::string& reply);

  const std::vector<std::string> replies_;
  UniqueFd listener_, stop_;
  uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace callgate
