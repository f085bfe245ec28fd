#include "effects/internal/assigned.h"

#include <algorithm>

#include "effects/internal/arithmetic.h"

namespace callgate::internal {
namespace {

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

void collect_simple(const Statement& statement, std::set<std::string>& names) {
  if (statement.words.empty()) return;
  std::optional<std::string> command = statement.words[0].static_text();
  if (!command || *command == "eval" || *command == "source" || *command == ".") {
    names.insert("*");
    return;
  }
  if (!names_variables(*command)) return;
  for (size_t i = 1; i < statement.words.size(); ++i) {
    const std::vector<WordPart>& parts = statement.words[i].parts;
    bool literal = !parts.empty() && parts[0].kind == PartKind::literal;
    names.insert(literal ? leading_name(parts[0].text) : "*");
  }
}

void collect(const std::vector<Statement>& statements, std::set<std::string>& names);

void collect_words(const std::vector<Word>& words, std::set<std::string>& names);

void collect_word(const Word& word, std::set<std::string>& names) {
  for (const WordPart& part : word.parts) {
    // ${x:=word} assigns; arithmetic may assign anything.
    if (part.kind == PartKind::parameter && part.operation.find('=') != std::string::npos) names.insert(part.text);
    if (part.kind == PartKind::arithmetic && part.text.find_first_of("=+-") != std::string::npos)
      for (const std::string& name : names_in(part.text)) names.insert("#" + name);
    collect_words(part.operands, names);
  }
}

void collect_words(const std::vector<Word>& words, std::set<std::string>& names) {
  for (const Word& word : words) collect_word(word, names);
}

void collect_arithmetic(const Word& word, std::set<std::string>& names) {
  for (const WordPart& part : word.parts)
    if (part.kind == PartKind::literal)
      for (const std::string& name : names_in(part.text)) names.insert("#" + name);
    else if (part.kind != PartKind::glob && part.kind != PartKind::arithmetic)
      names.insert("*");  // $x=1 assigns what x names
}

void collect_one(const Statement& statement, std::set<std::string>& names) {
  const ShellState nothing;
  for (const Assignment& assignment : statement.assignments) {
    bool counts = !assignment.is_array && !assignment.subscript && is_number_word(assignment.value, nothing);
    names.insert(counts ? "#" + assignment.name : assignment.name);
    collect_word(assignment.value, names);
    collect_words(assignment.elements, names);
  }
  if (statement.kind == StatementKind::for_loop || statement.kind == StatementKind::select_loop)
    for (const std::string& name : statement.names()) names.insert(name);
  if (statement.kind == StatementKind::c_for_loop || statement.kind == StatementKind::arithmetic ||
      statement.kind == StatementKind::repeat_loop)
    for (const Word& word : statement.words) collect_arithmetic(word, names);
  if (statement.kind == StatementKind::simple) collect_simple(statement, names);
  collect_words(statement.words, names);
  collect(statement.children, names);
  for (const CaseArm& arm : statement.arms) collect(arm.body, names);
}

void collect(const std::vector<Statement>& statements, std::set<std::string>& names) {
  for (const Statement& statement : statements) collect_one(statement, names);
}

}  // namespace

std::set<std::string> names_assigned_in(const Word& word) {
  std::set<std::string> names;
  collect_word(word, names);
  return names;
}

std::set<std::string> assigned_names(const Statement& statement) {
  std::set<std::string> names;
  collect_one(statement, names);
  return names;
}

std::set<std::string> assigned_names(const std::vector<Statement>& statements) {
  std::set<std::string> names;
  collect(statements, names);
  return names;
}

}  // namespace callgate::internal
