#include "cli/chosen_confirmer.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>

#include "base/file.h"

namespace callgate {
namespace {

constexpr int longest_wait_seconds = 24 * 60 * 60;

// "wait" or "wait=SECONDS".
Result<std::chrono::seconds> wait_of(const std::string& text) {
  if (text == "wait") return std::chrono::minutes(10);
  int seconds = 0;
  const char* begin = text.data() + std::string_view("wait=").size();
  const char* end = text.data() + text.size();
  bool is_wait = text.starts_with("wait=");
  if (is_wait && std::from_chars(begin, end, seconds).ptr == end && seconds > 0 && seconds <= longest_wait_seconds)
    return std::chrono::seconds(seconds);
  return fail("--confirm is terminal, wait, wait=SECONDS (up to a day) or nobody, not '" + text + "'");
}

}  // namespace

Result<ChosenConfirmer> ChosenConfirmer::from(const Arguments& arguments) {
  ChosenConfirmer confirmer;
  std::string how = arguments.value("--confirm", "terminal");
  if (arguments.has("--yes") && arguments.has("--confirm")) return fail("give either --yes or --confirm");
  if (arguments.has("--yes")) {
    confirmer.chosen_ = std::make_unique<CallerConfirmer>();
  } else if (how == "nobody") {
    confirmer.chosen_ = std::make_unique<NobodyConfirmer>();
  } else if (how != "terminal") {
    confirmer.chosen_ = std::make_unique<WaitingConfirmer>(CG_TRY(wait_of(how)), STDERR_FILENO);
  } else if (Result<UniqueFd> terminal = open_at(AT_FDCWD, "/dev/tty", O_RDWR | O_NOCTTY)) {
    confirmer.terminal_ = std::move(*terminal);
    confirmer.chosen_ = std::make_unique<TerminalConfirmer>(confirmer.terminal_.get(), confirmer.terminal_.get());
  } else {
    confirmer.chosen_ = std::make_unique<NobodyConfirmer>();
  }
  return confirmer;
}

}  // namespace callgate
