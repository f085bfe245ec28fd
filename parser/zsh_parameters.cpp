// zsh's parameters: $x[1], $x:h, $#x, ${(flags)…}, ${${…}…}, ${x:h:s/a/b/} and zsh's own operators.
#include <array>
#include <utility>

#include "parser/internal/reader.h"
#include "parser/parameter_operation.h"

namespace callgate::internal {
namespace {

// Longer ones first. `pattern`: the operand is a pattern; a name in the place of an operand is one word.
struct ZshOperator {
  std::string_view text;
  bool pattern;
};

constexpr std::array<ZshOperator, 25> operators = {{
    {"::=", false}, {":^^", false}, {":-", false}, {":=", false}, {":?", false}, {":+", false}, {":#", true},
    {":|", false},  {":*", false},  {":^", false}, {":/", true},  {"##", true},  {"%%", true},  {"//", true},
    {"/#", true},   {"/%", true},   {"-", false},  {"=", false},  {"?", false},  {"+", false},  {"#", true},
    {"%", true},    {"/", true},    {":", false},  {"", false},
}};

bool is_special(char c) {
  return c != '\0' && std::string_view("@*#?-$!").find(c) != std::string_view::npos;
}

bool is_letter(char c) {
  return is_name_start(c) && c != '_';
}

// Quotes, expansions and braces in text that zsh reads in its own way.
bool is_plain(std::string_view text) {
  return text.find_first_of("'\"$`{}\\\n") == std::string_view::npos;
}

// Whether something outside parentheses ends a word.
bool cuts_word(std::string_view text) {
  if (text.find("()") != std::string_view::npos) return true;
  int depth = 0;
  for (char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    bool always = c == ';' || c == '&' || c == '<' || c == '>';
    if (always || (depth <= 0 && (is_blank(c) || c == '\n' || c == '|'))) return true;
  }
  return false;
}

// One that no backslash stands before.
bool has_slash(std::string_view text) {
  for (size_t i = text.find('/'); i != std::string_view::npos; i = text.find('/', i + 1))
    if (i == 0 || text[i - 1] != '\\') return true;
  return false;
}

}  // namespace

// Everything that $ starts. A $ before anything else is itself.
void Reader::read_zsh_dollar(Word& word, bool quoted, bool in_heredoc) {
  size_t begin = view_.position();
  char c = peek(1);
  if (c == '{') return read_zsh_braced(word, quoted, in_heredoc, begin);
  if (c == '\'' && !quoted) return read_ansi_c(word);
  view_.advance();
  if (is_name(c) || is_special(c) || (c != '\0' && std::string_view("=~^+").find(c) != std::string_view::npos)) {
    if (read_zsh_plain_parameter(word, quoted, begin)) return;
    view_.set_position(begin);
    view_.advance();
  }
  if (is_wide(c)) unsure("a name beyond ASCII, if the locale says so", begin);
  add_literal(word, "$", true, begin);
}

// False: the $ is an ordinary character.
bool Reader::read_zsh_plain_parameter(Word& word, bool quoted, size_t begin) {
  WordPart part = new_part(PartKind::parameter, "", quoted);
  char first = peek();
  char next = peek(1);
  if (first == '+' && !is_name(next)) return false;
  if (first == '#' && (is_name(next) || next == '@' || next == '*')) {
    part.operation = "length";
    view_.advance();
  } else if (first == '#' && next != '\0' && std::string_view("?$-:#{(").find(next) != std::string_view::npos) {
    unsure("$# before a character that may belong to it", begin);
  } else if (!is_name(first) && !is_special(first)) {
    if (read_zsh_prefix(part))
      while (read_zsh_prefix(part)) unsure("two prefixes of an expansion", begin);
    if (!is_name(peek()) && peek() != '@' && peek() != '*') {
      unsure("a flag of an expansion without a name", begin);
      return false;
    }
  }
  read_parameter_name(part.text);
  if (!part.operation.empty()) state_.zsh_only = true;
  if (part.text == "$" && (peek() == '{' || peek() == '(')) {
    unsure("$$ before a bracket", begin);
    view_.set_position(view_.position() - 1);
    add_part(word, std::move(part), begin);
    return read_dollar(word, quoted, false), true;
  }
  bool indexes = is_name(part.text[0]) || part.text == "@" || part.text == "*";
  // "$1[2]" is $1 and text, as "$?[2]" is.
  indexes &= !is_digit(part.text[0]);
  if (peek() == '[' && !indexes) unsure("a subscript of a special parameter", begin);
  if (is_wide(peek())) unsure("a name beyond ASCII, if the locale says so", begin);
  if (peek() == '[' && indexes && !stopped()) {
    size_t start = view_.position();
    read_zsh_subscript(part);
    std::string_view raw = view_.text().substr(start, view_.position() - start);
    if (!quoted && cuts_word(raw)) unsure("a subscript that the end of a word cuts", begin);
    if (peek() == '[') unsure("a second subscript without braces", begin);
  }
  if (peek() == ':') read_zsh_short_modifiers(part);
  bool is_modified = !part.operation.empty() && part.operation.find(':') != std::string::npos;
  if (is_modified && part.operation.starts_with("length")) unsure("a length that is modified", begin);
  add_part(word, std::move(part), begin);
  return true;
}

// ^ ^^ = == ~ ~~ + and # before a name. False when none is there.
bool Reader::read_zsh_prefix(WordPart& part) {
  char c = peek();
  char next = peek(1);
  if (c == '^' || c == '=' || c == '~') {
    view_.advance();
    bool twice = take(std::string_view(&c, 1));
    if (twice) part.operation += "un";
    part.operation += c == '^' ? "array" : c == '=' ? "split" : "glob";
    return true;
  }
  if (c == '+' && is_name(next)) {
    view_.advance();
    part.operation += "set";
    return true;
  }
  bool length =
      c == '#' && (is_name(next) || next == '*' || next == '@' || (next == '$' && (peek(2) == '{' || peek(2) == '(')));
  length |= c == '#' && is_special(next) && peek(2) == '}';
  // ${#?x} is the length of $?, where ${##x} removes x from $#, and ${#:-x} the length of x.
  bool is_doubtful =
      c == '#' && !length && next != '\0' && std::string_view("?-$!:").find(next) != std::string_view::npos;
  if (is_doubtful) unsure("$# before a character that may belong to it", view_.position());
  if (!length) return false;
  view_.advance();
  part.operation += "length";
  return true;
}

// The text up to the matching bracket: an expression, a key, or a pattern behind flags.
void Reader::read_zsh_subscript(WordPart& part) {
  size_t begin = view_.position();
  Deeper deeper(state_, view_.here());
  state_.zsh_only |= peek(1) == '(';
  if (peek(1) == ']') unsure("an empty subscript", begin);
  view_.advance();
  Word subscript;
  size_t inside = view_.position();
  size_t open = 0;  // brackets of both kinds
  for (char c = peek(); c != '\0' && !(c == ']' && open == 0); c = peek()) {
    size_t here = view_.position();
    if (c == '$') {
      read_dollar(subscript, true, false);
      continue;
    }
    if (c == '`') {
      read_backquoted(subscript, true, true);
      continue;
    }
    // zsh keeps quotes in some keys.
    if (c == '"' || c == '\'') unsure("quotes in a subscript", begin);
    if (c == '{' || c == '}') unsure("a brace in a subscript", begin);
    if (c == '\n' && (!pending_.empty() || outer_pending_)) unsure("a newline in a word before a heredoc's body", here);
    if (c == '(' || c == '[') ++open;
    if ((c == ')' || c == ']') && open > 0) --open;
    view_.advance(c == '\\' ? 2 : 1);
    add_literal(subscript, view_.text().substr(here, view_.position() - here), true, here);
  }
  normalise(subscript);
  subscript.where = since(inside);
  expect("]", "a subscript");
  part.operation += "[]";
  part.operands.push_back(std::move(subscript));
}

// $x:h and $x:t:r. A colon before anything else is text.
void Reader::read_zsh_short_modifiers(WordPart& part) {
  while (peek() == ':') {
    char c = peek(1);
    if (c != '\0' && std::string_view("sgwWfF&").find(c) != std::string_view::npos)
      return unsure("a modifier without braces", view_.position());
    if (c == '\0' || std::string_view("aAcreluqQPht").find(c) == std::string_view::npos) return;
    part.operation += ':';
    part.operation += c;
    state_.zsh_only = true;
    view_.advance(2);
  }
}

void Reader::read_zsh_braced(Word& word, bool quoted, bool in_heredoc, size_t begin) {
  view_.advance(2);
  WordPart part = new_part(PartKind::parameter, "", quoted);
  if (peek() == '(' && !read_zsh_flags(part)) return;
  if (read_zsh_prefix(part))
    while (read_zsh_prefix(part)) unsure("two prefixes of an expansion", begin);
  bool measures = part.operation.ends_with("length") || part.operation.ends_with("set");
  if (!read_zsh_subject(part, in_heredoc)) return fail("an expansion that is not understood");
  while (peek() == '[' && !stopped()) read_zsh_subscript(part);
  if (measures && peek() != '}') unsure("the length of what an operator gives", begin);
  if (peek() != '}') read_zsh_operator(part, quoted, in_heredoc);
  expect("}", "${");
  add_part(word, std::move(part), begin);
}

bool Reader::read_zsh_flags(WordPart& part) {
  size_t begin = view_.position();
  // An argument longer than this is no separator.
  constexpr size_t longest = 256;
  std::string_view raw = view_.text().substr(begin, longest);
  std::vector<ExpansionFlag> flags;
  size_t length = 0;
  if (!read_flags(raw, flags, length)) return fail("flags of an expansion that are not understood"), false;
  raw = raw.substr(0, length);
  view_.set_position(begin + length);
  state_.zsh_only = true;
  if (raw.find_first_of("'\"$`{}\n") != std::string_view::npos) unsure("flags with quotes or braces in them", begin);
  for (const ExpansionFlag& flag : flags) {
    bool computes = flag.letter == 'l' || flag.letter == 'r' || flag.letter == 'I';
    if (computes && flag.arguments[0].find_first_not_of("0123456789") != std::string_view::npos)
      unsure("a width that is computed", begin);
  }
  part.operation += raw;
  return true;
}

// What is expanded: a name, another expansion, or nothing at all as in ${:-word}.
bool Reader::read_zsh_subject(WordPart& part, bool in_heredoc) {
  bool quotes = peek() == '"';
  bool nested = peek() == '$' && (peek(1) == '{' || peek(1) == '(');
  if (!quotes && !nested) return read_parameter_name(part.text) || peek() == ':' || !part.operation.empty();
  size_t begin = view_.position();
  state_.zsh_only = true;
  Word inner;
  if (quotes) {
    if (in_heredoc) unsure("quotes inside an expansion in a heredoc", begin);
    if (peek(1) != '$' || (peek(2) != '{' && peek(2) != '(')) unsure("quotes inside an expansion", begin);
    read_double_quoted(inner);
    normalise(inner);
  } else {
    read_dollar(inner, part.quoted, in_heredoc);
  }
  bool one = inner.parts.size() == 1 && inner.parts[0].kind != PartKind::literal;
  if (!one) unsure("an expansion of something that is no parameter", begin);
  part.operation += "nested";
  inner.where = since(begin);
  part.operands.push_back(std::move(inner));
  return !stopped();
}

void Reader::read_zsh_operator(WordPart& part, bool quoted, bool in_heredoc) {
  size_t begin = view_.position();
  if (peek() == ':' && (is_letter(peek(1)) || peek(1) == '&')) return read_zsh_modifiers(part);
  bool is_modifier = is_letter(peek(2)) || peek(2) == ':' || peek(2) == '&';
  if (at("::") && is_modifier) unsure("an offset or a modifier that is empty", begin);
  if (at("\\:")) {
    unsure("an escaped operator", begin);
    view_.advance();
  }
  const ZshOperator* op = operators.begin();
  while (!op->text.empty() && !at(op->text)) ++op;
  if (op->text.empty()) return fail("an expansion that is not understood");
  bool assigns = op->text.back() == '=';
  if (assigns && !is_name_start(part.text.empty() ? 'x' : part.text[0]))
    unsure("an expansion that assigns to a positional parameter", begin);
  if (assigns && part.operation.ends_with("]")) unsure("an expansion that assigns to an element", begin);
  view_.advance(op->text.size());
  part.operation += op->text;
  if (op->text == ":") return read_substring(part);
  if (op->text.size() > 1 && std::string_view("|*^#").find(op->text[1]) != std::string_view::npos && op->text[0] == ':')
    state_.zsh_only = true;
  bool replaces = op->text.back() == '/' || op->text == "/#" || op->text == "/%";
  if (peek() == '}' && !replaces) {
    part.operands.push_back({.where = since(view_.position()), .parts = {}});
    return;
  }
  OperandKind kind = op->pattern ? OperandKind::pattern : OperandKind::word;
  size_t pattern = view_.position();
  // ${x//#a} means the start of x, and ${x/#%a} all of it.
  if (replaces && (peek() == '#' || peek() == '%')) unsure("a pattern that is anchored in two ways", pattern);
  part.operands.push_back(read_zsh_operand(replaces ? '/' : '\0', quoted, kind, in_heredoc));
  // zsh looks for the / that ends a pattern in the text of substitutions, too.
  std::string_view raw = view_.text().substr(pattern, view_.position() - pattern);
  if (replaces && has_slash(raw)) unsure("a slash inside a pattern that one ends", pattern);
  if (replaces && take("/"))
    part.operands.push_back(read_zsh_operand('\0', quoted, OperandKind::replacement, in_heredoc));
}

// An operand up to } or `stop`. zsh reads a pattern a second time, so that \? quotes even inside "…".
Word Reader::read_zsh_operand(char stop, bool quoted, OperandKind kind, bool in_heredoc) {
  Word word;
  size_t begin = view_.position();
  bool pattern = kind == OperandKind::pattern;
  if (quoted && !pattern) {
    read_quoted_text(word, QuotedEnd::operand, in_heredoc);
  } else {
    WordRules rules{
        .braces = false, .operand = true, .pattern = pattern, .in_parameter = true, .in_quotes = quoted, .stop = stop};
    for (char c = peek(); !ends_word(c, rules); c = peek()) {
      check_zsh_operand(c, quoted, kind);
      read_piece(word, c, rules);
    }
  }
  normalise(word, !quoted);  // ${x:-''} is an empty word
  word.where = since(begin);
  return word;
}

void Reader::check_zsh_operand(char c, bool quoted, OperandKind kind) {
  size_t begin = view_.position();
  if (quoted && (c == '\'' || c == '"')) unsure("quotes in a quoted pattern", begin);
  if (quoted && c == '\\' && view_.text().substr(begin + 1).starts_with('\n'))
    unsure("a continued line in a quoted pattern", begin);
  if (c == '{') unsure("a brace inside an expansion", begin);
  if ((c == '<' || c == '>') && peek(1) == '(') unsure("a substitution inside an expansion", begin);
  // What stands in the place of a value is matched against files, and may end in qualifiers.
  if (c == '(' && kind == OperandKind::word) unsure("a pattern in a default value", begin);
}

// :h:t2:s/a/b/:gs/a/b/ up to the closing brace, kept as written.
void Reader::read_zsh_modifiers(WordPart& part) {
  size_t begin = view_.position();
  state_.zsh_only = true;
  std::string_view rest = view_.text().substr(begin);
  size_t length = 0;
  for (size_t open = 1; length < rest.size(); ++length) {
    if (rest[length] == '\\') {
      ++length;
      continue;
    }
    open += rest[length] == '{';
    open -= rest[length] == '}';
    if (open == 0) break;
  }
  std::string_view raw = rest.substr(0, std::min(length, rest.size()));
  state_.spend(1 + raw.size() / 64, view_.here());
  part.operation += raw;
  if (!is_plain(raw)) {
    view_.set_position(begin + raw.size());
    return unsure("a modifier with quotes or expansions in it", begin);
  }
  while (peek() == ':' && !stopped()) {
    view_.advance();
    while (peek() == 'g' || peek() == 'w' || peek() == 'f') view_.advance();
    char c = peek();
    view_.advance();
    if (c == 's') {
      char delimiter = peek();
      view_.advance();
      for (int count = 0; count < 2; ++count) {
        while (peek() != delimiter && peek() != '}' && peek() != '\0') view_.advance();
        if (peek() == delimiter) view_.advance();
      }
    } else if (c == 'h' || c == 't') {
      while (is_digit(peek())) view_.advance();
    } else if (c == '\0' || std::string_view("aAcreluqQP&").find(c) == std::string_view::npos) {
      return fail("a modifier that is not understood");
    }
  }
  if (peek() != '}') fail("a modifier that is not understood");
}

}  // namespace callgate::internal
