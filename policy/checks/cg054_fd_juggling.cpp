#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

struct Opened {
  std::string descriptor;  // "3", or "{v}" when the shell picks the number
  bool known = true;       // the path is
};

bool opens_file(RedirectKind kind) {
  return kind != RedirectKind::duplicate_in && kind != RedirectKind::duplicate_out;
}

// Descriptors beyond the three streams.
bool is_extra(std::string_view descriptor) {
  return !descriptor.empty() && !is_one_of(descriptor, {"0", "1", "2"});
}

std::vector<Opened> opened_files(const ShellProgram& program) {
  std::vector<Opened> opened;
  ProgramVisitor visitor;
  visitor.on_redirect = [&](const Redirect& redirect) {
    if (!is_extra(redirect.descriptor) || !opens_file(redirect.kind)) return;
    bool here = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
    opened.push_back({redirect.descriptor, here || redirect.target.is_static()});
  };
  walk_program(program, visitor);
  return opened;
}

const Opened* find_opened(const std::vector<Opened>& opened, std::string_view descriptor) {
  for (const Opened& file : opened)
    if (file.descriptor == descriptor) return &file;
  return nullptr;
}

bool executes_input(const EvaluatedCommand& command) {
  return is_interpreter_name(command.name()) || is_one_of(command.name(), {".", "source", "exec"});
}

// "3" of /dev/fd/3 and /proc/self/fd/3.
std::string_view descriptor_path(std::string_view word) {
  for (std::string_view directory : {"/dev/fd/", "/proc/self/fd/"})
    if (word.starts_with(directory)) return word.substr(directory.size());
  return {};
}

void judge(const EvaluatedCommand& command, const std::vector<Opened>& opened, const Check& self, Reporter& to) {
  for (const EvaluatedRedirect& redirect : command.redirects) {
    if (opens_file(redirect.kind)) continue;
    const Opened* file = find_opened(opened, redirect.target.text.value_or(""));
    if (file == nullptr && !redirect.target.text)
      for (const Opened& other : opened)
        if (other.descriptor.starts_with('{')) file = &other;
    if (file == nullptr) continue;
    bool asks = !file->known || executes_input(command);
    to.report(
        self, asks ? self.verdict : Verdict::allow, command.where,
        asks ? "uses a file that is not known, or runs it, by its descriptor" : "uses an open file by its number");
  }
  for (size_t i = 0; i < command.argv.size(); ++i) {
    const Opened* file = find_opened(opened, descriptor_path(argument(command, i)));
    bool runs = file != nullptr && (i == 0 || executes_input(command));
    if (runs) to.report(self, command.where, "runs the file that the descriptor stands for");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  std::vector<Opened> opened = opened_files(*input.program);
  if (opened.empty()) return;
  for (const EvaluatedCommand& command : input.prediction.commands) judge(command, opened, self, to);
}

}  // namespace

extern const Check cg054_fd_juggling{54, Verdict::ask, Maturity::stable, "A file travels as a descriptor", run};

}  // namespace callgate
