#include <map>
#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// By descriptor ("3", or "{v}" when the shell picks the number): whether the path is known.
using OpenedFiles = std::map<std::string, bool, std::less<>>;

bool opens_file(RedirectKind kind) {
  return kind != RedirectKind::duplicate_in && kind != RedirectKind::duplicate_out;
}

// Descriptors beyond the three streams.
bool is_extra(std::string_view descriptor) {
  return !descriptor.empty() && !is_one_of(descriptor, {"0", "1", "2"});
}

OpenedFiles opened_files(const ShellProgram& program) {
  OpenedFiles opened;
  ProgramVisitor visitor;
  visitor.on_redirect = [&](const Redirect& redirect) {
    if (!is_extra(redirect.descriptor) || !opens_file(redirect.kind)) return;
    bool here = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
    opened.emplace(redirect.descriptor, here || redirect.target.is_static());
  };
  walk_program(program, visitor);
  return opened;
}

const bool* find_opened(const OpenedFiles& opened, std::string_view descriptor) {
  auto file = opened.find(descriptor);
  return file == opened.end() ? nullptr : &file->second;
}

// A descriptor that is not known may be any that the shell picked.
const bool* find_picked(const OpenedFiles& opened) {
  auto file = opened.lower_bound("{");
  return file == opened.end() || !file->first.starts_with('{') ? nullptr : &file->second;
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

void judge(const EvaluatedCommand& command, const OpenedFiles& opened, const Check& self, Reporter& to) {
  for (const EvaluatedRedirect& redirect : command.redirects) {
    if (opens_file(redirect.kind)) continue;
    const std::optional<std::string>& target = redirect.target.text;
    const bool* is_known = target ? find_opened(opened, *target) : find_picked(opened);
    if (is_known == nullptr) continue;
    bool asks = !*is_known || executes_input(command);
    to.report(
        self, asks ? self.verdict : Verdict::allow, command.where,
        asks ? "uses a file that is not known, or runs it, by its descriptor" : "uses an open file by its number");
  }
  for (size_t i = 0; i < command.argv.size(); ++i) {
    bool is_opened = find_opened(opened, descriptor_path(argument(command, i))) != nullptr;
    if (is_opened && (i == 0 || executes_input(command)))
      to.report(self, command.where, "runs the file that the descriptor stands for");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  OpenedFiles opened = opened_files(*input.program);
  if (opened.empty()) return;
  for (const EvaluatedCommand& command : input.prediction.commands) judge(command, opened, self, to);
}

}  // namespace

extern const Check cg054_fd_juggling{54, Verdict::ask, Maturity::stable, "A file travels as a descriptor", run};

}  // namespace callgate
