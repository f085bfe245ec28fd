// A journal in a directory of its own, and a hand that tampers with it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "audit/internal/sqlite.h"
#include "audit/journal.h"

namespace callgate {

class FixedClock final : public Clock {
 public:
  std::chrono::system_clock::time_point wall() const override {
    return std::chrono::system_clock::time_point(std::chrono::microseconds(1'700'000'000'123'456));
  }
  std::chrono::nanoseconds monotonic() const override { return std::chrono::nanoseconds(42); }
};

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "callgate-journal-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    home = pattern;
    directory = home + "/state/journal";
  }
  void TearDown() override { std::filesystem::remove_all(home); }

  std::unique_ptr<Journal> open(const JournalOptions& options = {}) {
    Result<std::unique_ptr<Journal>> journal = open_journal(directory, clock, options);
    EXPECT_TRUE(journal) << (journal ? "" : journal.error().message);
    return journal ? std::move(*journal) : nullptr;
  }

  // `count` events on stream "call/a".
  void fill(uint64_t count) {
    std::unique_ptr<Journal> journal = open();
    for (uint64_t version = 1; version <= count; ++version) {
      Result<Event> event = journal->append({"call/a", version, "call.received", R"({"n":1})"});
      ASSERT_TRUE(event) << event.error().message;
    }
  }

  // What somebody with the rights of the file's owner can do.
  void tamper(const std::string& sql) {
    Result<sqlite::Database> database =
        sqlite::Database::open(directory + "/journal.db", sqlite::Access::read_write, 1000);
    ASSERT_TRUE(database) << database.error().message;
    Result<void> done = database->execute(sql.c_str());
    ASSERT_TRUE(done) << done.error().message;
  }

  JournalReport verify() {
    Result<std::unique_ptr<Journal>> journal = open_journal_read_only(directory, clock);
    EXPECT_TRUE(journal) << (journal ? "" : journal.error().message);
    if (!journal) return {};
    Result<JournalReport> report = (*journal)->verify();
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report ? *report : JournalReport{};
  }

  FixedClock clock;
  std::string home, directory;
};

}  // namespace callgate
