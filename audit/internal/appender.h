// The writing half of a journal.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include "audit/internal/head_file.h"
#include "audit/internal/paths.h"
#include "audit/internal/sqlite.h"
#include "audit/journal.h"

namespace callgate {

// Which file a path named when we opened it.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;

  bool operator==(const FileIdentity&) const = default;
};
Result<FileIdentity> identify_file(const std::string& path);

// Keeps references to the database, the paths and the clock for its life.
class Appender {
 public:
  Appender(sqlite::Database& database, const JournalPaths& paths, const Clock& clock, const JournalOptions& options,
           FileIdentity identity)
      : database_(database), paths_(paths), clock_(clock), options_(options), identity_(identity) {}

  // All of them or none.
  Result<std::vector<Event>> append(std::span<const NewEvent> events);

 private:
  Result<std::vector<Event>> append_in_transaction(std::span<const NewEvent> events);
  Result<void> prepare_statements();
  Result<void> check_in_place() const;
  Result<JournalHead> last_event();
  Result<void> check_nothing_lost(const JournalHead& last);
  Result<void> check_version(const NewEvent& event);
  Event next_event(const NewEvent& event, const JournalHead& last) const;
  Result<void> insert(const Event& event);
  Result<void> run(sqlite::Statement& statement);
  void checkpoint_if_due();

  sqlite::Database& database_;
  const JournalPaths& paths_;
  const Clock& clock_;
  JournalOptions options_;
  FileIdentity identity_;
  std::string boot_id_;
  sqlite::Statement begin_, last_, hash_at_, version_, insert_, commit_;
};

}  // namespace callgate
