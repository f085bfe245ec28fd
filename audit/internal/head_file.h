// journal.head: how far the journal had got, kept outside the database. A chain of hashes shows any change but one: its
// end can be cut off, by a restored backup or a deleted WAL file as well as on purpose. This file remembers the end.
//
// It is overwritten in place (one line of fixed length, inside one sector) after each commit and before the append is
// acknowledged, without fsync: the commit is on disk first, so after a power failure the file can only be behind, never
// ahead, and a head that is behind is never a false alarm.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/digest.h"
#include "base/result.h"

namespace callgate {

struct JournalHead {
  uint64_t sequence = 0;
  Digest hash;

  bool operator==(const JournalHead&) const = default;
};

// Nothing when there is no file; an error when it is not a head.
Result<std::optional<JournalHead>> read_head(const std::string& path);

// The first write makes the file durable, name included; the database is made after it.
Result<void> create_head(const std::string& path, const JournalHead& head);

// Only under the writer lock.
Result<void> overwrite_head(const std::string& path, const JournalHead& head);

}  // namespace callgate
