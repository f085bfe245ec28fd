#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_prompt_variable(std::string_view name) {
  return is_one_of(name, {"PS0", "PS1", "PS2", "PS3", "PS4", "PROMPT", "PROMPT2", "PROMPT3", "PROMPT4", "RPS1",
                          "RPROMPT", "SPROMPT", "MAILPATH"});
}

bool holds_command(std::string_view text) {
  return text.find("$(") != text.npos || text.find('`') != text.npos || text.find("<(") != text.npos;
}

void judge_zsh_print(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  if (command.dialect != Dialect::zsh || command.name() != "print" || !has_letter(command, 'P')) return;
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (!command.argv[i].known() || holds_command(argument(command, i)))
      to.report(self, command.where, "print -P expands the text as a prompt and runs the commands in it");
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input))
    if (is_prompt_variable(value.name) && holds_command(value.value))
      to.report(self, value.where, "the shell expands " + value.name + " again and runs the commands in it");
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!command.argv.empty()) judge_zsh_print(command, self, to);
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_part = [&](const WordPart& part) {
    bool expands = part.kind == PartKind::parameter && part.operation.ends_with("@P");
    bool zsh_flag = part.kind == PartKind::parameter && input.dialect == Dialect::zsh &&
                    part.operation.find('%') != std::string::npos && part.operation.starts_with("(");
    if (expands || zsh_flag)
      to.report(self, part.where, "the value is expanded as a prompt, which runs the commands in it");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg018_prompt_expansion{18, Verdict::deny, Maturity::stable, "Data is expanded as a prompt", run};

}  // namespace callgate
