#include "tests/oracle/real_shell.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <utility>

#include "base/file.h"
#include "tests/oracle/frames.h"
#include "tests/oracle/sandbox.h"
#include "tests/oracle/tracer.h"

namespace callgate::oracle {
namespace {

using Strings = std::vector<std::string>;

constexpr size_t probe_bytes = 8 << 20;

Strings to_strings(const Observation& seen) {
  Strings strings{std::to_string(static_cast<int>(seen.outcome)), seen.errors};
  for (const Execution& execution : seen.executions) {
    strings.insert(strings.end(), {std::to_string(execution.by), execution.program});
    strings.push_back(std::to_string(execution.argv.size()));
    strings.insert(strings.end(), execution.argv.begin(), execution.argv.end());
  }
  return strings;
}

Observation from_strings(const Strings& strings) {
  Observation seen;
  seen.outcome = static_cast<Outcome>(std::stoi(strings[0]));
  seen.errors = strings[1];
  for (size_t at = 2; at + 2 < strings.size();) {
    Execution execution{strings[at + 1], {}, std::stoi(strings[at])};
    size_t words = std::stoul(strings[at + 2]);
    auto first = strings.begin() + static_cast<std::ptrdiff_t>(at + 3);
    execution.argv.assign(first, first + static_cast<std::ptrdiff_t>(words));
    at += 3 + words;
    seen.executions.push_back(std::move(execution));
  }
  return seen;
}

// The first process of the sandbox: answers until nobody asks any more.
[[noreturn]] void serve(int channel, const SandboxContents& contents) {
  Result<void> furnished = furnish_sandbox(contents);
  if (!send_strings(channel, {furnished ? "" : furnished.error().message}) || !furnished) ::_exit(1);
  Tracer tracer(contents.search_path);
  while (std::optional<Strings> words = receive_strings(channel)) {
    std::string program = words->front();
    words->erase(words->begin());
    if (!send_strings(channel, to_strings(tracer.run(program, *words)))) break;
  }
  ::_exit(0);
}

// Stands between: a process is not in the process namespace that it made, only its children are.
[[noreturn]] void host(int channel, const SandboxContents& contents) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  Result<void> left = leave_host();
  if (!left) {
    send_strings(channel, {left.error().message});
    ::_exit(1);
  }
  pid_t first = ::fork();
  if (first == 0) serve(channel, contents);
  ::close(channel);
  if (first > 0) ::waitpid(first, nullptr, 0);
  ::_exit(0);
}

}  // namespace

RealShell::RealShell(pid_t pid, UniqueFd channel) : pid_(pid), channel_(std::move(channel)) {}

RealShell::RealShell(RealShell&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), channel_(std::move(other.channel_)) {}

RealShell::~RealShell() {
  // Closing is not enough: tracers that were started later hold this end too.
  if (channel_.valid()) ::shutdown(channel_.get(), SHUT_RDWR);
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

Result<RealShell> RealShell::start(const Options& options) {
  SandboxContents contents{CG_TRY(read_file(CALLGATE_ORACLE_PROBE, probe_bytes)), options.names};
  if (options.has_system_programs) contents.search_path += ":/usr/bin:/bin";
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return fail("make a channel", errno);
  UniqueFd ours(ends[0]), theirs(ends[1]);
  pid_t pid = ::fork();
  if (pid < 0) return fail("start the tracer", errno);
  if (pid == 0) {
    ours.reset();
    host(theirs.get(), contents);
  }
  theirs.reset();
  RealShell shell(pid, std::move(ours));
  std::optional<Strings> ready = receive_strings(shell.channel_.get());
  if (!ready || !ready->at(0).empty()) return fail("the oracle's sandbox: " + (ready ? ready->at(0) : "it died"));
  return shell;
}

Result<Observation> RealShell::run(Dialect dialect, const std::string& text) {
  Strings words;  // the program and its argv
  if (dialect == Dialect::bash) words = {"/t/bash", "bash", "--noprofile", "--norc", "-c", "--", text};
  if (dialect == Dialect::zsh) words = {"/t/zsh", "zsh", "-f", "-c", "--", text};
  if (dialect == Dialect::sh) words = {"/t/dash", "dash", "-c", "--", text};
  std::optional<Strings> answer;
  if (send_strings(channel_.get(), words)) answer = receive_strings(channel_.get());
  if (!answer) return fail("the tracer is gone");
  return from_strings(*answer);
}

}  // namespace callgate::oracle
