/* $HOST_PORT: a server on the host's loopback device. $HOST_ABSTRACT: a socket of the host without a file. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>
#include "escape.h"

static long reach(const char* address, int port, int type) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int fd = socket(AF_INET, type, 0);
  long result = connect(fd, (struct sockaddr*)&to, sizeof to);
  close(fd);
  return result;
}

int main(void) {
  int port = atoi(getenv("HOST_PORT"));
  MUST_FAIL(reach("127.0.0.1", port, SOCK_STREAM));
  MUST_FAIL(reach("169.254.169.254", 80, SOCK_STREAM));
  MUST_FAIL(reach("8.8.8.8", 53, SOCK_DGRAM));
  const char* name = getenv("HOST_ABSTRACT");
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  strncpy(to.sun_path + 1, name, sizeof to.sun_path - 2);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  MUST_FAIL(connect(fd, (struct sockaddr*)&to, (socklen_t)(sizeof(sa_family_t) + 1 + strlen(name))));
  return escaped;
}
