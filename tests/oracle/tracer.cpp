#include "tests/oracle/tracer.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <cstring>

#include "base/assert.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "tests/oracle/sandbox.h"

namespace callgate::oracle {
namespace {

// A generated text has some ten commands; loops over literals and functions that call others make a few dozen of them.
constexpr int max_steps = 400;
// Only a text that waits for itself comes near it; endless loops end by the limit on processor time.
constexpr time_t max_seconds = 5;
constexpr rlim_t max_cpu_seconds = 1;
constexpr rlim_t max_file_bytes = 1 << 20;
constexpr size_t shown_errors = 400;

constexpr long options =
    PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;

void on_alarm(int) {}

void set_timer(time_t seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

// Only async-signal-safe calls: the memory is the parent's until the exec.
[[noreturn]] void become(const char* program, char** argv, char** environment, int nothing, int errors) {
  ::setsid();
  ::dup2(nothing, 0);
  ::dup2(nothing, 1);
  ::dup2(errors, 2);
  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  ::execve(program, argv, environment);
  ::_exit(127);
}

void limit(pid_t pid) {
  const rlimit cpu{max_cpu_seconds, max_cpu_seconds}, size{max_file_bytes, max_file_bytes}, core{0, 0};
  ::prlimit(pid, RLIMIT_CPU, &cpu, nullptr);
  ::prlimit(pid, RLIMIT_FSIZE, &size, nullptr);
  ::prlimit(pid, RLIMIT_CORE, &core, nullptr);
}

std::vector<std::string> command_line(pid_t pid) {
  constexpr size_t limit_bytes = 1 << 20;
  Result<UniqueFd> file = open_at(AT_FDCWD, "/proc/" + std::to_string(pid) + "/cmdline", O_RDONLY);
  Result<std::string> bytes = file ? read_all(file->get(), limit_bytes) : Result<std::string>("");
  std::vector<std::string> words;
  if (!bytes || bytes->empty()) return words;
  bytes->pop_back();
  for (std::string_view word : split(*bytes, '\0')) words.emplace_back(word);
  return words;
}

std::string program_name(pid_t pid) {
  char path[4096];
  ssize_t length = ::readlink(("/proc/" + std::to_string(pid) + "/exe").c_str(), path, sizeof path);
  return length > 0 ? std::string(base_name(std::string_view(path, static_cast<size_t>(length)))) : std::string();
}

// Job control would stop a process that nobody continues.
bool stops(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

}  // namespace

Tracer::Tracer(const std::string& search_path)
    : path_("PATH=" + search_path),
      nothing_(::open("/dev/null", O_RDWR | O_CLOEXEC)),
      errors_(::memfd_create("errors", MFD_CLOEXEC)) {
  // kill(-1) below would end every process of the user anywhere else.
  CG_CHECK(::getpid() == 1 && nothing_.valid() && errors_.valid());
  ::fcntl(errors_.get(), F_SETFL, O_APPEND);
  struct sigaction action {};
  action.sa_handler = on_alarm;  // and no SA_RESTART: it ends the wait
  ::sigaction(SIGALRM, &action, nullptr);
}

void Tracer::start(const std::string& program, const std::vector<std::string>& argv) {
  // The locale that canonical text is written for; in another one $'\u00e9' is another word.
  std::string home = "HOME=/home/user", locale = "LC_ALL=C.UTF-8";
  char* environment[] = {path_.data(), home.data(), locale.data(), nullptr};
  std::vector<std::string> words = argv;
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int nothing = nothing_.get(), errors = errors_.get();
  shell_ = ::vfork();
  if (shell_ == 0) become(program.c_str(), pointers.data(), environment, nothing, errors);
  CG_CHECK(shell_ > 0);
}

Observation Tracer::run(const std::string& program, const std::vector<std::string>& argv) {
  seen_ = {};
  running_.clear();
  early_.clear();
  steps_ = 0;
  empty_directories();
  CG_CHECK(::ftruncate(errors_.get(), 0) == 0);
  set_timer(max_seconds);
  start(program, argv);
  for (int status = 0;;) {
    pid_t pid = ::waitpid(-1, &status, __WALL);
    if (pid > 0) {
      handle(pid, status);
    } else if (errno == ECHILD) {
      break;
    } else {
      end(Outcome::timed_out);
    }
  }
  set_timer(0);
  char text[shown_errors];
  ssize_t length = ::pread(errors_.get(), text, sizeof text, 0);
  if (length > 0) seen_.errors.assign(text, static_cast<size_t>(length));
  return seen_;
}

void Tracer::handle(pid_t pid, int status) {
  if (!WIFSTOPPED(status)) {
    running_.erase(pid);
    return;
  }
  int signal = WSTOPSIG(status);
  int event = status >> 16;
  if (pid == shell_ && !running_.contains(pid)) {
    // The shell's own exec: from here on there are events.
    running_[pid] = -1;
    limit(pid);
    ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, options);
    signal = 0;
  } else if (event == PTRACE_EVENT_EXEC) {
    note_execution(pid);
    signal = 0;
  } else if (event != 0) {
    unsigned long child = 0;
    ::ptrace(PTRACE_GETEVENTMSG, pid, nullptr, &child);
    note_fork(pid, static_cast<pid_t>(child));
    signal = 0;
  } else if (signal == SIGSTOP && !running_.contains(pid)) {
    early_.insert(pid);
    return;
  } else if (stops(signal)) {
    signal = 0;
  }
  ::ptrace(PTRACE_CONT, pid, nullptr, signal);
}

void Tracer::note_fork(pid_t pid, pid_t child) {
  running_[child] = running_[pid];
  if (early_.erase(child) > 0) ::ptrace(PTRACE_CONT, child, nullptr, 0);
  count_step();
}

void Tracer::note_execution(pid_t pid) {
  int by = running_[pid];
  running_[pid] = static_cast<int>(seen_.executions.size());
  seen_.executions.push_back({program_name(pid), command_line(pid), by});
  count_step();
}

void Tracer::count_step() {
  if (++steps_ > max_steps) end(Outcome::step_limit);
}

// Everything in the sandbox but the tracer itself.
void Tracer::end(Outcome outcome) {
  if (seen_.outcome == Outcome::finished) seen_.outcome = outcome;
  ::kill(-1, SIGKILL);
}

}  // namespace callgate::oracle
