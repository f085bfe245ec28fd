#include "gateway/approval_desk.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "fakes.h"

namespace callgate {
namespace {

class FixedClock final : public Clock {
 public:
  std::chrono::system_clock::time_point wall() const override { return now; }
  std::chrono::nanoseconds monotonic() const override { return now.time_since_epoch(); }
  std::chrono::system_clock::time_point now{std::chrono::seconds(1'800'000'000)};
};

class ApprovalDeskTest : public testing::Test {
 protected:
  void SetUp() override {
    home_ = root_.path + "/home";
    std::filesystem::create_directories(home_);
    std::filesystem::permissions(home_, std::filesystem::perms::owner_all);
    journal_ = std::move(*open_journal(home_, clock_));
    request_.call_id = new_uuid_v7(1);
    request_.command = "git push --force";
    request_.cwd = "/w";
    request_.digest = sha256("this run");
    request_.expires_seconds = unix_seconds(clock_) + 60;
  }
  ApprovalDesk desk() { return {*journal_, home_, clock_}; }
  void open() {
    Result<NewEvent> event = desk().open(request_);
    ASSERT_TRUE(event.has_value()) << event.error().message;
    ASSERT_TRUE(journal_->append(*event).has_value());
  }
  std::string shown_path() const { return home_ + "/approvals/" + request_.call_id; }
  std::string find_error() {
    Result<WaitingApproval> found = desk().find(request_.call_id);
    return found ? "" : found.error().message;
  }

  TemporaryDirectory root_;
  std::string home_;
  FixedClock clock_;
  std::unique_ptr<Journal> journal_;
  ApprovalRequest request_;
};

TEST_F(ApprovalDeskTest, ShowsWhatWaitsAndTakesOneAnswer) {
  open();
  ASSERT_EQ(desk().waiting()->size(), 1u);
  WaitingApproval waiting = desk().waiting()->front();
  EXPECT_EQ(waiting.shown, approval_text(request_));
  EXPECT_FALSE(desk().look(request_)->has_value());
  ASSERT_TRUE(desk().answer(waiting, Answer::once, "other terminal").has_value());
  EXPECT_FALSE(desk().answer(waiting, Answer::no, "a third").has_value());
  EXPECT_TRUE(desk().waiting()->empty());
  EXPECT_EQ(find_error(), "approval " + request_.call_id + ": already settled");
  Settlement settled = *desk().settle(request_, Answer::no, "terminal");
  EXPECT_EQ(settled.answer, Answer::once) << "the first answer counts";
  EXPECT_EQ(settled.by, "other terminal");
}

TEST_F(ApprovalDeskTest, UsesAnAnswerOnce) {
  open();
  ASSERT_EQ(desk().settle(request_, Answer::once, "terminal")->answer, Answer::once);
  EXPECT_TRUE(journal_->append(desk().used(request_)).has_value());
  Result<Event> again = journal_->append(desk().used(request_));
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, EEXIST);
}

TEST_F(ApprovalDeskTest, TakesAnAnswerThatCameTooLateForANo) {
  open();
  WaitingApproval waiting = *desk().find(request_.call_id);
  clock_.now += std::chrono::seconds(61);
  EXPECT_NE(find_error().find("expired"), std::string::npos);
  // One who had looked in time and answers now.
  ASSERT_TRUE(desk().answer(waiting, Answer::once, "late").has_value());
  EXPECT_EQ(desk().settle(request_, Answer::no, "terminal")->answer, Answer::no);
  EXPECT_EQ(desk().settle(request_, Answer::once, "terminal")->by, "late, too late");
}

TEST_F(ApprovalDeskTest, TakesAnAnswerAboutAnotherRunForANo) {
  open();
  ASSERT_TRUE(desk().answer(*desk().find(request_.call_id), Answer::once, "other").has_value());
  request_.digest = sha256("another run");
  EXPECT_EQ((*desk().look(request_))->answer, Answer::no);
}

TEST_F(ApprovalDeskTest, AgreesToNoRuleThatWasNotShown) {
  open();
  EXPECT_FALSE(desk().answer(*desk().find(request_.call_id), Answer::always, "other").has_value());
  EXPECT_EQ(desk().settle(request_, Answer::always, "terminal")->answer, Answer::no);
}

TEST_F(ApprovalDeskTest, ShowsNoForgedText) {
  open();
  std::ofstream(shown_path()) << "callgate asks before it runs\n  | ls\n";
  EXPECT_NE(find_error().find("not the one that was asked about"), std::string::npos);
  EXPECT_TRUE(desk().waiting()->empty());
  std::filesystem::remove(shown_path());
  EXPECT_FALSE(desk().find(request_.call_id).has_value());
  for (const char* id : {"", "../trust.json", "/etc/passwd", "0198f2a4-7d1e-7c3b-9a5e-2f6d8c4b1a0G"})
    EXPECT_FALSE(desk().find(id).has_value()) << id;
}

TEST_F(ApprovalDeskTest, KeepsWhatIsShownToItself) {
  open();
  struct stat status {};
  ASSERT_EQ(::stat(shown_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  desk().close(request_);
  EXPECT_FALSE(std::filesystem::exists(shown_path()));
}

TEST_F(ApprovalDeskTest, CountsOneOfAHundredAnswersAtOnce) {
  open();
  std::atomic<int> counted = 0, refused = 0;
  {
    std::vector<std::jthread> people;
    for (int i = 0; i < 100; ++i)
      people.emplace_back([&, i] {
        std::unique_ptr<Journal> journal = std::move(*open_journal(home_, clock_));
        ApprovalDesk own(*journal, home_, clock_);
        Result<WaitingApproval> waiting = own.find(request_.call_id);
        bool first = waiting && own.answer(*waiting, i % 2 ? Answer::once : Answer::no, std::to_string(i)).has_value();
        ++(first ? counted : refused);
      });
  }
  EXPECT_EQ(counted, 1);
  EXPECT_EQ(refused, 99);
  EXPECT_EQ(journal_->stream("approval/" + request_.call_id)->size(), 2u);
}

}  // namespace
}  // namespace callgate
