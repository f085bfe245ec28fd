// Reading events.
#pragma once

#include <string_view>
#include <vector>

#include "audit/internal/sqlite.h"
#include "audit/journal.h"

namespace callgate {

// The columns that `event_from_row` reads, in its order.
#define CG_EVENT_COLUMNS \
  "sequence, id, stream, version, type, wall_microseconds, monotonic_nanoseconds, boot_id, body, previous_hash, hash"

Event event_from_row(const sqlite::Statement& row);

Result<std::vector<Event>> list_events(sqlite::Database& database, const EventFilter& filter);
Result<std::vector<Event>> stream_events(sqlite::Database& database, std::string_view stream);

}  // namespace callgate
