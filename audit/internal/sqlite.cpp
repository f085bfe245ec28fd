#include "audit/internal/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace callgate::sqlite {
namespace {

// What the person at the keyboard can do about it.
Error explain(int status, const char* message, int system_errno) {
  switch (status & 0xff) {
    case SQLITE_FULL:
      return {"no space left on the disk: free some and try again", ENOSPC};
    case SQLITE_READONLY:
      return {"the journal cannot be written: make its directory writable, or set CALLGATE_HOME to one that is", EROFS};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"another program holds the database: close it and try again", EBUSY};
    case SQLITE_CORRUPT:
      return {"the database is damaged: run callgate audit verify, then move the journal aside", EBADMSG};
    case SQLITE_NOTADB:
      return {"not a callgate journal", EINVAL};
    case SQLITE_IOERR:
      // SQLite does not always keep the cause: EIO stands for "the disk would not".
      if (system_errno == 0) system_errno = EIO;
      break;
    default:
      break;
  }
  Error error{message, system_errno};
  const char* cause = system_errno ? strerrordesc_np(system_errno) : nullptr;
  if (cause) error.message += std::string(": ") + cause;
  return error;
}

tl::unexpected<Error> failure(sqlite3* database, int status) {
  return tl::unexpected(explain(status, sqlite3_errmsg(database), sqlite3_system_errno(database)));
}

// A path inside a URI: SQLite decodes percent signs and splits at '?' and '#'.
std::string uri_for(const std::string& path, std::string_view options) {
  std::string uri = "file://";
  constexpr char digits[] = "0123456789ABCDEF";
  for (unsigned char c : path) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
                 c == '-' || c == '_';
    if (plain)
      uri += static_cast<char>(c);
    else
      (uri += '%') += {digits[c >> 4], digits[c & 15]};
  }
  return uri.append("?").append(options);
}

int open_connection(const std::string& path, Access access, sqlite3** database) {
  constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  if (access == Access::read_write)
    return sqlite3_open_v2(path.c_str(), database, common | SQLITE_OPEN_READWRITE, nullptr);
  std::string uri = uri_for(path, access == Access::immutable ? "mode=ro&immutable=1" : "mode=ro&readonly_shm=1");
  return sqlite3_open_v2(uri.c_str(), database, common | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
}

// SQLite before 3.51.3 can corrupt a WAL that one process resets while another checkpoints it. So no connection of ours
// checkpoints but under the writer lock: not after a commit, and not when the last one is closed.
void forbid_checkpoints(sqlite3* database) {
  sqlite3_wal_autocheckpoint(database, 0);
  sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

// The file may come from somebody else: its schema must not be able to call functions or be edited as a table.
void distrust_schema(sqlite3* database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

int remember_wal_frames(void* frames, sqlite3*, const char*, int count) {
  *static_cast<int*>(frames) = count;
  return SQLITE_OK;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::bind(int parameter, int64_t number) {
  int status = sqlite3_bind_int64(statement_.get(), parameter, number);
  if (status != SQLITE_OK) bind_status_ = status;
}

void Statement::bind_text(int parameter, std::string_view text) {
  // A null pointer would bind NULL instead of an empty text.
  const char* data = text.empty() ? "" : text.data();
  int status = sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (status != SQLITE_OK) bind_status_ = status;
}

void Statement::bind_blob(int parameter, std::string_view bytes) {
  const char* data = bytes.empty() ? "" : bytes.data();
  int status = sqlite3_bind_blob64(statement_.get(), parameter, data, bytes.size(), SQLITE_STATIC);
  if (status != SQLITE_OK) bind_status_ = status;
}

Result<bool> Statement::step() {
  if (bind_status_ != SQLITE_OK) return failure(database_, bind_status_);
  int status = sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return failure(database_, status);
}

void Statement::reset() {
  if (!statement_) return;
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_status_ = SQLITE_OK;
}

ColumnType Statement::type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return ColumnType::integer;
    case SQLITE_TEXT:
      return ColumnType::text;
    case SQLITE_BLOB:
      return ColumnType::blob;
    default:
      return ColumnType::other;
  }
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  size_t size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
  return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Database> Database::open(const std::string& path, Access access, int busy_milliseconds) {
  sqlite3* raw = nullptr;
  int status = open_connection(path, access, &raw);
  Database database;
  database.database_.reset(raw);
  if (status != SQLITE_OK) return failure(raw, status);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, busy_milliseconds);
  forbid_checkpoints(raw);
  distrust_schema(raw);
  database.wal_frames_ = std::make_unique<int>(0);
  sqlite3_wal_hook(raw, remember_wal_frames, database.wal_frames_.get());
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int status = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                  &statement, nullptr);
  if (status != SQLITE_OK) return failure(database_.get(), status);
  return Statement(database_.get(), statement);
}

Result<void> Database::execute(const char* sql) {
  int status = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failure(database_.get(), status);
  return {};
}

Result<int64_t> Database::query_integer(std::string_view sql) {
  Statement statement = CG_TRY(prepare(sql));
  bool found = CG_TRY(statement.step());
  return found ? statement.integer(0) : 0;
}

Result<std::string> Database::query_text(std::string_view sql) {
  Statement statement = CG_TRY(prepare(sql));
  bool found = CG_TRY(statement.step());
  return found ? std::string(statement.bytes(0)) : std::string();
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Result<void> Database::checkpoint() {
  // PASSIVE waits for nobody: a reader with an old snapshot only makes it copy less.
  int status = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (status != SQLITE_OK) return failure(database_.get(), status);
  return {};
}

}  // namespace callgate::sqlite
