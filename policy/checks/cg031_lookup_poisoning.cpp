#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_lookup_table(std::string_view name) {
  return is_one_of(name, {"BASH_CMDS", "commands", "builtins", "aliases"});
}

bool is_path_variable(std::string_view name) {
  return name == "PATH" || name == "path";
}

// A directory that whoever wrote the text, or any user, can put programs into.
bool is_writable_place(std::string_view directory, const PathContext& paths) {
  if (directory.empty() || !directory.starts_with('/')) return true;
  for (std::string_view root : {std::string_view("/tmp"), std::string_view("/var/tmp"), std::string_view("/dev/shm")})
    if (is_within(normal_path(directory, "/"), root)) return true;
  return is_within(normal_path(directory, "/"), paths.workspace);
}

// What a new PATH is looked up in before the old one: the literal text in front of the first expansion.
std::string front_of(const Word& value) {
  std::string front;
  for (const WordPart& part : value.parts) {
    if (part.kind == PartKind::tilde && front.empty()) return "~";
    if (part.kind != PartKind::literal) return part.text == "PATH" || part.text == "path" ? front : front + "/$";
    front += part.text;
  }
  return front;
}

bool shadows(const Word& value, const PathContext& paths) {
  std::string front = front_of(value);
  bool only_appends = front.empty() && !value.parts.empty() && value.parts[0].kind != PartKind::literal;
  if (only_appends || front == "~" || front.find("/$") != std::string::npos) return false;
  if (front.ends_with(':')) front.pop_back();
  for (std::string_view directory : split(front, ':'))
    if (is_writable_place(directory, paths)) return true;
  return false;
}

void judge_assignment(const Assignment& assignment, const CheckInput& input, const Check& self, Reporter& to) {
  if (is_lookup_table(assignment.name) && (assignment.subscript || assignment.is_array))
    return to.report(self, assignment.where, "the shell's table of command paths is written");
  if (!is_path_variable(assignment.name)) return;
  bool shadowing = !assignment.append && !assignment.is_array && shadows(assignment.value, input.paths);
  for (const Word& element : assignment.elements) shadowing |= !assignment.append && shadows(element, input.paths);
  if (shadowing)
    to.report(self, assignment.where, "later names are looked up in a directory that anybody can write");
  else
    to.report(self, Verdict::allow, assignment.where, "the search path of commands changes");
}

void judge_command(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  std::string_view name = command.name();
  bool is_zsh_hash = name == "hash" && command.dialect == Dialect::zsh && command.argv.size() > 1 &&
                     argument(command, 1).find('=') != std::string_view::npos;
  if ((name == "hash" && has_letter(command, 'p')) || is_zsh_hash)
    to.report(self, command.where, "hash gives a name another program");
}

// `export PATH=.:$PATH`: the assignment is a word of the command.
void judge_declaration(const Statement& statement, const CheckInput& input, const Check& self, Reporter& to) {
  if (statement.kind != StatementKind::simple || statement.words.empty()) return;
  std::string name = statement.words[0].static_text().value_or("");
  if (!is_one_of(name, {"export", "declare", "typeset", "readonly", "local", "env"})) return;
  for (const Word& word : statement.words) {
    bool sets_path =
        !word.parts.empty() && word.parts[0].kind == PartKind::literal && word.parts[0].text.starts_with("PATH=");
    if (!sets_path) continue;
    Word value = word;
    value.parts[0].text.erase(0, 5);
    if (value.parts[0].text.empty()) value.parts.erase(value.parts.begin());
    if (shadows(value, input.paths))
      to.report(self, word.where, "later names are looked up in a directory that anybody can write");
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!command.argv.empty()) judge_command(command, self, to);
  if (input.program == nullptr) return;
  walk_program(*input.program,
               {.on_statement = [&](const Statement& item) { judge_declaration(item, input, self, to); },
                .on_word = {},
                .on_part = {},
                .on_redirect = {},
                .on_assignment = [&](const Assignment& item) { judge_assignment(item, input, self, to); }});
}

}  // namespace

extern const Check cg031_lookup_poisoning{31, Verdict::deny, Maturity::stable, "Commands are looked up elsewhere", run};

}  // namespace callgate
