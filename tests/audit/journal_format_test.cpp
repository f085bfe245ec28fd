// Format version 1 stays readable, and can be verified with another tool.
#include <gmock/gmock.h>

#include <fstream>

#include "audit/hash_chain.h"
#include "base/file.h"
#include "tests/audit/child.h"
#include "tests/audit/journal_fixture.h"

namespace callgate {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* golden_hash = "5bc3d91282772a060ffc68b22933c2268095d681ce1e32652e0c8c023cef84f6";

class Golden : public JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    const std::string golden = std::string(CALLGATE_SOURCE_DIR) + "/tests/audit/golden/v1";
    std::filesystem::create_directories(directory);
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
    std::filesystem::copy_file(golden + ".db", directory + "/journal.db");
    std::filesystem::copy_file(golden + ".head", directory + "/journal.head");
  }
};

TEST_F(Golden, JournalOfVersion1StaysReadable) {
  Result<std::unique_ptr<Journal>> journal = open_journal_read_only(directory, clock);
  ASSERT_TRUE(journal) << journal.error().message;
  Result<std::vector<Event>> events = (*journal)->list({});
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_EQ(events->size(), 5u);
  EXPECT_EQ(events->at(2).stream, "session/gr\xc3\xbcn");
  EXPECT_EQ(events->at(2).body, "{\"text\":\"na\xc3\xafve \\u0000 \xf0\x9f\x98\x80\"}");
  EXPECT_EQ(events->at(3).body, "{ \"argv\" : [\"ls\",\"-la\"], \"n\":1e3 }");
  EXPECT_EQ(events->back().hash, golden_hash);
  JournalReport report = verify();
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(report.last_hash, golden_hash);
}

TEST_F(Golden, JournalOfVersion1CanBeContinued) {
  Result<Event> event = open()->append({"session/new", 1, "t", "{}"});
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->sequence, 6u);
  EXPECT_EQ(event->previous_hash, golden_hash);
  EXPECT_THAT(verify().problems, IsEmpty());
}

TEST(HashChain, TellsFieldsApart) {
  Event event;
  event.previous_hash = genesis_hash().hex();
  event.stream = "ab";
  event.type = "c";
  Event shifted = event;
  shifted.stream = "a";
  shifted.type = "bc";
  EXPECT_NE(event_hash(event), event_hash(shifted));
  EXPECT_EQ(genesis_hash(), sha256("callgate journal 1"));
}

// The block of the page that is marked as Python.
std::string python_of_the_page() {
  Result<std::string> page = read_file(std::string(CALLGATE_SOURCE_DIR) + "/docs/journal.md", 1 << 20);
  EXPECT_TRUE(page) << (page ? "" : page.error().message);
  if (!page) return "";
  size_t begin = page->find("```python\n");
  size_t end = page->find("```", begin + 10);
  EXPECT_NE(begin, std::string::npos);
  return page->substr(begin + 10, end - begin - 10);
}

// What the page's program says about `directory`, both of its streams.
std::string run_python(const std::string& program, const std::string& directory) {
  ChildProcess child([&](int fd) {
    ::dup2(fd, 1);
    ::dup2(fd, 2);
    ::execlp("python3", "python3", "-c", program.c_str(), directory.c_str(), nullptr);
    static_cast<void>(write_all(fd, "no python3"));
  });
  Result<std::string> output = read_all(child.output.get(), 1 << 20);
  return output ? *output : output.error().message;
}

TEST_F(Golden, AnAuditorsOwnProgramAgrees) {
  std::string program = python_of_the_page();
  std::string output = run_python(program, directory);
  if (output == "no python3") GTEST_SKIP() << "python3 is not installed";
  EXPECT_EQ(output, std::string("5 ") + golden_hash + "\n");
  tamper("DROP TRIGGER events_freeze; UPDATE events SET body = '{}' WHERE sequence = 2");
  EXPECT_EQ(run_python(program, directory), "event 2: wrong\n");
}

TEST_F(Golden, AnAuditorsOwnProgramSeesACutEnd) {
  std::string program = python_of_the_page();
  tamper("DROP TRIGGER events_keep; DELETE FROM events WHERE sequence > 3");
  std::string output = run_python(program, directory);
  if (output == "no python3") GTEST_SKIP() << "python3 is not installed";
  EXPECT_EQ(output, "cut off\n");
}

}  // namespace
}  // namespace callgate
