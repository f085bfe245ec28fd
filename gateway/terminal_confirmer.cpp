#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/file.h"
#include "gateway/confirmer.h"

namespace callgate {
namespace {

// How often the journal is looked at for an answer from elsewhere.
constexpr std::chrono::milliseconds look_interval{250};

// One line typed by the person. What was typed before the question was shown is thrown away: it answered something
// else.
Result<std::string> read_answer(int fd, const ApprovalRequest& request, std::chrono::steady_clock::time_point end) {
  std::string line;
  for (;;) {
    pollfd ready{fd, POLLIN, 0};
    int count = ::poll(&ready, 1, static_cast<int>(look_interval.count()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("wait for an answer", errno);
    if (count == 0 && request.is_settled && request.is_settled()) return fail("answered elsewhere");
    if (count == 0 && std::chrono::steady_clock::now() >= end) return fail("nobody answered in time");
    if (count == 0) continue;
    char byte = 0;
    ssize_t n = ::read(fd, &byte, 1);
    if (n <= 0) return fail("the terminal was closed before an answer");
    if (byte == '\n') return line;
    if (line.size() < 16) line += byte;
  }
}

}  // namespace

Result<Answer> TerminalConfirmer::ask(const ApprovalRequest& request) {
  auto end = std::chrono::steady_clock::now() + patience();
  std::string question = "Run it? [y] once  [s] for this session";
  if (!request.rule_preview.empty()) question += "  [a] always, by the rule above";
  // An earlier call's output may have left the terminal writing in its background's colour.
  CG_TRY(write_all(output_, "\x1b[0m" + approval_text(request) + question + "  [N] no: "));
  ::tcflush(input_, TCIFLUSH);
  std::string line = CG_TRY(read_answer(input_, request, end));
  if (line == "y" || line == "yes") return Answer::once;
  if (line == "s") return Answer::session;
  if (line != "a" || request.rule_preview.empty()) return Answer::no;
  CG_TRY(write_all(output_, "Add the rule and run? [y/N]: "));
  line = CG_TRY(read_answer(input_, request, end));
  return line == "y" || line == "yes" ? Answer::always : Answer::no;
}

Result<Answer> WaitingConfirmer::ask(const ApprovalRequest& request) {
  auto end = std::chrono::steady_clock::now() + patience_;
  CG_TRY(write_all(output_, approval_text(request) + "callgate waits: 'callgate approve " + request.call_id +
                                "' or 'callgate deny' with it, from another terminal\n"));
  while (std::chrono::steady_clock::now() < end) {
    if (request.is_settled && request.is_settled()) return fail("answered elsewhere");
    std::this_thread::sleep_for(look_interval);
  }
  return fail("nobody answered in time");
}

}  // namespace callgate
