#include "parser/internal/simplify.h"

#include <iterator>
#include <utility>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

void simplify_words(std::vector<Word>& words);

void append(std::vector<WordPart>& to, std::vector<WordPart> parts) {
  std::move(parts.begin(), parts.end(), std::back_inserter(to));
}

// The commands inside the operands of an expansion, without what the operands do.
void append_commands(std::vector<WordPart>& to, std::vector<Word>& words) {
  for (Word& word : words)
    for (WordPart& part : word.parts) {
      if (part.kind == PartKind::literal) continue;
      part.quoted = true;
      if (part.kind != PartKind::process_substitution) to.push_back(std::move(part));
    }
}

// All text is quoted, patterns and names of users become text; expansions lose their operators, not what these run.
void simplify_part(WordPart part, std::vector<WordPart>& to) {
  simplify(part.body);
  simplify_words(part.operands);
  switch (part.kind) {
    case PartKind::literal:
      part.operation.clear();
      part.quoted = true;  // no reserved word, no bracket of a test, no pattern
      to.push_back(std::move(part));
      return;
    case PartKind::command_substitution:
    case PartKind::process_substitution:
      if (part.operation == "=") part.operation = "<";
      // $() is an error there; its text is data all the same.
      to.push_back(part.body.empty() ? new_part(PartKind::literal, "", true) : std::move(part));
      return;
    case PartKind::parameter:
      to.push_back(new_part(PartKind::parameter, "x", part.quoted));
      return append_commands(to, part.operands);
    case PartKind::brace:
      for (Word& operand : part.operands) append(to, std::move(operand.parts));
      return;
    default:
      to.push_back(new_part(PartKind::literal, "x", true));
      return append_commands(to, part.operands);
  }
}

void simplify_word(Word& word) {
  std::vector<WordPart> parts;
  for (WordPart& part : std::exchange(word.parts, {})) simplify_part(std::move(part), parts);
  word.parts = std::move(parts);
  normalise(word);
}

void simplify_words(std::vector<Word>& words) {
  for (Word& word : words) simplify_word(word);
}

// One assignment instead of several, of a plain value instead of an array; alone it has no redirects.
void simplify_assignments(Statement& statement) {
  Assignment all;
  all.name = "x";
  for (Assignment& each : std::exchange(statement.assignments, {})) {
    if (each.subscript) append(all.value.parts, std::move(each.subscript->parts));
    append(all.value.parts, std::move(each.value.parts));
    for (Word& element : each.elements) append(all.value.parts, std::move(element.parts));
  }
  if (statement.words.empty())
    for (Redirect& redirect : std::exchange(statement.redirects, {}))
      append(all.value.parts, std::move(redirect.target.parts));
  for (WordPart& part : all.value.parts) part.quoted = part.kind != PartKind::process_substitution;
  simplify_word(all.value);
  statement.assignments.push_back(std::move(all));
}

void simplify_redirect(Redirect& redirect) {
  if (redirect.descriptor.starts_with('{')) redirect.descriptor = "9";
  bool text = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
  if (text || redirect.kind == RedirectKind::read_write) redirect.kind = RedirectKind::read;
  redirect.expands = true;
  redirect.force = false;
  simplify_word(redirect.target);
}

// An expression or a condition as [[ word ]], which runs the same commands.
void simplify_expression(Statement& statement) {
  Word all;
  for (Word& word : statement.words) append(all.parts, std::move(word.parts));
  all.parts.push_back(new_part(PartKind::literal, "x", true));
  for (WordPart& part : all.parts) part.quoted = part.kind != PartKind::process_substitution;
  simplify_word(all);
  statement.kind = StatementKind::test;
  statement.words = {std::move(all)};
}

// zsh's () { … } words: the body, and the words as the value of an assignment.
void simplify_anonymous(Statement& statement) {
  Statement arguments{.kind = StatementKind::simple};
  Assignment value;
  value.name = "x";
  for (Word& word : std::exchange(statement.words, {})) append(value.value.parts, std::move(word.parts));
  bool has_words = !value.value.parts.empty();
  arguments.assignments.push_back(std::move(value));
  statement.kind = StatementKind::group;
  if (!has_words || statement.children.size() != 1) return;
  Statement list{.kind = StatementKind::list};
  list.children = {std::move(statement.children[0]), std::move(arguments)};
  list.operators = {";", ""};
  statement.children[0] = std::move(list);
}

// Loops, blocks and functions of zsh as those of bash with the same commands in them.
void simplify_zsh_only(Statement& statement) {
  bool has_names = statement.kind == StatementKind::function || statement.kind == StatementKind::for_loop;
  if (has_names) statement.name = statement.name.substr(0, statement.name.find(' '));
  if (statement.kind == StatementKind::repeat_loop) {
    Statement condition{.kind = StatementKind::test, .words = std::exchange(statement.words, {})};
    simplify_expression(condition);
    statement.children.insert(statement.children.begin(), std::move(condition));
    statement.kind = StatementKind::while_loop;
  }
  if (statement.kind == StatementKind::always && statement.children.size() == 2) {
    Statement list{.kind = StatementKind::list};
    for (Statement& block : statement.children) {
      Statement group{.kind = StatementKind::group};
      group.children.push_back(std::move(block));
      list.children.push_back(std::move(group));
    }
    list.operators = {";", ""};
    statement.children.clear();
    statement.children.push_back(std::move(list));
    statement.kind = StatementKind::group;
  }
}

void simplify_statement(Statement& statement) {
  if (statement.kind == StatementKind::function && statement.name.empty()) simplify_anonymous(statement);
  if (!statement.assignments.empty()) simplify_assignments(statement);
  for (Redirect& redirect : statement.redirects) simplify_redirect(redirect);
  simplify(statement.children);
  simplify_zsh_only(statement);
  for (std::string& each : statement.operators)
    if (each == "&!" || each == "&|") each = "&";
  if (statement.kind == StatementKind::c_for_loop) {
    Statement condition{.kind = StatementKind::test, .words = std::exchange(statement.words, {})};
    simplify_expression(condition);
    statement.children.insert(statement.children.begin(), std::move(condition));
    statement.kind = StatementKind::while_loop;
  }
  for (CaseArm& arm : statement.arms) {
    simplify_words(arm.patterns);
    simplify(arm.body);
    arm.terminator = ";;";
  }
  if (statement.kind == StatementKind::function && statement.children.size() == 1) {
    Statement group{.kind = StatementKind::group};
    group.children.push_back(std::move(statement.children[0]));
    statement.children[0] = std::move(group);
  }
  switch (statement.kind) {
    case StatementKind::test:
    case StatementKind::arithmetic:
      return simplify_expression(statement);
    case StatementKind::negation:
    case StatementKind::coproc:
    case StatementKind::time: {
      if (statement.children.size() != 1) break;
      std::vector<Redirect> redirects = std::move(statement.redirects);
      Statement child = std::move(statement.children[0]);
      std::move(redirects.begin(), redirects.end(), std::back_inserter(child.redirects));
      statement = std::move(child);
      return;
    }
    default:
      break;
  }
  simplify_words(statement.words);
}

}  // namespace

void simplify(std::vector<Statement>& statements) {
  for (Statement& statement : statements) simplify_statement(statement);
}

}  // namespace callgate::internal
