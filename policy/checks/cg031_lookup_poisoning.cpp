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

// Where a project keeps the tools that it was installed with.
bool is_tool_directory(std::string_view directory) {
  return directory.ends_with("node_modules/.bin") || directory.ends_with("venv/bin") ||
         directory.ends_with("vendor/bin");
}

// Allow: nothing is looked up elsewhere. Contain: the project's own tools answer to the names.
Verdict shadowing(const Word& value, const PathContext& paths) {
  std::string front = front_of(value);
  bool only_appends = front.empty() && !value.parts.empty() && value.parts[0].kind != PartKind::literal;
  if (only_appends || front == "~") return Verdict::allow;
  if (front.ends_with(':')) front.pop_back();
  bool from_a_value = front.find("/$") != std::string::npos;
  Verdict verdict = Verdict::allow;
  for (std::string_view directory : split(front, ':')) {
    if (is_tool_directory(directory))
      verdict = stricter(verdict, Verdict::contain);
    else if (!from_a_value && is_writable_place(directory, paths))
      verdict = Verdict::deny;
  }
  return verdict;
}

void report(Verdict verdict, Span where, const Check& self, Reporter& to) {
  constexpr std::string_view says[] = {"the search path of commands changes",
                                       "the project's own tools answer to later names", "",
                                       "later names are looked up in a directory that anybody can write"};
  to.report(self, verdict, where, std::string(says[static_cast<size_t>(verdict)]));
}

void judge_assignment(const Assignment& assignment, const CheckInput& input, const Check& self, Reporter& to) {
  if (is_lookup_table(assignment.name) && (assignment.subscript || assignment.is_array))
    return to.report(self, assignment.where, "the shell's table of command paths is written");
  if (!is_path_variable(assignment.name)) return;
  Verdict verdict = Verdict::allow;
  if (!assignment.append && !assignment.is_array) verdict = shadowing(assignment.value, input.paths);
  if (!assignment.append)
    for (const Word& element : assignment.elements) verdict = stricter(verdict, shadowing(element, input.paths));
  report(verdict, assignment.where, self, to);
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
    if (Verdict verdict = shadowing(value, input.paths); verdict > Verdict::allow)
      report(verdict, word.where, self, to);
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
