// The hash chain of the journal. An auditor can recompute it with any tool (docs/journal.md has one in Python), so this
// encoding is part of the file format and never changes within a format version.
//
//   field(b)   = the length of b as 8 bytes, most significant first, then b
//   integer(n) = n as 8 bytes, two's complement, most significant first
//   hash       = SHA-256( field("callgate event 1") field(previous hash, 32 bytes)
//                         field(integer(sequence)) field(id) field(stream) field(integer(version)) field(type)
//                         field(integer(wall_microseconds)) field(integer(monotonic_nanoseconds)) field(boot_id)
//                         field(body) )
//
// Texts are the exact stored bytes. Every field carries its length, so no two different rows encode to the same bytes.
#pragma once

#include "audit/journal.h"
#include "base/digest.h"

namespace callgate {

// What stands in place of a previous hash before the first event: SHA-256("callgate journal 1").
Digest genesis_hash();

// The hash that `event` must carry; reads every member but `hash`.
Digest event_hash(const Event& event);

}  // namespace callgate
