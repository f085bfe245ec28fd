#include "audit/internal/event_rows.h"

#include <algorithm>
#include <limits>

#include "base/digest.h"

namespace callgate {
namespace {

int64_t clamp_to_int64(uint64_t number) {
  return static_cast<int64_t>(std::min<uint64_t>(number, std::numeric_limits<int64_t>::max()));
}

// The first text, in byte order, after all texts that start with `prefix`; empty when there is none. A range of the
// index instead of LIKE, in which "%" and "_" of the prefix would be wildcards.
std::string end_of_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

// A WHERE clause with the texts that belong to its "?" parameters, in order.
struct Condition {
  std::string sql;
  std::vector<std::string> texts;

  void add_prefix(std::string_view column, const std::string& prefix) {
    if (prefix.empty()) return;
    add(column, " >= ?", prefix);
    std::string end = end_of_prefix(prefix);
    if (!end.empty()) add(column, " < ?", std::move(end));
  }

 private:
  void add(std::string_view column, std::string_view comparison, std::string text) {
    sql.append(" AND ").append(column).append(comparison);
    texts.push_back(std::move(text));
  }
};

Result<std::vector<Event>> all_rows(sqlite::Statement& statement) {
  std::vector<Event> events;
  while (CG_TRY(statement.step())) events.push_back(event_from_row(statement));
  return events;
}

}  // namespace

Event event_from_row(const sqlite::Statement& row) {
  return Event{.sequence = static_cast<uint64_t>(row.integer(0)),
               .id = std::string(row.bytes(1)),
               .stream = std::string(row.bytes(2)),
               .version = static_cast<uint64_t>(row.integer(3)),
               .type = std::string(row.bytes(4)),
               .wall_microseconds = row.integer(5),
               .monotonic_nanoseconds = row.integer(6),
               .boot_id = std::string(row.bytes(7)),
               .body = std::string(row.bytes(8)),
               .previous_hash = to_hex(row.bytes(9)),
               .hash = to_hex(row.bytes(10))};
}

Result<std::vector<Event>> list_events(sqlite::Database& database, const EventFilter& filter) {
  Condition condition;
  condition.add_prefix("stream", filter.stream_prefix);
  condition.add_prefix("type", filter.type_prefix);
  std::string order = filter.newest_first ? " ORDER BY sequence DESC" : " ORDER BY sequence";
  // The inner query is answered from an index alone; only the rows that are wanted are read whole.
  std::string sql = "SELECT " CG_EVENT_COLUMNS
                    " FROM events WHERE sequence IN (SELECT sequence FROM events WHERE sequence > ?" +
                    condition.sql + order + " LIMIT ?)" + order;
  sqlite::Statement statement = CG_TRY(database.prepare(sql));
  int parameter = 1;
  statement.bind(parameter++, clamp_to_int64(filter.after_sequence));
  for (const std::string& text : condition.texts) statement.bind_text(parameter++, text);
  statement.bind(parameter, clamp_to_int64(filter.limit));
  return all_rows(statement);
}

Result<std::vector<Event>> stream_events(sqlite::Database& database, std::string_view stream) {
  sqlite::Statement statement =
      CG_TRY(database.prepare("SELECT " CG_EVENT_COLUMNS " FROM events WHERE stream = ? ORDER BY version"));
  statement.bind_text(1, stream);
  return all_rows(statement);
}

}  // namespace callgate
