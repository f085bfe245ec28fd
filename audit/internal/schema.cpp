#include "audit/internal/schema.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace callgate {
namespace {

constexpr int64_t application_id = 0x43474a4c;  // "CGJL"
constexpr int64_t schema_version = 1;

struct SchemaObject {
  const char* name;
  const char* sql;  // exactly as sqlite_schema keeps it
};

// The triggers stop a mistake of ours and a careless hand. Who means it drops them first; `verify` sees that, and the
// hash chain is what proves a change.
constexpr SchemaObject objects[] = {
    {"events",
     "CREATE TABLE events("
     "sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, "
     "type TEXT NOT NULL, wall_microseconds INTEGER NOT NULL, monotonic_nanoseconds INTEGER NOT NULL, "
     "boot_id TEXT NOT NULL, body TEXT NOT NULL, previous_hash BLOB NOT NULL, hash BLOB NOT NULL, "
     "UNIQUE(stream, version)) STRICT"},
    {"events_by_type", "CREATE INDEX events_by_type ON events(type)"},
    {"events_keep",
     "CREATE TRIGGER events_keep BEFORE DELETE ON events "
     "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"},
    {"events_freeze",
     "CREATE TRIGGER events_freeze BEFORE UPDATE ON events "
     "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"},
    // INSERT OR REPLACE deletes without firing a delete trigger.
    {"events_in_order",
     "CREATE TRIGGER events_in_order BEFORE INSERT ON events "
     "WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM events) "
     "OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM events WHERE stream = NEW.stream) "
     "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"},
};

Result<std::map<std::string, std::string>> stored_objects(sqlite::Database& database) {
  std::map<std::string, std::string> stored;
  sqlite::Statement statement =
      CG_TRY(database.prepare("SELECT name, sql FROM sqlite_schema WHERE name <> 'sqlite_autoindex_events_1'"));
  while (CG_TRY(statement.step())) stored.emplace(statement.bytes(0), statement.bytes(1));
  return stored;
}

Result<void> create_objects(sqlite::Database& database) {
  CG_TRY(database.execute("BEGIN IMMEDIATE"));
  for (const SchemaObject& object : objects) CG_TRY(database.execute(object.sql));
  CG_TRY(database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str()));
  CG_TRY(database.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str()));
  return database.execute("COMMIT");
}

}  // namespace

Result<SchemaState> schema_state(sqlite::Database& database) {
  int64_t application = CG_TRY(database.query_integer("PRAGMA application_id"));
  int64_t version = CG_TRY(database.query_integer("PRAGMA user_version"));
  if (application == 0 && version == 0 && CG_TRY(database.query_integer("SELECT count(*) FROM sqlite_schema")) == 0)
    return SchemaState::blank;
  if (application != application_id || version < 1) return fail("not a callgate journal");
  if (version > schema_version)
    return fail("journal is from a newer version (format " + std::to_string(version) + ", this one knows " +
                std::to_string(schema_version) + "); upgrade callgate");
  std::string mode = CG_TRY(database.query_text("PRAGMA journal_mode"));
  return mode == "wal" ? SchemaState::current : SchemaState::unfinished;
}

Result<void> create_schema(sqlite::Database& database) {
  SchemaState state = CG_TRY(schema_state(database));  // again, now that nobody else can be making it
  if (state == SchemaState::blank) {
    Result<void> created = create_objects(database);
    if (!created && database.in_transaction()) static_cast<void>(database.execute("ROLLBACK"));
    if (!created) return created;
  }
  std::string mode = CG_TRY(database.query_text("PRAGMA journal_mode = WAL"));
  if (mode != "wal") return fail("the file system cannot share memory between processes, as SQLite's WAL needs");
  return {};
}

Result<std::vector<std::string>> schema_differences(sqlite::Database& database) {
  std::map<std::string, std::string> stored = CG_TRY(stored_objects(database));
  std::vector<std::string> differences;
  for (const SchemaObject& object : objects) {
    auto found = stored.find(object.name);
    if (found == stored.end())
      differences.push_back(std::string("schema: ") + object.name + " is missing");
    else if (found->second != object.sql)
      differences.push_back(std::string("schema: ") + object.name + " was changed");
    if (found != stored.end()) stored.erase(found);
  }
  for (const auto& [name, sql] : stored)
    differences.push_back("schema: " + escape_for_display(name) + " does not belong here");
  return differences;
}

}  // namespace callgate
