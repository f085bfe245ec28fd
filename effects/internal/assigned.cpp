#include "effects/internal/assigned.h"

#include <algorithm>

#include "effects/internal/arithmetic.h"

namespace callgate::internal {
namespace {

// What is found, and where it is looked for.
struct Collected {
  Assigned found;
  std::set<std::string> others;  // names that are also assigned what is not known from the text
  bool only_own_shell = false;   // not in pipelines, subshells and what runs in the background

  void add(const std::string& name) {
    found.names.insert(name);
    others.insert(name.starts_with('#') ? name.substr(1) : name);
  }
  void add(const std::string& name, Variable value) {
    found.names.insert(name);
    std::vector<Variable>& values = found.constants[name];
    if (values.size() <= max_choices) values.push_back(std::move(value));
  }
};

// Builtins that assign variables named by their operands.
bool names_variables(std::string_view command) {
  static constexpr std::string_view builtins[] = {"read",    "export", "declare", "typeset",   "local",   "readonly",
                                                  "unset",   "printf", "mapfile", "readarray", "getopts", "let",
                                                  "integer", "float",  "vared",   "zparseopts"};
  return std::find(std::begin(builtins), std::end(builtins), command) != std::end(builtins);
}

// The name in `NAME=value`, `NAME+=…` or `NAME`.
std::string leading_name(std::string_view word) {
  size_t end = 0;
  while (end < word.size() && (std::isalnum(static_cast<unsigned char>(word[end])) || word[end] == '_')) ++end;
  return std::string(word.substr(0, end));
}

void collect_simple(const Statement& statement, Collected& names) {
  if (statement.words.empty()) return;
  std::optional<std::string> command = statement.words[0].static_text();
  if (!command || *command == "eval" || *command == "source" || *command == ".") {
    names.add("*");
    return;
  }
  if (!names_variables(*command)) return;
  if (*command == "let") {
    for (size_t i = 1; i < statement.words.size(); ++i) {
      std::optional<std::string> expression = statement.words[i].static_text();
      if (!expression) names.add("*");
      for (const std::string& name : names_in(expression.value_or(""))) names.add("#" + name);
    }
    return;
  }
  for (size_t i = 1; i < statement.words.size(); ++i) {
    const std::vector<WordPart>& parts = statement.words[i].parts;
    bool literal = !parts.empty() && parts[0].kind == PartKind::literal;
    names.add(literal ? leading_name(parts[0].text) : "*");
  }
}

void collect(const std::vector<Statement>& statements, Collected& names);

void collect_words(const std::vector<Word>& words, Collected& names);

void collect_word(const Word& word, Collected& names) {
  for (const WordPart& part : word.parts) {
    // ${x:=word} assigns; arithmetic may assign anything.
    if (part.kind == PartKind::parameter && part.operation.find('=') != std::string::npos) names.add(part.text);
    if (part.kind == PartKind::arithmetic && part.text.find_first_of("=+-") != std::string::npos)
      for (const std::string& name : names_in(part.text)) names.add("#" + name);
    collect_words(part.operands, names);
  }
}

void collect_words(const std::vector<Word>& words, Collected& names) {
  for (const Word& word : words) collect_word(word, names);
}

void collect_arithmetic(const Word& word, Collected& names) {
  for (const WordPart& part : word.parts)
    if (part.kind == PartKind::literal)
      for (const std::string& name : names_in(part.text)) names.add("#" + name);
    else if (part.kind != PartKind::glob && part.kind != PartKind::arithmetic)
      names.add("*");  // $x=1 assigns what x names
}

// What the assignment gives whatever holds where it stands.
std::optional<Variable> constant_of(const Statement& statement, const Assignment& assignment) {
  Variable variable;
  if (assignment.subscript || assignment.append || (assignment.is_array && !statement.words.empty()))
    return std::nullopt;
  if (!assignment.is_array) {
    variable.value.text = assignment.value.static_text();
    return variable.value.text ? std::optional(std::move(variable)) : std::nullopt;
  }
  variable.shape = Variable::Shape::list;
  if (assignment.elements.size() > max_elements) return std::nullopt;
  for (const Word& element : assignment.elements) {
    Value value;
    value.text = element.static_text();
    if (!value.text) return std::nullopt;
    variable.list.emplace(static_cast<int64_t>(variable.list.size()), std::move(value));
  }
  return variable;
}

bool runs_in_another_shell(const Statement& statement) {
  return statement.kind == StatementKind::pipeline || statement.kind == StatementKind::subshell ||
         statement.kind == StatementKind::coproc;
}

void collect_one(const Statement& statement, Collected& names) {
  if (names.only_own_shell && runs_in_another_shell(statement)) return;
  const ShellState nothing;
  for (const Assignment& assignment : statement.assignments) {
    bool counts = !assignment.is_array && !assignment.subscript && is_number_word(assignment.value, nothing);
    if (std::optional<Variable> constant = constant_of(statement, assignment))
      names.add(assignment.name, std::move(*constant));
    else
      names.add(counts ? "#" + assignment.name : assignment.name);
    collect_word(assignment.value, names);
    collect_words(assignment.elements, names);
  }
  if (statement.kind == StatementKind::for_loop || statement.kind == StatementKind::select_loop)
    for (const std::string& name : statement.names()) names.add(name);
  if (statement.kind == StatementKind::c_for_loop || statement.kind == StatementKind::arithmetic ||
      statement.kind == StatementKind::repeat_loop)
    for (const Word& word : statement.words) collect_arithmetic(word, names);
  if (statement.kind == StatementKind::simple) collect_simple(statement, names);
  collect_words(statement.words, names);
  collect(statement.children, names);
  for (const CaseArm& arm : statement.arms) collect(arm.body, names);
}

void collect(const std::vector<Statement>& statements, Collected& names) {
  for (const Statement& statement : statements) collect_one(statement, names);
}

}  // namespace

std::set<std::string> names_assigned_in(const Word& word) {
  Collected names;
  collect_word(word, names);
  return std::move(names.found.names);
}

std::set<std::string> assigned_names(const Statement& statement) {
  Collected names;
  collect_one(statement, names);
  return std::move(names.found.names);
}

std::set<std::string> assigned_names(const std::vector<Statement>& statements) {
  Collected names;
  collect(statements, names);
  return std::move(names.found.names);
}

Assigned probably_assigned(const Statement& statement) {
  Collected names;
  names.only_own_shell = true;
  collect_one(statement, names);
  for (const std::string& name : names.others) names.found.constants.erase(name);
  return std::move(names.found);
}

}  // namespace callgate::internal
