#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/text.h"
#include "gateway/confirmer.h"

namespace callgate {
namespace {

// An approval that nobody gives in time is a no.
constexpr int answer_milliseconds = 10 * 60 * 1000;
constexpr size_t shown_command_columns = 4000;

// One line typed by the person. What was typed before the question was shown is thrown away: it answered something
// else.
Result<std::string> read_answer(int fd) {
  std::string line;
  for (;;) {
    pollfd ready{fd, POLLIN, 0};
    int count = ::poll(&ready, 1, answer_milliseconds);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("wait for an answer", errno);
    if (count == 0) return fail("nobody answered in 10 minutes");
    char byte = 0;
    ssize_t n = ::read(fd, &byte, 1);
    if (n <= 0) return fail("the terminal was closed before an answer");
    if (byte == '\n') return line;
    if (line.size() < 16) line += byte;
  }
}

}  // namespace

std::string approval_text(const ApprovalRequest& request) {
  std::string text = "callgate asks before it runs:\n\n  " +
                     escape_for_display(request.command, shown_command_columns) + "\n  in " +
                     escape_for_display(request.cwd) + "\n\n";
  for (const Reason& reason : request.decision.reasons) {
    if (reason.verdict != Verdict::ask) continue;
    text += "  because " + escape_for_display(reason.text) + " (" + escape_for_display(reason.id) + ")\n";
  }
  if (!request.decision.asked.empty()) text += "\n  it would be allowed to:\n";
  for (const Effect& effect : request.decision.asked) text += "    " + escape_for_display(to_string(effect)) + "\n";
  if (!request.decision.hardening.empty())
    text += "\n  hardened: " + escape_for_display(join(request.decision.hardening, ", ")) + "\n";
  return text + "\n";
}

Result<Answer> TerminalConfirmer::ask(const ApprovalRequest& request) {
  std::string question = "Run it? [y] once  [s] for this session";
  if (!request.rule_preview.empty()) question += "  [a] always (shows the rule)";
  // An earlier call's output may have left the terminal writing in its background's colour.
  CG_TRY(write_all(output_, "\x1b[0m" + approval_text(request) + question + "  [N] no: "));
  ::tcflush(input_, TCIFLUSH);
  std::string line = CG_TRY(read_answer(input_));
  if (line == "y" || line == "yes") return Answer::once;
  if (line == "s") return Answer::session;
  if (line != "a" || request.rule_preview.empty()) return Answer::no;
  CG_TRY(write_all(
      output_, "\nThis rule would be added to your policy:\n\n" + request.rule_preview + "\nAdd it and run? [y/N]: "));
  line = CG_TRY(read_answer(input_));
  return line == "y" || line == "yes" ? Answer::always : Answer::no;
}

}  // namespace callgate
