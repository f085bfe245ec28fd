#include "model_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace callgate {
namespace {

// Head and body, as far as they come.
std::string read_request(int client) {
  std::string request;
  std::array<char, 65536> piece;
  size_t wanted = std::string::npos;
  while (request.size() < wanted) {
    const ssize_t count = recv(client, piece.data(), piece.size(), 0);
    if (count <= 0) return request;
    request.append(piece.data(), static_cast<size_t>(count));
    const size_t end = request.find("\r\n\r\n");
    const size_t length = request.find("Content-Length: ");
    if (end != std::string::npos && length < end)
      wanted = end + 4 + std::strtoul(request.c_str() + length + 16, nullptr, 10);
  }
  return request;
}

}  // namespace

std::string http_reply(int status, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\ncontent-type: application/json\r\nconnection: close\r\n" +
         more_headers + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

ModelServer::ModelServer(std::vector<std::string> replies)
    : replies_(std::move(replies)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener_.get(), 16), 0);
  EXPECT_EQ(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ModelServer::~ModelServer() {
  static_cast<void>(eventfd_write(stop_.get(), 1));
  thread_.join();
}

std::vector<std::string> ModelServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ModelServer::answer(int client, const std::string& reply) {
  std::string request = read_request(client);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  if (reply == never_answers) {
    pollfd waiting{stop_.get(), POLLIN, 0};
    poll(&waiting, 1, -1);
    return;
  }
  for (size_t at = 0; at < reply.size();) {
    const ssize_t count = send(client, reply.data() + at, reply.size() - at, MSG_NOSIGNAL);
    if (count <= 0) return;
    at += static_cast<size_t>(count);
  }
}

void ModelServer::serve() {
  for (size_t turn = 0;; ++turn) {
    std::array<pollfd, 2> waiting{{{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0 || waiting[1].revents != 0) return;
    const UniqueFd client(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    answer(client.get(), replies_.at(std::min(turn, replies_.size() - 1)));
  }
}

}  // namespace callgate
