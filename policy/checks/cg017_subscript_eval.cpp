#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

constexpr std::string_view message = "the shell runs the command in the subscript of this name";

bool has_code_in_subscript(std::string_view text) {
  size_t bracket = text.find('[');
  return bracket != std::string_view::npos && bracket > 0 &&
         (text.find("$(", bracket) != text.npos || text.find('`', bracket) != text.npos ||
          text.find("${", bracket) != text.npos);
}

bool takes_names(std::string_view name) {
  return is_one_of(name, {"unset", "read", "declare", "typeset", "local", "export", "readonly", "let", "wait",
                          "mapfile", "readarray", "getopts", "integer", "float", "vared", "nameref"});
}

bool is_name_argument(const EvaluatedCommand& command, size_t index) {
  std::string_view name = command.name(), before = argument(command, index - 1);
  if (takes_names(name)) return true;
  if (name == "printf") return before == "-v";
  return is_one_of(name, {"test", "["}) && is_one_of(before, {"-v", "-R"});
}

void judge_test(const Statement& statement, const Check& self, Reporter& to) {
  for (size_t i = 1; i < statement.words.size(); ++i) {
    bool names = is_one_of(statement.words[i - 1].static_text().value_or(""), {"-v", "-R"});
    if (names && has_code_in_subscript(statement.words[i].static_text().value_or("")))
      to.report(self, statement.where, message);
  }
}

// `exec {a[$(CMD)]}>f`: a word that opens with a brace and is taken for a descriptor's name.
bool is_descriptor_name(const Word& word) {
  if (word.parts.size() < 2 || word.parts[0].quoted || !word.parts[0].text.starts_with('{')) return false;
  bool subscript = false, runs = false;
  for (const WordPart& part : word.parts) {
    subscript |= part.text.find('[') != std::string::npos;
    runs |= part.kind == PartKind::command_substitution;
  }
  return subscript && runs && word.parts.back().text.ends_with('}');
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    for (size_t i = 1; i < command.argv.size(); ++i)
      if (has_code_in_subscript(argument(command, i)) && is_name_argument(command, i))
        to.report(self, command.where, message);
  if (input.program == nullptr) return;
  ProgramVisitor visitor;
  visitor.on_statement = [&](const Statement& statement) {
    if (statement.kind == StatementKind::test) judge_test(statement, self, to);
    bool opens = statement.kind == StatementKind::simple && !statement.redirects.empty() && !statement.words.empty();
    if (opens && is_descriptor_name(statement.words.back())) to.report(self, statement.where, message);
  };
  visitor.on_redirect = [&](const Redirect& redirect) {
    if (has_code_in_subscript(redirect.descriptor)) to.report(self, redirect.where, message);
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg017_subscript_eval{17, Verdict::deny, Maturity::stable,
                                        "A builtin evaluates the subscript of a name", run};

}  // namespace callgate
