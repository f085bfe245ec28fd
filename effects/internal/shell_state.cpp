#include "effects/internal/shell_state.h"

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

void collect_words(const std::vector<Word>& words, std::set<std::string>& names) {
  for (const Word& word : words)
    for (const WordPart& part : word.parts) {
      // ${x:=word} assigns; arithmetic may assign anything.
      if (part.kind == PartKind::parameter && part.operation.find('=') != std::string::npos) names.insert(part.text);
      if (part.kind == PartKind::arithmetic && part.text.find_first_of("=+-") != std::string::npos)
        for (const std::string& name : names_in(part.text)) names.insert("#" + name);
      collect_words(part.operands, names);
    }
}

void collect_arithmetic(const Word& word, std::set<std::string>& names) {
  for (const WordPart& part : word.parts)
    if (part.kind == PartKind::literal)
      for (const std::string& name : names_in(part.text)) names.insert("#" + name);
    else if (part.kind != PartKind::glob && part.kind != PartKind::arithmetic)
      names.insert("*");  // $x=1 assigns what x names
}

void collect_one(const Statement& statement, std::set<std::string>& names) {
  for (const Assignment& assignment : statement.assignments) {
    bool counts = !assignment.is_array && !assignment.subscript && is_number_word(assignment.value, ShellState{});
    names.insert(counts ? "#" + assignment.name : assignment.name);
    collect_words({assignment.value}, names);
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

Value number() {
  Value value;
  value.unknown_reason = "the value of a number is not known";
  value.is_number = true;
  return value;
}

Value not_known(std::string_view name) {
  Value value;
  value.unknown_reason = "the value of $" + std::string(name) + " is not known";
  return value;
}

}  // namespace

void ShellState::forget(std::string_view variable) {
  if (variable.starts_with('#')) {
    variable.remove_prefix(1);
    auto found = variables.find(variable);
    bool counts = found == variables.end() || holds_number(found->second);
    variables[std::string(variable)] = counts ? number() : not_known(variable);
    return;
  }
  if (variable != "*") {
    variables[std::string(variable)] = not_known(variable);
    if (variable == "IFS") splits_by_ifs = true;
    return;
  }
  for (auto& [name, value] : variables) value = not_known(name);
}

void merge_directories(std::vector<std::string>& into, const std::vector<std::string>& more) {
  if (into.empty()) return;
  if (more.empty()) {
    into.clear();
    return;
  }
  for (const std::string& directory : more)
    if (std::find(into.begin(), into.end(), directory) == into.end()) into.push_back(directory);
  if (into.size() > max_directories) into.clear();
}

void merge(ShellState& into, const ShellState& other) {
  for (auto& [name, value] : into.variables) {
    auto twin = other.variables.find(name);
    if (twin == other.variables.end() || !(twin->second.text == value.text) || twin->second.is_glob != value.is_glob)
      value = twin != other.variables.end() && holds_number(value) && holds_number(twin->second) ? number()
                                                                                                 : not_known(name);
  }
  for (const auto& [name, value] : other.variables)
    if (!into.variables.contains(name)) into.variables[name] = holds_number(value) ? number() : not_known(name);
  for (const auto& [name, body] : other.functions) {
    auto [place, is_new] = into.functions.emplace(name, body);
    if (!is_new && place->second != body) place->second = nullptr;  // one of several: which is not known
  }
  into.aliases.insert(other.aliases.begin(), other.aliases.end());
  merge_directories(into.directories, other.directories);
  into.splits_by_ifs |= other.splits_by_ifs;
  into.has_integers |= other.has_integers;
  into.changed_options |= other.changed_options;
}

std::set<std::string> names_assigned_in(const std::vector<Word>& words) {
  std::set<std::string> names;
  collect_words(words, names);
  return names;
}

std::set<std::string> assigned_names(const std::vector<Statement>& statements) {
  std::set<std::string> names;
  collect(statements, names);
  return names;
}

}  // namespace callgate::internal
