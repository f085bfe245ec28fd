// Recomputes the journal from its stored bytes. Writes nothing.
#pragma once

#include "audit/internal/paths.h"
#include "audit/internal/sqlite.h"
#include "audit/journal.h"

namespace callgate {

// An error means that it could not be looked at; what is wrong with the journal itself is in the report.
Result<JournalReport> verify_journal(sqlite::Database& database, const JournalPaths& paths,
                                     const JournalOptions& options);

}  // namespace callgate
