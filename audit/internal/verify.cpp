#include "audit/internal/verify.h"

#include <map>

#include "audit/hash_chain.h"
#include "audit/internal/directory_lock.h"
#include "audit/internal/event_check.h"
#include "audit/internal/event_rows.h"
#include "audit/internal/head_file.h"
#include "audit/internal/schema.h"
#include "base/text.h"

namespace callgate {
namespace {

// A destroyed journal would have as many problems as events; nobody reads more than these.
constexpr size_t max_problems = 100;

class Verifier {
 public:
  Verifier(sqlite::Database& database, const JournalPaths& paths) : database_(database), paths_(paths) {}

  Result<JournalReport> run(const JournalOptions& options);

 private:
  void problem(std::string text);
  void event_problem(const Event& event, const std::string& text) {
    problem("event " + std::to_string(event.sequence) + ": " + text);
  }

  Result<void> take_snapshot(const JournalOptions& options);
  void check_schema();
  void check_structure();
  void check_events();
  Result<void> walk_events();
  void check_event(const Event& event, bool column_types_right);
  void check_order(const Event& event);
  void check_stream(const Event& event);
  void check_against_head(const Event& event);
  void check_head();

  sqlite::Database& database_;
  const JournalPaths& paths_;
  JournalReport report_;
  std::optional<JournalHead> head_;
  std::string hash_at_head_;
  uint64_t last_sequence_ = 0;
  uint64_t left_out_ = 0;
  std::map<std::string, uint64_t> stream_versions_;
};

void Verifier::problem(std::string text) {
  if (report_.problems.size() < max_problems)
    report_.problems.push_back(std::move(text));
  else
    ++left_out_;
}

// Head first, then the snapshot: whatever is appended between the two only makes the database longer.
Result<void> Verifier::take_snapshot(const JournalOptions& options) {
  Result<DirectoryLock> lock = DirectoryLock::shared(paths_.lock, options.lock_wait);
  if (!lock && lock.error().code == EBUSY) return tl::unexpected(lock.error());
  Result<std::optional<JournalHead>> head = read_head(paths_.head);
  if (!head && head.error().code != EBADMSG) return tl::unexpected(head.error());
  if (!head)
    problem("journal.head: it is damaged");
  else if (!*head)
    problem("journal.head: it is missing, so events may be missing at the end");
  else
    head_ = **head;
  CG_TRY(database_.execute("BEGIN"));
  CG_TRY(database_.query_integer("SELECT count(*) FROM sqlite_schema"));
  return {};
}

Result<JournalReport> Verifier::run(const JournalOptions& options) {
  report_.last_hash = genesis_hash().hex();
  if (Result<void> taken = take_snapshot(options); !taken) {
    if (database_.in_transaction()) static_cast<void>(database_.execute("ROLLBACK"));
    return tl::unexpected(taken.error());
  }
  check_schema();
  check_structure();
  check_events();
  static_cast<void>(database_.execute("ROLLBACK"));
  check_head();
  if (left_out_ > 0) report_.problems.push_back("and " + std::to_string(left_out_) + " more problems");
  return report_;
}

void Verifier::check_schema() {
  Result<std::vector<std::string>> differences = schema_differences(database_);
  if (!differences) return problem("schema: " + differences.error().message);
  for (std::string& difference : *differences) problem(std::move(difference));
}

// The indexes too: an entry that was taken out of one hides its event from `list` while the table still holds it.
void Verifier::check_structure() {
  std::string answer;
  Result<sqlite::Statement> statement = database_.prepare("PRAGMA integrity_check(20)");
  if (!statement) return problem("database: " + statement.error().message);
  for (;;) {
    Result<bool> row = statement->step();
    if (!row) return problem("database: " + row.error().message);
    if (!*row) return;
    answer = std::string(statement->bytes(0));
    if (answer != "ok") problem("database: " + escape_for_display(answer));
  }
}

void Verifier::check_events() {
  Result<void> walked = walk_events();
  if (!walked) problem("database: after event " + std::to_string(last_sequence_) + ": " + walked.error().message);
}

bool has_right_types(const sqlite::Statement& row) {
  using enum sqlite::ColumnType;
  constexpr sqlite::ColumnType expected[] = {integer, text, text, integer, text, integer,
                                             integer, text, text, blob,    blob};
  for (int column = 0; column < 11; ++column)
    if (row.type(column) != expected[column]) return false;
  return true;
}

// NOT INDEXED: the table itself is what is verified.
Result<void> Verifier::walk_events() {
  sqlite::Statement row =
      CG_TRY(database_.prepare("SELECT " CG_EVENT_COLUMNS " FROM events NOT INDEXED ORDER BY sequence"));
  while (CG_TRY(row.step())) {
    bool types_right = has_right_types(row);
    check_event(event_from_row(row), types_right);
  }
  return {};
}

void Verifier::check_event(const Event& event, bool types_right) {
  check_order(event);
  if (!types_right) event_problem(event, "a column has the wrong type");
  if (event.previous_hash != report_.last_hash)
    event_problem(event, "it does not follow the hash of the one before it");
  if (event_hash(event).hex() != event.hash) event_problem(event, "it does not match its own hash, so it was changed");
  if (event.body.size() > max_event_body_bytes || !is_valid_utf8(event.body) || !is_json_object(event.body))
    event_problem(event, "its body is not a JSON object within the limits");
  check_stream(event);
  check_against_head(event);
  ++report_.events;
  last_sequence_ = event.sequence;
  report_.last_hash = event.hash;
}

void Verifier::check_order(const Event& event) {
  uint64_t expected = last_sequence_ + 1;
  if (event.sequence == expected) return;
  if (event.sequence < expected)
    event_problem(event, "it stands after event " + std::to_string(last_sequence_));
  else if (event.sequence == expected + 1)
    problem("event " + std::to_string(expected) + ": it is missing");
  else
    problem("events " + std::to_string(expected) + " to " + std::to_string(event.sequence - 1) + ": they are missing");
}

void Verifier::check_stream(const Event& event) {
  uint64_t& version = stream_versions_[event.stream];
  if (event.version == version)
    event_problem(event, "version " + std::to_string(event.version) + " is in its stream twice");
  else if (event.version != version + 1)
    event_problem(event, "version " + std::to_string(event.version) + " follows version " + std::to_string(version) +
                             " in its stream");
  version = event.version;
}

void Verifier::check_against_head(const Event& event) {
  if (head_ && event.sequence == head_->sequence) hash_at_head_ = event.hash;
}

void Verifier::check_head() {
  if (!head_) return;
  if (head_->sequence == 0) hash_at_head_ = genesis_hash().hex();
  if (head_->sequence > last_sequence_)
    problem("events " + std::to_string(last_sequence_ + 1) + " to " + std::to_string(head_->sequence) +
            ": they are missing at the end (journal.head remembers them)");
  else if (hash_at_head_ != head_->hash.hex())
    problem("event " + std::to_string(head_->sequence) + ": it is not the one that journal.head remembers");
}

}  // namespace

Result<JournalReport> verify_journal(sqlite::Database& database, const JournalPaths& paths,
                                     const JournalOptions& options) {
  return Verifier(database, paths).run(options);
}

}  // namespace callgate
