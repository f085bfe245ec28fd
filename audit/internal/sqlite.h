// The SQLite C API with owners and errors as values. Only what the journal needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace callgate::sqlite {

enum class ColumnType : uint8_t { integer, text, blob, other };

// A prepared statement. Views into a row are valid until the next step or reset. Must go before its database.
class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

  bool prepared() const { return statement_ != nullptr; }

  // Parameters count from 1. The bytes are borrowed until the next reset. A failed bind is reported by `step`.
  void bind(int parameter, int64_t number);
  void bind_text(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);

  // True when there is a row.
  Result<bool> step();
  // Ready for the next use; an unfinished read would keep a snapshot open and hold up checkpoints.
  void reset();

  // Columns count from 0.
  ColumnType type(int column) const;
  int64_t integer(int column) const;
  std::string_view bytes(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  sqlite3* database_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_status_ = 0;
};

// Resets a borrowed statement when the scope ends.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
  ~ResetAtEnd() { statement_.reset(); }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  Statement& statement_;
};

enum class Access : uint8_t {
  read_write,  // the file must exist
  read_only,   // creates and writes nothing, not even the shared-memory file of the WAL
  immutable,   // reads the database file alone, as if nobody could write it: what is only in the WAL is not seen
};

// One connection, for one thread. Never checkpoints by itself, not even when it is closed.
class Database {
 public:
  // `path` has no symbolic link in it (realpath), so that a planted link is refused.
  static Result<Database> open(const std::string& path, Access access, int busy_milliseconds);

  Result<Statement> prepare(std::string_view sql);
  // Runs statements that give no rows.
  Result<void> execute(const char* sql);
  Result<int64_t> query_integer(std::string_view sql);
  Result<std::string> query_text(std::string_view sql);

  bool in_transaction() const;
  // Frames in the WAL after the latest commit of this connection.
  int wal_frames() const { return *wal_frames_; }
  // Copies what is in the WAL to the database file, as far as readers allow. Only under the writer lock.
  Result<void> checkpoint();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<int> wal_frames_;  // on the heap: the commit hook keeps its address
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace callgate::sqlite
