// Format version 1 of journal.db: how it is made, recognised and compared.
#pragma once

#include <string>
#include <vector>

#include "audit/internal/sqlite.h"

namespace callgate {

enum class SchemaState : uint8_t {
  blank,       // an empty database: nobody has finished making a journal here
  unfinished,  // ours, but whoever made it was stopped before the last step
  current,
};

// An error for what is not ours or comes from a newer version.
Result<SchemaState> schema_state(sqlite::Database& database);

// From blank or unfinished to current. Only under the writer lock.
Result<void> create_schema(sqlite::Database& database);

// How the tables, indexes and triggers differ from what `create_schema` makes; empty when they do not.
Result<std::vector<std::string>> schema_differences(sqlite::Database& database);

}  // namespace callgate
