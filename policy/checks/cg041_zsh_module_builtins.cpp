#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_module_builtin(std::string_view name) {
  if (name.starts_with("zf_")) return true;
  return is_one_of(name, {"sysopen", "sysread", "syswrite", "sysseek", "zsystem", "ztcp", "zsocket", "zftp", "zpty",
                          "zselect", "zcurses", "zgdbmtie", "ztie", "zgetattr", "zsetattr", "zprof"});
}

bool is_acting_module(std::string_view module) {
  return is_one_of(module, {"zsh/files", "zsh/system", "zsh/net/tcp", "zsh/net/socket", "zsh/zftp", "zsh/mapfile",
                            "zsh/zpty", "zsh/db/gdbm", "zsh/attr", "zsh/zselect", "zsh/clone"});
}

void judge_zmodload(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  if (has_letter(command, 'u') || command.argv.size() == 1) return;
  bool acting = false, other = false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    acting |= is_acting_module(word);
    other |= word.empty() || word.starts_with("zsh/");
  }
  if (acting)
    to.report(self, command.where, "the module writes, deletes or connects inside the shell, where no program is seen");
  else if (other)
    to.report(self, Verdict::ask, command.where, "zsh loads a module that adds builtins");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.dialect != Dialect::zsh) continue;
    if (command.name() == "zmodload") judge_zmodload(command, self, to);
    if (is_module_builtin(command.name()))
      to.report(self, command.where, "zsh acts by itself: no program is executed that could be judged");
  }
  if (input.program == nullptr || input.program->dialect != Dialect::zsh) return;
  walk_program(*input.program, {.on_statement = {},
                                .on_word = {},
                                .on_part = {},
                                .on_redirect = {},
                                .on_assignment = [&](const Assignment& item) {
                                  if (item.name == "mapfile" && item.subscript)
                                    to.report(self, item.where, "an element of mapfile is a file: the shell writes it");
                                }});
}

}  // namespace

extern const Check cg041_zsh_module_builtins{41, Verdict::deny, Maturity::stable, "zsh acts without a program", run};

}  // namespace callgate
