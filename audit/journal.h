// The append-only journal. What it acknowledged is on disk, and any later change to it is seen by `verify`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace callgate {

constexpr size_t max_event_body_bytes = 32 * 1024;

// What happened to one thing (a call, a session); `version` counts from 1 within its stream.
struct NewEvent {
  std::string stream;         // "call/<uuid>", "session/<id>"
  uint64_t expected_version;  // the version that this event becomes; another one there already is a conflict
  std::string type;           // "call.received", "exec.intent", …
  std::string body;           // JSON object, at most max_event_body_bytes
};

struct Event {
  uint64_t sequence = 0;  // in the whole journal, from 1, without gaps
  std::string id;         // UUIDv7
  std::string stream;
  uint64_t version = 0;
  std::string type;
  int64_t wall_microseconds = 0;      // since 1970, UTC
  int64_t monotonic_nanoseconds = 0;  // within one boot
  std::string boot_id;
  std::string body;
  std::string previous_hash, hash;  // hex SHA-256; `hash` covers every stored byte before it
};

struct EventFilter {
  std::string stream_prefix{};  // initialised, so that a designated initialiser may leave it out
  std::string type_prefix{};
  uint64_t after_sequence = 0;
  size_t limit = 1000;
  bool newest_first = false;
};

struct JournalReport {
  uint64_t events = 0;
  std::string last_hash;
  std::vector<std::string> problems;  // each names the event's sequence; empty: verified
};

// An interface, so that tests can have a journal that fails. Safe between processes; one object per thread.
class Journal {
 public:
  virtual ~Journal() = default;
  // Durable when it returns. An error with code EEXIST is a lost race for the version; any other means that nothing
  // may be done that relied on this record.
  virtual Result<Event> append(const NewEvent& event) = 0;
  // All of them or none, in this order, with one wait for the disk. Without an override one after another.
  virtual Result<std::vector<Event>> append_all(std::span<const NewEvent> events);
  virtual Result<std::vector<Event>> list(const EventFilter& filter) = 0;
  virtual Result<std::vector<Event>> stream(std::string_view stream) = 0;
  // Writes nothing. An error means that the journal could not be looked at.
  virtual Result<JournalReport> verify() = 0;
  // What a reader of this view must be told, such as that it may be stale; empty when there is nothing.
  virtual std::string note() const { return {}; }
};

struct JournalOptions {
  // For the writer lock; an append that waits longer fails and names the lock.
  std::chrono::milliseconds lock_wait{10'000};
  // The WAL is copied into the database after so many pages. A new process reads the whole WAL first, so a long one
  // costs each cold start; a short one costs two more fsyncs each time (docs/journal.md has the measurements).
  int checkpoint_frames = 128;
};

// Opens or makes `directory`/journal.db. `clock` is borrowed for the journal's life. A journal is not carried over a
// fork: the child opens its own.
Result<std::unique_ptr<Journal>> open_journal(const std::string& directory, const Clock& clock,
                                              const JournalOptions& options = {});
// Opens for reading only: works on a read-only disk and never creates anything. In one process, open a journal for
// writing before one for reading (SQLite shares the WAL's memory between both, with the rights of the first).
Result<std::unique_ptr<Journal>> open_journal_read_only(const std::string& directory, const Clock& clock,
                                                        const JournalOptions& options = {});

}  // namespace callgate
