// ${…}
#include <algorithm>
#include <array>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

// Longer ones first. `pattern`: the operand is a pattern, in which quotes quote even inside "…".
struct ParameterOperator {
  std::string_view text;
  bool pattern;
  bool in_sh;
};

constexpr std::array<ParameterOperator, 22> operators = {{
    {":-", false, true}, {":=", false, true}, {":?", false, true}, {":+", false, true}, {"##", true, true},
    {"%%", true, true},  {"//", true, false}, {"/#", true, false}, {"/%", true, false}, {"^^", true, false},
    {",,", true, false}, {"-", false, true},  {"=", false, true},  {"?", false, true},  {"+", false, true},
    {"#", true, true},   {"%", true, true},   {"/", true, false},  {"^", true, false},  {",", true, false},
    {":", false, false}, {"@", false, false},
}};

bool is_special(char c) {
  return c != '\0' && std::string_view("@*#?-$!").find(c) != std::string_view::npos;
}

}  // namespace

void Reader::read_braced_parameter(Word& word, bool quoted, bool in_heredoc, size_t begin) {
  view_.advance(2);
  size_t inside = view_.position();
  WordPart part = new_part(PartKind::parameter, "", quoted);
  read_parameter_prefix(part);
  if (!read_parameter_name(part.text)) return read_bad_substitution(word, quoted, in_heredoc, inside);
  if (part.text == "LINENO") state_.canonical_only = true;  // canonical text has other lines
  if (peek() == '[') read_subscript(part);
  if (part.operation == "indirect" && (at("*}") || at("@}"))) {
    part.operation = at("*") ? "names*" : "names@";
    view_.advance();
  }
  if (sh() && !part.operation.empty() && part.operation != "length") not_in_dialect("this expansion", begin);
  if (!stopped() && peek() != '}' && !read_parameter_operator(part, quoted, in_heredoc))
    return read_bad_substitution(word, quoted, in_heredoc, inside);
  expect("}", "${");
  add_part(word, std::move(part), begin);
}

// bash looks only for the closing brace when it reads, and refuses what it cannot expand when it runs the command.
void Reader::read_bad_substitution(Word& word, bool quoted, bool in_heredoc, size_t begin) {
  if (stopped()) return;
  if (!bash()) return fail("an expansion that is not understood");
  view_.set_position(begin);
  unsure("an expansion that bash refuses", begin);
  WordPart part = new_part(PartKind::unknown, "bad substitution", quoted);
  part.operands.push_back(read_operand('\0', quoted, false, in_heredoc));
  expect("}", "${");
  add_part(word, std::move(part), begin);
  state_.spend(1 + (view_.position() - begin) / 16, view_.here());
}

// ${#x} is a length and ${#} a count; ${!x} is an indirection and ${!} a process.
void Reader::read_parameter_prefix(WordPart& part) {
  char c = peek();
  char next = peek(1);
  if (c == '#' && (is_name(next) || (is_special(next) && peek(2) == '}'))) part.operation = "length";
  if (c == '!' && (is_name(next) || (is_special(next) && next != '-' && next != '?'))) part.operation = "indirect";
  if (!part.operation.empty()) view_.advance();
}

bool Reader::read_parameter_name(std::string& name) {
  if (take_identifier(name)) return true;
  char c = peek();
  if (is_special(c)) {
    name = c;
    view_.advance();
    return true;
  }
  for (; is_digit(c); c = peek()) {
    name += c;
    view_.advance();
  }
  if (name.size() > 1 && name[0] == '0') unsure("a positional parameter with zeros before it", view_.position());
  return !name.empty();
}

void Reader::read_subscript(WordPart& part) {
  size_t begin = view_.position();
  if (sh()) not_in_dialect("a subscript", begin);
  view_.advance();
  Word subscript;
  size_t inside = view_.position();
  read_arithmetic_text(subscript, "]");
  subscript.where = since(inside);
  expect("]", "a subscript");
  part.operation += "[]";
  part.operands.push_back(std::move(subscript));
}

// False when none is there that bash knows.
bool Reader::read_parameter_operator(WordPart& part, bool quoted, bool in_heredoc) {
  size_t begin = view_.position();
  const ParameterOperator* op = operators.begin();
  while (op != operators.end() && !at(op->text)) ++op;
  if (op == operators.end()) return false;
  view_.advance(op->text.size());
  part.operation += op->text;
  if (sh() && !op->in_sh) not_in_dialect("this expansion", begin);
  if (op->text == "@") {
    char letter = peek();
    if (!is_name_start(letter)) return false;
    part.operation += letter;
    view_.advance();
    return true;
  }
  if (op->text == ":") return read_substring(part), true;
  char next = peek();
  bool replaces = op->text[0] == '/';
  bool changes_case = op->text[0] == '^' || op->text[0] == ',';
  if (changes_case && next == '}') return true;
  size_t operand = view_.position();
  part.operands.push_back(read_operand(replaces ? '/' : '\0', quoted, op->pattern, in_heredoc));
  std::string_view raw = view_.text().substr(operand, view_.position() - operand);
  // Of a message bash forgets that quotes are around it: "${x?<(p1)}" runs p1, and "${x?'$(p1)'}" does not.
  if (bash() && quoted && op->text.ends_with('?') && raw.find_first_of("'\"\\<>") != std::string_view::npos)
    unsure("a quoted message with quotes of its own", begin);
  if (!replaces || !take("/")) return true;
  operand = view_.position();
  part.operands.push_back(read_operand('\0', quoted, false, in_heredoc));
  raw = view_.text().substr(operand, view_.position() - operand);
  // bash puts what matched in the place of &, but not of "&" or \&; in canonical text all of it is in one quoting.
  bool has_quotes = raw.find_first_of("'\"\\") != std::string_view::npos;
  if (bash() && quoted && has_quotes && raw.find('&') != std::string_view::npos)
    unsure("a quoted replacement that quotes an & again", operand);
  return true;
}

// ${x:offset:length}. A : inside parentheses or ?: belongs to the expression.
void Reader::read_substring(WordPart& part) {
  char c = '\0';
  for (int count = 0; count < 2; ++count) {
    Word expression;
    size_t depth = 0;
    size_t choices = 0;  // ? whose : is still to come
    size_t start = view_.position();
    for (c = peek(); c != '\0' && (depth > 0 || (c != '}' && (c != ':' || choices > 0 || count == 1))); c = peek()) {
      size_t here = view_.position();
      if (c == '$') {
        read_dollar(expression, true, false);
      } else if (c == '`') {
        read_backquoted(expression, true, true);
      } else if (c == '"') {
        if (zsh()) unsure("an offset that is hard to read", here);
        read_double_quoted(expression);
      } else {
        if (c == '\\' || c == '\'' || c == '{') unsure("an offset that is hard to read", here);
        if (depth == 0 && c == '?') ++choices;
        if (depth == 0 && c == ':' && choices > 0) --choices;
        if (c == '(' || c == '[') ++depth;
        if ((c == ')' || c == ']') && depth > 0) --depth;
        view_.advance();
        add_literal(expression, std::string_view(&c, 1), true, here);
      }
    }
    normalise(expression);
    expression.where = since(start);
    part.operands.push_back(std::move(expression));
    if (!take(":")) return;
  }
}

Word Reader::read_operand(char stop, bool quoted, bool pattern, bool in_heredoc) {
  Word word;
  size_t begin = view_.position();
  if (quoted && !pattern && stop == '\0') {
    read_quoted_text(word, QuotedEnd::operand, in_heredoc);
  } else {
    if (quoted && in_heredoc && peek() != '}' && !bash()) {
      size_t end = view_.text().find_first_of("}'\"", begin);
      if (end != std::string_view::npos && view_.text()[end] != '}')
        unsure("quotes inside an expansion in a heredoc", begin);
    }
    WordRules rules{.braces = false, .operand = true, .stop = stop};
    for (char c = peek(); !ends_word(c, rules); c = peek()) read_piece(word, c, rules);
  }
  auto is_empty = [](const WordPart& part) { return part.kind == PartKind::literal && part.text.empty(); };
  if (quoted && !pattern)
    word.parts.erase(std::remove_if(word.parts.begin(), word.parts.end(), is_empty), word.parts.end());
  normalise(word, !quoted);
  word.where = since(begin);
  return word;
}

}  // namespace callgate::internal
