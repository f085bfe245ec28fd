#include "audit/journal.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <climits>
#include <cstdlib>
#include <optional>

#include "audit/hash_chain.h"
#include "audit/internal/appender.h"
#include "audit/internal/directory_lock.h"
#include "audit/internal/event_rows.h"
#include "audit/internal/schema.h"
#include "audit/internal/verify.h"
#include "base/file.h"

namespace callgate {
namespace {

using sqlite::Access;
using sqlite::Database;

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(Database database, JournalPaths paths, const JournalOptions& options, std::string note)
      : database_(std::move(database)), paths_(std::move(paths)), options_(options), note_(std::move(note)) {}

  void allow_appends(const Clock& clock, FileIdentity identity) {
    appender_.emplace(database_, paths_, clock, options_, identity);
  }

  Result<Event> append(const NewEvent& event) override {
    std::vector<Event> events = CG_TRY(append_all({&event, 1}));
    return std::move(events.front());
  }
  Result<std::vector<Event>> append_all(std::span<const NewEvent> events) override {
    if (!appender_) return fail("append: the journal was opened for reading only");
    return appender_->append(events);
  }
  Result<std::vector<Event>> list(const EventFilter& filter) override { return list_events(database_, filter); }
  Result<std::vector<Event>> stream(std::string_view stream) override { return stream_events(database_, stream); }
  Result<JournalReport> verify() override { return verify_journal(database_, paths_, options_); }
  std::string note() const override { return note_; }

 private:
  Database database_;
  JournalPaths paths_;
  JournalOptions options_;
  std::string note_;
  std::optional<Appender> appender_;  // last: its statements go before the database
};

tl::unexpected<Error> open_failure(const JournalPaths& paths, const Error& error) {
  return tl::unexpected(Error{"open " + paths.database + ": " + error.message, error.code});
}

// The path without symbolic links, because SQLite is told to refuse them.
Result<JournalPaths> resolve(const std::string& directory) {
  char resolved[PATH_MAX];
  if (!::realpath(directory.c_str(), resolved)) return fail("open journal directory " + directory, errno);
  return JournalPaths(resolved);
}

Result<void> sync_directory(const std::string& directory) {
  UniqueFd fd = CG_TRY(open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY));
  if (::fsync(fd.get()) != 0) return fail("fsync " + directory, errno);
  return {};
}

// Who can write the directory can exchange the whole journal.
Result<void> check_private(const std::string& directory) {
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0) return fail("open journal directory " + directory, errno);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return tl::unexpected(
        Error{"journal directory " + directory + " can be written by others: run chmod 700 " + directory, EPERM});
  return {};
}

Result<JournalPaths> prepare_directory(const std::string& directory) {
  Result<JournalPaths> there = resolve(directory);
  if (!there && there.error().code == ENOENT) {
    CG_TRY(make_directories(directory, 0700));
    there = resolve(directory);
    if (there) CG_TRY(sync_directory(there->directory + "/.."));
  }
  if (there) CG_TRY(check_private(there->directory));
  return there;
}

// True when no database is there yet: an empty file is one whose making was cut short.
bool is_absent(const JournalPaths& paths) {
  struct stat status {};
  return ::lstat(paths.database.c_str(), &status) != 0 ? errno == ENOENT : status.st_size == 0;
}

// The head first, so that a database without a head was always tampered with, and never only young.
Result<void> create_files(const JournalPaths& paths) {
  std::optional<JournalHead> head = CG_TRY(read_head(paths.head));
  if (head && head->sequence > 0)
    return fail("it is gone, but journal.head remembers " + std::to_string(head->sequence) +
                " events; bring it back, or move " + paths.directory + " aside to begin a new journal");
  if (!head) CG_TRY(create_head(paths.head, {0, genesis_hash()}));
  CG_TRY(open_at(AT_FDCWD, paths.database, O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
  return sync_directory(paths.directory);
}

Result<Database> open_database(const JournalPaths& paths, const JournalOptions& options) {
  return Database::open(paths.database, Access::read_write, static_cast<int>(options.lock_wait.count()));
}

Result<Database> create_database(const JournalPaths& paths, const JournalOptions& options) {
  DirectoryLock lock = CG_TRY(DirectoryLock::exclusive(paths.lock, options.lock_wait));
  // Opened with our own hands only while it is empty: closing such a descriptor drops the locks that another connection
  // of this process may hold on the file (POSIX locks belong to the process).
  if (is_absent(paths)) CG_TRY(create_files(paths));
  Database database = CG_TRY(open_database(paths, options));
  CG_TRY(create_schema(database));
  return database;
}

Result<Database> open_or_create(const JournalPaths& paths, const JournalOptions& options) {
  if (is_absent(paths)) return create_database(paths, options);
  Database database = CG_TRY(open_database(paths, options));
  SchemaState state = CG_TRY(schema_state(database));
  if (state != SchemaState::current) return create_database(paths, options);
  return database;
}

struct ReadOnlyView {
  Database database;
  std::string note;
};

// Sees everything, also while somebody writes. Needs the files of the WAL, and will not make them.
Result<Database> open_live(const JournalPaths& paths, const JournalOptions& options) {
  int wait = static_cast<int>(options.lock_wait.count());
  Database database = CG_TRY(Database::open(paths.database, Access::read_only, wait));
  CG_TRY(database.query_integer("SELECT count(*) FROM sqlite_schema"));
  return database;
}

std::string note_for_fixed_view(const JournalPaths& paths) {
  struct stat wal {};
  bool wal_has_events = ::stat((paths.database + "-wal").c_str(), &wal) == 0 && wal.st_size > 0;
  if (!wal_has_events) return "this view does not follow new events";
  return "this view may be stale: journal.db-wal cannot be read without journal.db-shm";
}

Result<ReadOnlyView> open_view(const JournalPaths& paths, const JournalOptions& options) {
  ReadOnlyView view;
  if (Result<Database> live = open_live(paths, options)) {
    view.database = std::move(*live);
  } else {
    view.database = CG_TRY(Database::open(paths.database, Access::immutable, 0));
    view.note = note_for_fixed_view(paths);
  }
  SchemaState state = CG_TRY(schema_state(view.database));
  if (state == SchemaState::blank) return fail("there is no journal yet");
  return view;
}

}  // namespace

Result<std::vector<Event>> Journal::append_all(std::span<const NewEvent> events) {
  std::vector<Event> appended;
  for (const NewEvent& event : events) appended.push_back(CG_TRY(append(event)));
  return appended;
}

Result<std::unique_ptr<Journal>> open_journal(const std::string& directory, const Clock& clock,
                                              const JournalOptions& options) {
  JournalPaths paths = CG_TRY(prepare_directory(directory));
  Result<Database> database = open_or_create(paths, options);
  if (!database) return open_failure(paths, database.error());
  if (Result<void> set = database->execute("PRAGMA synchronous = FULL"); !set) return open_failure(paths, set.error());
  FileIdentity identity = CG_TRY(identify_file(paths.database));
  auto journal = std::make_unique<SqliteJournal>(std::move(*database), std::move(paths), options, "");
  journal->allow_appends(clock, identity);
  return journal;
}

Result<std::unique_ptr<Journal>> open_journal_read_only(const std::string& directory, const Clock&,
                                                        const JournalOptions& options) {
  JournalPaths paths = CG_TRY(resolve(directory));
  Result<ReadOnlyView> view = open_view(paths, options);
  if (!view) return open_failure(paths, view.error());
  return std::make_unique<SqliteJournal>(std::move(view->database), std::move(paths), options, std::move(view->note));
}

}  // namespace callgate
