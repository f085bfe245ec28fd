#include "audit/internal/appender.h"

#include <sys/stat.h>

#include <cstring>

#include "audit/hash_chain.h"
#include "audit/internal/directory_lock.h"
#include "audit/internal/event_check.h"
#include "base/file.h"
#include "base/text.h"

namespace callgate {
namespace {

Digest digest_from(std::string_view bytes) {
  Digest digest;
  if (bytes.size() == digest.bytes.size()) std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

tl::unexpected<Error> explain(const JournalPaths& paths, const Error& error) {
  return tl::unexpected(Error{"append to " + paths.database + ": " + error.message, error.code});
}

Result<std::string> read_boot_id() {
  std::string text = CG_TRY(read_file("/proc/sys/kernel/random/boot_id", 64));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

Result<FileIdentity> identify_file(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return fail(path, errno);
  return FileIdentity{status.st_dev, status.st_ino};
}

Result<std::vector<Event>> Appender::append(std::span<const NewEvent> events) {
  if (events.empty()) return std::vector<Event>();
  for (const NewEvent& event : events) CG_TRY(check_new_event(event));
  if (boot_id_.empty()) boot_id_ = CG_TRY(read_boot_id());
  DirectoryLock lock = CG_TRY(DirectoryLock::exclusive(paths_.lock, options_.lock_wait));
  CG_TRY(check_in_place());
  Result<std::vector<Event>> appended = append_in_transaction(events);
  if (!appended && database_.in_transaction()) static_cast<void>(database_.execute("ROLLBACK"));
  if (!appended) return explain(paths_, appended.error());
  const Event& last = appended->back();
  CG_TRY(overwrite_head(paths_.head, {last.sequence, digest_from(from_hex(last.hash))}));
  checkpoint_if_due();
  return appended;
}

Result<std::vector<Event>> Appender::append_in_transaction(std::span<const NewEvent> events) {
  CG_TRY(prepare_statements());
  CG_TRY(run(begin_));
  JournalHead last = CG_TRY(last_event());
  CG_TRY(check_nothing_lost(last));
  std::vector<Event> appended;
  for (const NewEvent& event : events) {
    CG_TRY(check_version(event));
    appended.push_back(next_event(event, last));
    CG_TRY(insert(appended.back()));
    last = {appended.back().sequence, digest_from(from_hex(appended.back().hash))};
  }
  CG_TRY(run(commit_));
  return appended;
}

Result<void> Appender::prepare_statements() {
  if (commit_.prepared()) return {};
  begin_ = CG_TRY(database_.prepare("BEGIN IMMEDIATE"));
  last_ = CG_TRY(database_.prepare("SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1"));
  hash_at_ = CG_TRY(database_.prepare("SELECT hash FROM events WHERE sequence = ?"));
  version_ = CG_TRY(database_.prepare("SELECT max(version) FROM events WHERE stream = ?"));
  insert_ = CG_TRY(database_.prepare("INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  commit_ = CG_TRY(database_.prepare("COMMIT"));
  return {};
}

// A long-lived process must not go on writing, and acknowledging, into a file that was deleted or replaced.
Result<void> Appender::check_in_place() const {
  Result<FileIdentity> now = identify_file(paths_.database);
  if (now && *now == identity_) return {};
  return tl::unexpected(
      Error{paths_.database + " was removed or replaced while it was open: start callgate again", ESTALE});
}

Result<JournalHead> Appender::last_event() {
  sqlite::ResetAtEnd reset(last_);
  bool found = CG_TRY(last_.step());
  if (!found) return JournalHead{0, genesis_hash()};
  return JournalHead{static_cast<uint64_t>(last_.integer(0)), digest_from(last_.bytes(1))};
}

// Going on after a loss would chain new events to the wrong end and overwrite the only witness.
Result<void> Appender::check_nothing_lost(const JournalHead& last) {
  std::optional<JournalHead> head = CG_TRY(read_head(paths_.head));
  constexpr const char* next_step = "; run callgate audit verify, then move the journal aside to begin a new one";
  if (!head) return fail("journal.head is missing" + std::string(next_step), ENODATA);
  if (*head == last) return {};
  Digest hash_there = genesis_hash();
  if (head->sequence > 0) {
    sqlite::ResetAtEnd reset(hash_at_);
    hash_at_.bind(1, static_cast<int64_t>(head->sequence));
    bool found = CG_TRY(hash_at_.step());
    hash_there = found ? digest_from(hash_at_.bytes(0)) : Digest{};
  }
  if (hash_there == head->hash) return {};  // a writer died between its commit and its head
  return fail("journal.head remembers event " + std::to_string(head->sequence) + ", the database ends at event " +
                  std::to_string(last.sequence) + " or holds another one there: events were lost or changed" +
                  next_step,
              EBADMSG);
}

Result<void> Appender::check_version(const NewEvent& event) {
  sqlite::ResetAtEnd reset(version_);
  version_.bind_text(1, event.stream);
  CG_TRY(version_.step());
  uint64_t last = static_cast<uint64_t>(version_.integer(0));
  if (event.expected_version == last + 1) return {};
  std::string where = "stream " + escape_for_display(event.stream) + " is at version " + std::to_string(last);
  if (event.expected_version <= last)
    return tl::unexpected(Error{where + ": version " + std::to_string(event.expected_version) + " is taken", EEXIST});
  return tl::unexpected(
      Error{where + ": version " + std::to_string(event.expected_version) + " would leave a gap", EINVAL});
}

Event Appender::next_event(const NewEvent& event, const JournalHead& last) const {
  using namespace std::chrono;
  int64_t wall = duration_cast<microseconds>(clock_.wall().time_since_epoch()).count();
  Event next{.sequence = last.sequence + 1,
             .id = new_uuid_v7(wall / 1000),
             .stream = event.stream,
             .version = event.expected_version,
             .type = event.type,
             .wall_microseconds = wall,
             .monotonic_nanoseconds = clock_.monotonic().count(),
             .boot_id = boot_id_,
             .body = event.body,
             .previous_hash = last.hash.hex(),
             .hash = {}};
  next.hash = event_hash(next).hex();
  return next;
}

Result<void> Appender::insert(const Event& event) {
  sqlite::ResetAtEnd reset(insert_);
  std::string previous = from_hex(event.previous_hash), hash = from_hex(event.hash);
  insert_.bind(1, static_cast<int64_t>(event.sequence));
  insert_.bind_text(2, event.id);
  insert_.bind_text(3, event.stream);
  insert_.bind(4, static_cast<int64_t>(event.version));
  insert_.bind_text(5, event.type);
  insert_.bind(6, event.wall_microseconds);
  insert_.bind(7, event.monotonic_nanoseconds);
  insert_.bind_text(8, event.boot_id);
  insert_.bind_text(9, event.body);
  insert_.bind_blob(10, previous);
  insert_.bind_blob(11, hash);
  CG_TRY(insert_.step());
  return {};
}

Result<void> Appender::run(sqlite::Statement& statement) {
  sqlite::ResetAtEnd reset(statement);
  CG_TRY(statement.step());
  return {};
}

// Runs under the lock of the append. The event is durable already, so a failure (a full disk) loses nothing, and the
// next append tries again.
void Appender::checkpoint_if_due() {
  if (database_.wal_frames() >= options_.checkpoint_frames) static_cast<void>(database_.checkpoint());
}

}  // namespace callgate
