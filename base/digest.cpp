#include "base/digest.h"

// The one-shot SHA256() of OpenSSL 3 goes through a provider and reads openssl.cnf first: half a millisecond or more
// for each process, which is what a hook call is. These three only compute.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <sys/random.h>

#include "base/assert.h"

namespace callgate {

std::string Digest::hex() const {
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Digest sha256(std::string_view bytes) {
  Digest digest;
  SHA256_CTX context;
  CG_CHECK(SHA256_Init(&context) == 1);
  CG_CHECK(SHA256_Update(&context, bytes.data(), bytes.size()) == 1);
  CG_CHECK(SHA256_Final(digest.bytes.data(), &context) == 1);
  return digest;
}

std::string to_hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (unsigned char byte : bytes) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

std::string from_hex(std::string_view hex) {
  auto value = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string bytes;
  if (hex.size() % 2 != 0) return {};
  for (size_t i = 0; i < hex.size(); i += 2) {
    int high = value(hex[i]), low = value(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::string random_bytes(size_t count) {
  std::string bytes(count, '\0');
  CG_CHECK(count <= 256);  // getrandom is atomic up to here
  CG_CHECK(::getrandom(bytes.data(), count, 0) == static_cast<ssize_t>(count));
  return bytes;
}

std::string new_uuid_v7(int64_t unix_milliseconds) {
  std::string bytes = random_bytes(16);
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<char>(unix_milliseconds >> (40 - 8 * i));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string hex = to_hex(bytes);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace callgate
