#include "parser/shell_program.h"

#include <algorithm>

namespace callgate {
namespace {

// What a simple command inherits from what stands around it.
struct Context {
  const Statement* producer = nullptr;
  bool in_background = false;
  bool in_function = false;
  bool in_substitution = false;
};

class Collector {
 public:
  std::vector<CommandView> commands;

  void collect_all(const std::vector<Statement>& statements, const Context& context) {
    for (const Statement& statement : statements) collect(statement, context);
  }

 private:
  void collect(const Statement& statement, const Context& context);
  void collect_children(const Statement& statement, const Context& context);
  void collect_list(const Statement& list, const Context& context);
  void collect_pipeline(const Statement& pipeline, const Context& context);
  void collect_word(const Word& word, const Context& context);
  void collect_words(const std::vector<Word>& words, const Context& context) {
    for (const Word& word : words) collect_word(word, context);
  }
};

void Collector::collect(const Statement& statement, const Context& context) {
  if (statement.kind == StatementKind::simple)
    commands.push_back(
        {&statement, context.producer, context.in_background, context.in_function, context.in_substitution});
  for (const Assignment& assignment : statement.assignments) {
    if (assignment.subscript) collect_word(*assignment.subscript, context);
    collect_word(assignment.value, context);
    collect_words(assignment.elements, context);
  }
  collect_words(statement.words, context);
  for (const CaseArm& arm : statement.arms) {
    collect_words(arm.patterns, context);
    collect_all(arm.body, context);
  }
  collect_children(statement, context);
  for (const Redirect& redirect : statement.redirects) collect_word(redirect.target, context);
}

void Collector::collect_children(const Statement& statement, const Context& context) {
  Context inner = context;
  switch (statement.kind) {
    case StatementKind::list:
      return collect_list(statement, context);
    case StatementKind::pipeline:
      return collect_pipeline(statement, context);
    case StatementKind::function:
      inner.in_function = !statement.name.empty();
      return collect_all(statement.children, inner);
    case StatementKind::coproc:
      inner.in_background = true;
      return collect_all(statement.children, inner);
    default:
      return collect_all(statement.children, context);
  }
}

// `a && b & c` puts a and b in the background: & ends the whole chain of && and || before it.
void Collector::collect_list(const Statement& list, const Context& context) {
  size_t chain = 0;
  for (size_t i = 0; i < list.children.size(); ++i) {
    if (i >= chain) {
      chain = i;
      while (chain < list.operators.size() && (list.operators[chain] == "&&" || list.operators[chain] == "||")) ++chain;
      ++chain;
    }
    Context inner = context;
    if (chain <= list.operators.size() && list.operators[chain - 1] == "&") inner.in_background = true;
    collect(list.children[i], inner);
  }
}

void Collector::collect_pipeline(const Statement& pipeline, const Context& context) {
  Context inner = context;
  for (const Statement& child : pipeline.children) {
    size_t before = commands.size();
    collect(child, inner);
    // The stage's last command outside substitutions writes into the pipe.
    for (size_t i = commands.size(); i > before; --i) {
      if (commands[i - 1].in_substitution != context.in_substitution) continue;
      inner.producer = commands[i - 1].statement;
      break;
    }
  }
}

void Collector::collect_word(const Word& word, const Context& context) {
  Context inner = context;
  inner.in_substitution = true;
  for (const WordPart& part : word.parts) {
    collect_words(part.operands, context);
    collect_all(part.body, inner);
  }
}

}  // namespace

bool Word::is_static() const {
  return std::all_of(parts.begin(), parts.end(), [](const WordPart& part) { return part.kind == PartKind::literal; });
}

std::optional<std::string> Word::static_text() const {
  if (!is_static()) return std::nullopt;
  std::string text;
  for (const WordPart& part : parts) text += part.text;
  return text;
}

bool WordPart::operator==(const WordPart& other) const {
  // The raw text of an expression is what operands[0] says already, in other bytes.
  bool same_text = kind == PartKind::arithmetic || text == other.text;
  return kind == other.kind && same_text && quoted == other.quoted && operation == other.operation &&
         operands == other.operands && body == other.body;
}

bool Word::operator==(const Word& other) const {
  return parts == other.parts;
}

bool Redirect::operator==(const Redirect& other) const {
  return kind == other.kind && descriptor == other.descriptor && target == other.target && expands == other.expands &&
         force == other.force;
}

bool Assignment::operator==(const Assignment& other) const {
  return name == other.name && subscript == other.subscript && append == other.append && value == other.value &&
         elements == other.elements && is_array == other.is_array;
}

bool CaseArm::operator==(const CaseArm& other) const {
  return patterns == other.patterns && body == other.body && terminator == other.terminator;
}

std::vector<std::string> Statement::names() const {
  std::vector<std::string> names;
  for (size_t begin = 0; begin < name.size();) {
    size_t end = std::min(name.find(' ', begin), name.size());
    if (end > begin) names.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

bool Statement::operator==(const Statement& other) const {
  return kind == other.kind && name == other.name && assignments == other.assignments && words == other.words &&
         redirects == other.redirects && children == other.children && operators == other.operators &&
         arms == other.arms;
}

std::vector<CommandView> ShellProgram::commands() const {
  Collector collector;
  collector.collect_all(statements, {});
  // Words, redirects and heredoc bodies are stored by kind; the source mixes them.
  std::stable_sort(collector.commands.begin(), collector.commands.end(),
                   [](const auto& a, const auto& b) { return a.statement->where.begin < b.statement->where.begin; });
  return std::move(collector.commands);
}

}  // namespace callgate
