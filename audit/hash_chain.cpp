#include "audit/hash_chain.h"

namespace callgate {
namespace {

void add_integer_bytes(std::string& bytes, uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
}

void add_field(std::string& bytes, std::string_view field) {
  add_integer_bytes(bytes, field.size());
  bytes += field;
}

void add_field(std::string& bytes, uint64_t number) {
  add_integer_bytes(bytes, sizeof number);
  add_integer_bytes(bytes, number);
}

}  // namespace

Digest genesis_hash() {
  return sha256("callgate journal 1");
}

Digest event_hash(const Event& event) {
  std::string bytes;
  bytes.reserve(event.body.size() + 512);
  add_field(bytes, "callgate event 1");
  add_field(bytes, from_hex(event.previous_hash));
  add_field(bytes, event.sequence);
  add_field(bytes, event.id);
  add_field(bytes, event.stream);
  add_field(bytes, event.version);
  add_field(bytes, event.type);
  add_field(bytes, static_cast<uint64_t>(event.wall_microseconds));
  add_field(bytes, static_cast<uint64_t>(event.monotonic_nanoseconds));
  add_field(bytes, event.boot_id);
  add_field(bytes, event.body);
  return sha256(bytes);
}

}  // namespace callgate
