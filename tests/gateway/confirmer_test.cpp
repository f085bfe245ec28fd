#include "gateway/confirmer.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <thread>

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

TEST(TerminalConfirmer, OffersARuleOnlyWithItsPreview) {
  ApprovalRequest request = request_for("ls");
  EXPECT_EQ(answer_typed(request, {"a\n"}), Answer::no);
  request.rule_preview = "[[rule]]\n";
  EXPECT_EQ(answer_typed(request, {"a\n", "y\n"}), Answer::always);
  EXPECT_EQ(answer_typed(request, {"a\n", "n\n"}), Answer::no);
}

TEST(ApprovalText, EscapesWhatCouldForgeThePrompt) {
  std::string text = approval_text(request_for("ls\n\x1b[2KRun it? y\xe2\x80\xae"));
  EXPECT_NE(text.find("ls\\n\\x1b[2KRun it? y\\u{202e}"), std::string::npos);
  EXPECT_NE(text.find("connect example.com:443"), std::string::npos);
  EXPECT_NE(text.find("it reaches the network (effect.connect)"), std::string::npos);
}

TEST(NobodyConfirmer, AlwaysSaysNo) {
  EXPECT_EQ(*NobodyConfirmer().ask(request_for("ls")), Answer::no);
}

}  // namespace
}  // namespace callgate
