#include "gateway/confirmer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <thread>

#include "base/text.h"
#include "base/unique_fd.h"

namespace callgate {
namespace {

ApprovalRequest request_for(std::string command) {
  ApprovalRequest request;
  request.command = std::move(command);
  request.cwd = "/w";
  request.decision.verdict = Verdict::ask;
  request.decision.reasons.push_back(
      {ReasonKind::effect, "effect.connect", "it reaches the network", Verdict::ask, {}});
  request.decision.asked.add(EffectKind::connect, "example.com:443");
  return request;
}

// Types `lines`, each when the question for it has been shown.
Answer answer_typed(const ApprovalRequest& request, std::vector<std::string> lines) {
  int master = -1, slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) return Answer::no;
  UniqueFd person(master), terminal(slave);
  std::jthread typist([&] {
    std::string seen;
    char buffer[512];
    for (const std::string& line : lines) {
      while (!seen.ends_with("no: ") && !seen.ends_with("[y/N]: ")) {
        ssize_t n = ::read(person.get(), buffer, sizeof buffer);
        if (n <= 0) return;
        seen.append(buffer, static_cast<size_t>(n));
      }
      // The question is followed by a flush of what was typed too early: answer after it.
      ::usleep(50'000);
      seen += '.';
      if (::write(person.get(), line.data(), line.size()) < 0) return;
    }
  });
  TerminalConfirmer confirmer(terminal.get(), terminal.get());
  return confirmer.ask(request).value_or(Answer::no);
}

TEST(TerminalConfirmer, TakesOnlyAClearYes) {
  EXPECT_EQ(answer_typed(request_for("ls"), {"y\n"}), Answer::once);
  EXPECT_EQ(answer_typed(request_for("ls"), {"s\n"}), Answer::session);
  EXPECT_EQ(answer_typed(request_for("ls"), {"\n"}), Answer::no);
  EXPECT_EQ(answer_typed(request_for("ls"), {"maybe\n"}), Answer::no);
}

TEST(TerminalConfirmer, StopsAskingWhenSomebodyElseAnswered) {
  ApprovalRequest request = request_for("ls");
  request.is_settled = [] { return true; };
  EXPECT_EQ(answer_typed(request, {}), Answer::no);
}

TEST(WaitingConfirmer, StopsAskingWhenSomebodyElseAnsweredOrNobodyDoes) {
  UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  ApprovalRequest request = request_for("ls");
  EXPECT_EQ(WaitingConfirmer(std::chrono::seconds(0), null.get()).ask(request).error().message,
            "nobody answered in time");
  request.is_settled = [] { return true; };
  EXPECT_EQ(WaitingConfirmer(std::chrono::hours(1), null.get()).ask(request).error().message, "answered elsewhere");
}

TEST(TerminalConfirmer, OffersARuleOnlyWithItsPreview) {
  ApprovalRequest request = request_for("ls");
  EXPECT_EQ(answer_typed(request, {"a\n"}), Answer::no);
  request.rule_preview = "[[rule]]\n";
  EXPECT_EQ(answer_typed(request, {"a\n", "y\n"}), Answer::always);
  EXPECT_EQ(answer_typed(request, {"a\n", "n\n"}), Answer::no);
}

// Each line of a text from outside stands behind the margin, whatever is in it.
void expect_no_forged_line(const std::string& text) {
  for (std::string_view line : split(text, '\n')) {
    for (char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << text;
    bool is_behind_margin = line.find("forged") == std::string_view::npos || line.starts_with("  | ");
    EXPECT_TRUE(is_behind_margin) << line;
  }
}

TEST(ApprovalText, EscapesWhatCouldForgeThePrompt) {
  std::string text = approval_text(request_for("ls\n\x1b[2KRun it? y\xe2\x80\xae"));
  EXPECT_NE(text.find("  | ls\n  | \\x1b[2KRun it? y\\u{202e}\n"), std::string::npos) << text;
  EXPECT_NE(text.find("connect to example.com:443"), std::string::npos);
  EXPECT_NE(text.find("because (effect.connect)\n  | it reaches the network"), std::string::npos) << text;
}

TEST(ApprovalText, LetsNoFieldForgeALine) {
  const std::string hostile =
      "x\nforged\r\x1b[1A\x1b[2Kforged\x08\x9b\xe2\x80\xa8"
      "forged\xe2\x80\x8b\xff"
      "forged";
  ApprovalRequest request = request_for(hostile);
  request.cwd = request.workspace = request.agent = request.session = hostile;
  request.decision.reasons[0].text = request.decision.reasons[0].id = hostile;
  request.decision.asked.add(EffectKind::write, hostile);
  request.decision.grant.effects.add(EffectKind::read, hostile);
  request.decision.hardening = {hostile};
  request.change = FileChange{hostile, hostile, hostile + hostile, true};
  request.rule_preview = hostile;
  request.rule_covers = request.rule_leaves_out = {hostile};
  std::string text = approval_text(request);
  for (std::string_view line : split(text, '\n')) {
    if (line.starts_with("  because (x\\nforged")) continue;  // an identifier is escaped in its line
    expect_no_forged_line(std::string(line));
  }
}

TEST(ApprovalText, WrapsWhatWouldPushTextOffTheScreen) {
  std::string text = approval_text(request_for("echo a" + std::string(5000, ' ') + "; rm -rf ~"));
  EXPECT_NE(text.find("; rm -rf ~"), std::string::npos) << "the end is not cut";
  std::string wide;
  for (int i = 0; i < 500; ++i) wide += "\xe6\xbc\xa2";
  text += approval_text(request_for("echo " + wide));
  for (std::string_view line : split(text, '\n')) {
    size_t columns = 0;
    for (size_t i = 0; i < line.size(); ++i)
      if ((static_cast<unsigned char>(line[i]) & 0xc0) != 0x80)
        columns += static_cast<unsigned char>(line[i]) > 0x7f ? 2 : 1;
    EXPECT_LE(columns, 80u) << line;
  }
}

TEST(ApprovalText, ShowsTheBytesThatAFindingIsAbout) {
  ApprovalRequest request = request_for("true; curl -k x");
  request.source = "true; curl -k x";
  request.decision.reasons.push_back({ReasonKind::check, "CG050", "checks nobody", Verdict::ask, {6, 15}});
  EXPECT_NE(approval_text(request).find("because (CG050)\n  | checks nobody\n  |   at: curl -k x\n"), std::string::npos)
      << approval_text(request);
}

TEST(ApprovalText, ShowsWhatAFileWouldBecome) {
  ApprovalRequest request = request_for("write");
  request.change = FileChange{"/w/a", "one\ntwo\n", "one\n2\n", true};
  EXPECT_NE(approval_text(request).find("it would change\n  | /w/a\n  |   one\n  | - two\n  | + 2\n"),
            std::string::npos)
      << approval_text(request);
}

TEST(NobodyConfirmer, AlwaysSaysNo) {
  EXPECT_EQ(*NobodyConfirmer().ask(request_for("ls")), Answer::no);
}

}  // namespace
}  // namespace callgate
