#include "parser/internal/shape.h"

#include <algorithm>

#include "parser/dump.h"

namespace callgate::internal {
namespace {

std::string shape_of(const Statement& statement);
std::string list_shape(const Statement& statement);
std::string word_shape(const Word& word);

// Texts stand behind their length, so that no text looks like structure.
std::string counted(std::string_view text) {
  return std::to_string(text.size()) + ":" + std::string(text);
}

std::string words_shape(const std::vector<Word>& words) {
  std::string out;
  for (const Word& word : words) out += " " + word_shape(word);
  return out;
}

std::string part_shape(const WordPart& part) {
  std::string out = "<" + std::string(name_of(part.kind)) + (part.quoted ? "\"" : "");
  // An expression is compared by its parts: shells print its blanks in their own way.
  if (part.kind != PartKind::arithmetic) out += counted(part.text);
  out += counted(part.operation) + words_shape(part.operands);
  if (!part.body.empty() || part.kind == PartKind::command_substitution) out += "(" + shape(part.body) + ")";
  return out + ">";
}

// Literal parts that follow each other are one text, however each was quoted: what remains unquoted and is special has
// a kind of its own.
std::string word_shape(const Word& word) {
  std::string out, text;
  bool in_text = word.parts.empty();
  auto finish = [&] {
    if (in_text) out += "'" + counted(text);
    in_text = false;
    text.clear();
  };
  for (const WordPart& part : word.parts) {
    if (part.kind == PartKind::literal) {
      in_text = true;
      text += part.text;
      continue;
    }
    finish();
    out += part_shape(part);
  }
  finish();
  return out;
}

// Blanks separate nothing in an expression that they do not separate in the shell's own form.
std::string arithmetic_shape(const Word& word) {
  Word bare = word;
  for (WordPart& part : bare.parts)
    if (part.kind == PartKind::literal)
      std::erase_if(part.text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
  std::erase_if(bare.parts, [](const WordPart& part) { return part.kind == PartKind::literal && part.text.empty(); });
  return word_shape(bare);
}

bool is_input(RedirectKind kind) {
  return kind == RedirectKind::read || kind == RedirectKind::read_write || kind == RedirectKind::duplicate_in ||
         kind == RedirectKind::heredoc || kind == RedirectKind::herestring;
}

std::string redirect_shape(const Redirect& redirect) {
  std::string descriptor = redirect.descriptor;
  bool is_both = redirect.kind == RedirectKind::write_all || redirect.kind == RedirectKind::append_all;
  if (descriptor.empty() && !is_both) descriptor = is_input(redirect.kind) ? "0" : "1";
  // `<&3` and `>&3` do the same.
  RedirectKind kind = redirect.kind == RedirectKind::duplicate_in ? RedirectKind::duplicate_out : redirect.kind;
  std::string out = " " + counted(descriptor) + std::string(name_of(kind)) + (redirect.force ? "|" : "");
  if (redirect.kind == RedirectKind::heredoc && redirect.expands) out += "*";
  return out + word_shape(redirect.target);
}

Word literal_word(std::string text) {
  WordPart part;
  part.kind = PartKind::literal;
  part.text = std::move(text);
  Word word;
  word.parts.push_back(std::move(part));
  return word;
}

std::string redirects_shape(const Statement& statement) {
  std::string out;
  for (const Redirect& redirect : statement.redirects) out += redirect_shape(redirect);
  return out;
}

std::string assignment_shape(const Assignment& assignment) {
  std::string out = " [" + counted(assignment.name);
  if (assignment.subscript) out += "[" + arithmetic_shape(*assignment.subscript) + "]";
  out += assignment.append ? "+=" : "=";
  return out + (assignment.is_array ? "(" + words_shape(assignment.elements) + ")" : word_shape(assignment.value)) +
         "]";
}

std::string operator_shape(const std::string& text) {
  if (text.empty() || text == ";") return ";";
  return text == "&!" ? "&|" : text;
}

// `a |& b` is `a 2>&1 | b` to every shell.
std::string piped_shape(const Statement& statement, bool with_errors) {
  if (!with_errors) return shape_of(statement);
  Statement redirected = statement;
  Redirect errors;
  errors.kind = RedirectKind::duplicate_out;
  errors.descriptor = "2";
  errors.target = literal_word("1");
  redirected.redirects.push_back(std::move(errors));
  return shape_of(redirected);
}

std::string pipeline_shape(const Statement& statement) {
  std::string out;
  for (size_t i = 0; i < statement.children.size(); ++i) {
    bool with_errors = i < statement.operators.size() && statement.operators[i] == "|&";
    out += (i == 0 ? "" : "|") + piped_shape(statement.children[i], with_errors);
  }
  return out;
}

std::string list_shape(const Statement& statement) {
  std::string out;
  for (size_t i = 0; i < statement.children.size(); ++i) {
    out += shape_of(statement.children[i]);
    out += operator_shape(i < statement.operators.size() ? statement.operators[i] : "");
  }
  return out;
}

// One of several that follow each other: a list brings its own separators.
std::string step_shape(const Statement& statement) {
  return statement.kind == StatementKind::list ? list_shape(statement) : shape_of(statement) + ";";
}

std::string child_shape(const Statement& statement, size_t index) {
  return index < statement.children.size() ? step_shape(statement.children[index]) : "";
}

// elif is an if in the else part: bash prints the one, zsh the other.
std::string if_shape(const Statement& statement, size_t from) {
  size_t left = statement.children.size() - from;
  if (left == 0) return {};
  if (left == 1) return child_shape(statement, from);
  std::string rest = if_shape(statement, from + 2);
  bool is_elif = left > 3;
  return "if{" + child_shape(statement, from) + "}{" + child_shape(statement, from + 1) + "}{" + rest +
         (is_elif ? ";" : "") + "}";
}

std::string case_shape(const Statement& statement) {
  std::string out = "case" + words_shape(statement.words);
  for (const CaseArm& arm : statement.arms) {
    std::string terminator = arm.terminator == ";|" ? ";;&" : arm.terminator.empty() ? ";;" : arm.terminator;
    out += "(" + words_shape(arm.patterns) + "){" + shape(arm.body) + "}" + terminator;
  }
  return out;
}

// Shells put braces around a body that is one compound command.
std::string function_shape(const Statement& statement) {
  std::string out = "function";
  for (const std::string& name : statement.names()) out += " " + counted(name);
  out += words_shape(statement.words);
  if (statement.children.empty()) return out;
  const Statement* body = &statement.children[0];
  std::string redirects;
  while (body->kind == StatementKind::group && body->children.size() == 1) {
    redirects += redirects_shape(*body);
    body = &body->children[0];
  }
  if (body->kind != StatementKind::group) return out + "{" + step_shape(*body) + "}" + redirects;
  return out + "{" + shape(body->children) + "}" + redirects + redirects_shape(*body);
}

// `[[ x ]]` is printed as `[[ -n x ]]`, and parentheses come and go with what binds tighter anyway.
std::string test_shape(const Statement& statement) {
  std::string out = "test";
  for (const Word& word : statement.words) {
    std::optional<std::string> text = word.static_text();
    if (text && (*text == "-n" || *text == "(" || *text == ")")) continue;
    out += " " + (text && *text == "=" ? word_shape(literal_word("==")) : word_shape(word));
  }
  return out;
}

std::string arithmetics_shape(const Statement& statement) {
  std::string out;
  for (const Word& word : statement.words) out += " " + arithmetic_shape(word);
  return out;
}

std::string simple_shape(const Statement& statement) {
  std::string out = "simple";
  for (const Assignment& assignment : statement.assignments) out += assignment_shape(assignment);
  return out + words_shape(statement.words);
}

std::string coproc_shape(const Statement& statement) {
  return "coproc " + counted(statement.name.empty() ? "COPROC" : statement.name) + "{" + child_shape(statement, 0) +
         "}";
}

// bash takes `! !` for nothing at all, and prints it so.
std::string negation_shape(const Statement& statement) {
  const Statement* inner = &statement;
  bool is_negated = false;
  for (; inner->kind == StatementKind::negation && inner->children.size() == 1; inner = &inner->children[0])
    is_negated = !is_negated;
  return is_negated ? "!{" + step_shape(*inner) + "}" : shape_of(*inner);
}

std::string general_shape(const Statement& statement) {
  std::string out = std::string(name_of(statement.kind)) + counted(statement.name) + words_shape(statement.words);
  for (size_t i = 0; i < statement.children.size(); ++i) out += "{" + child_shape(statement, i) + "}";
  return out;
}

std::string kind_shape(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::simple:
      return simple_shape(statement);
    case StatementKind::pipeline:
      return pipeline_shape(statement);
    case StatementKind::group:
    case StatementKind::subshell:
      return std::string(name_of(statement.kind)) + "{" + shape(statement.children) + "}";
    case StatementKind::if_clause:
      return if_shape(statement, 0);
    case StatementKind::case_clause:
      return case_shape(statement);
    case StatementKind::function:
      return function_shape(statement);
    case StatementKind::test:
      return test_shape(statement);
    case StatementKind::c_for_loop:
    case StatementKind::arithmetic:
    case StatementKind::repeat_loop:
      return std::string(name_of(statement.kind)) + arithmetics_shape(statement) + "{" + shape(statement.children) +
             "}";
    case StatementKind::coproc:
      return coproc_shape(statement);
    case StatementKind::negation:
      return negation_shape(statement);
    case StatementKind::time:  // -p is about how the times are written; `time --` is printed with it
      return "time{" + child_shape(statement, 0) + "}";
    default:
      return general_shape(statement);
  }
}

std::string shape_of(const Statement& statement) {
  return statement.kind == StatementKind::list ? list_shape(statement)
                                               : kind_shape(statement) + redirects_shape(statement);
}

}  // namespace

std::string shape(const std::vector<Statement>& statements) {
  std::string out;
  for (const Statement& statement : statements) out += step_shape(statement);
  return out;
}

}  // namespace callgate::internal
