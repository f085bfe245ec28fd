// zsh's words. Parentheses, numeric ranges and braces belong to a word in ways that no other shell has, and a } at a
// word's end closes a group.
#include <algorithm>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

// -1..2..3 with any of the numbers missing, as hasbraces() of zsh's glob.c takes it.
bool is_zsh_number_range(std::string_view text) {
  if (text.empty() || (!is_digit(text.front()) && !is_digit(text.back()))) return false;
  size_t count = 0;
  for (size_t i = 0;;) {
    if (i < text.size() && text[i] == '-') ++i;
    while (i < text.size() && is_digit(text[i])) ++i;
    ++count;
    if (i == text.size()) return count > 1;
    if (count == 3 || !text.substr(i).starts_with("..")) return false;
    i += 2;
  }
}

// Where numbers begin with zeros, zsh takes the width of the first that does, bash the greatest.
bool pads_its_own_way(std::string_view text) {
  size_t dots = text.find("..");
  std::string_view first = text.substr(0, dots);
  std::string_view last = text.substr(dots + 2);
  size_t more = last.find("..");
  std::string_view step = more == std::string_view::npos ? "1" : last.substr(more + 2);
  last = last.substr(0, more);
  if (step[0] == '-' || step[0] == '0') return true;
  auto has_zeros = [](std::string_view number) {
    return number.size() > 1 && (number[0] == '0' || number.starts_with("-0"));
  };
  if (!has_zeros(first) && !has_zeros(last)) return false;
  return text.find('-') != std::string_view::npos || first[0] == '0' ? first.size() < last.size()
                                                                     : first.size() > last.size();
}

}  // namespace

// <1-9> <1-> <-9> <->: a pattern, where other shells would see a redirect.
size_t Reader::numeric_range_length() {
  constexpr size_t longest = 64;  // looking ahead takes time in proportion to the distance
  if (peek() != '<') return 0;
  size_t i = 1;
  while (i < longest && is_digit(peek(i))) ++i;
  if (peek(i++) != '-') return 0;
  while (i < longest && is_digit(peek(i))) ++i;
  if (i >= longest) unsure("a very long number where a range could stand", view_.position());
  return peek(i) == '>' ? i + 1 : 0;
}

// A } that no { of its word matches, at the word's end. Two of them in a row are read by zsh in a way of their own.
bool Reader::at_zsh_closer() {
  if (peek() != '}') return false;
  char next = peek(1);
  if (next == '}') {
    size_t begin = view_.position();
    size_t count = 1;
    while (count < 16 && peek(count) == '}') ++count;
    if (!is_meta(peek(count))) return false;
    // A lone }} is two closers; a word before them keeps one.
    if (count > 2 || (begin > 0 && !is_meta(view_.text()[begin - 1]))) unsure("several } at the end of a word", begin);
    return true;
  }
  if (next == '(' && peek(2) != ')') unsure("a } before a parenthesis", view_.position());
  return is_meta(next);
}

bool Reader::ends_zsh_word(char c) {
  if (c == '(') return peek(1) == ')';
  if (c == '<') return peek(1) != '(' && numeric_range_length() == 0;
  if (c == '>') return peek(1) != '(';
  return is_meta(c);
}

void Reader::read_zsh_unquoted(Word& word, const WordRules& rules) {
  size_t open = 0;  // literal { of this word, which a } matches
  for (char c = peek(); !ends_word(c, rules); c = peek()) {
    bool closes = c == '}' && open == 0 && !rules.assignment && !rules.in_brace;
    if (closes && at_zsh_closer()) break;
    size_t begin = view_.position();
    read_piece(word, c, rules);
    bool is_literal = view_.position() == begin + 1;
    if (c == '{' && is_literal) ++open;
    if (c == '}' && open > 0) --open;
  }
  bool expands = std::any_of(word.parts.begin(), word.parts.end(),
                             [](const WordPart& part) { return part.kind == PartKind::brace; });
  if (open > 0 && expands) unsure("braces beside one that nothing closes", view_.position());
  normalise(word);
}

// Where ~ and = mean a path: at a word's start, even behind empty quotes, and in a value also behind every colon.
bool Reader::at_path_start(const Word& word, const WordRules& rules) {
  bool nothing_before = std::all_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::literal && part.text.empty();
  });
  if (nothing_before) return !rules.in_extglob;
  const WordPart& last = word.parts.back();
  if (!rules.assignment || last.kind != PartKind::literal || last.quoted || last.text.empty()) return false;
  return last.text.back() == ':';
}

// False: the character is an ordinary one.
bool Reader::read_zsh_special(Word& word, char c, const WordRules& rules) {
  size_t begin = view_.position();
  // A pattern is read a second time by zsh, where = means nothing.
  bool start = (c == '~' || (c == '=' && !(rules.operand && rules.pattern))) && at_path_start(word, rules);
  if (start && rules.in_brace) unsure("a path at the start of a brace's alternative", begin);
  if (c == '~' && start) return try_zsh_tilde(word, rules);
  if (c == '=' && start) return try_zsh_equals(word, rules);
  if (c == '{' && rules.braces && !rules.operand) return try_brace(word);
  bool opens = c == '(' && !(rules.operand && !rules.pattern);
  if (opens || (c == '|' && rules.in_extglob)) return read_zsh_parenthesis(word, c, rules), true;
  if (c == '<') {
    std::string text;
    for (size_t left = numeric_range_length(); left > 0; --left, view_.advance()) text += peek();
    if (text.empty()) return false;
    state_.zsh_only = true;
    return add_part(word, new_part(PartKind::glob, text, false), begin), true;
  }
  if (!rules.globs) return false;
  if (c == '[') return rules.in_parameter ? (read_zsh_bracket(word, rules), true) : try_bracket(word, rules);
  bool extended = state_.extended_globs && (c == '^' || c == '#' || c == '~');
  state_.uses_extended_globs |= extended;
  if (c != '*' && c != '?' && !extended) return false;
  std::string text;
  do {
    text += peek();
    view_.advance();
  } while (!extended && (peek() == '*' || peek() == '?'));
  add_part(word, new_part(PartKind::glob, text, false), begin);
  return true;
}

// Inside ${…} blanks and operators are text, in a bracket as well. Without a plain end [ stands alone.
void Reader::read_zsh_bracket(Word& word, const WordRules& rules) {
  size_t begin = view_.position();
  std::string_view rest = view_.text().substr(begin);
  size_t i = 1;
  if (i < rest.size() && (rest[i] == '!' || rest[i] == '^')) ++i;
  if (i < rest.size() && rest[i] == ']') ++i;
  constexpr size_t longest = 256;
  for (; i < rest.size() && i < longest && rest[i] != ']'; ++i) {
    if (std::string_view("'\"$`\\{}\n").find(rest[i]) != std::string_view::npos || rest[i] == rules.stop) break;
    size_t end = rest.substr(i).starts_with("[:") ? rest.find(":]", i + 2) : std::string_view::npos;
    if (end != std::string_view::npos && end < i + 16) i = end + 1;
  }
  bool closed = i < rest.size() && rest[i] == ']';
  size_t length = closed ? i + 1 : 1;
  view_.set_position(begin + length);
  add_part(word, new_part(PartKind::glob, std::string(rest.substr(0, length)), false), begin);
}

bool Reader::try_zsh_tilde(Word& word, const WordRules& rules) {
  size_t begin = view_.position();
  view_.advance();
  std::string name;
  for (char c = peek(); is_name(c) || c == '+' || c == '-' || c == '.'; c = peek()) {
    name += c;
    view_.advance();
  }
  char next = peek();
  bool ends = is_meta(next) || next == '/' || (next == ':' && rules.assignment) ||
              ((rules.operand || rules.in_brace) && (next == '}' || next == ',')) ||
              (rules.stop != '\0' && next == rules.stop);
  if (next == '}' && at_zsh_closer()) ends = true;
  // ~$x and ~"x" are names too, and ~[…] calls a function.
  if (!ends) unsure("a ~ with a name that is not plain", begin);
  add_part(word, new_part(PartKind::tilde, name, false), begin);
  return true;
}

// =(…) is the name of a file with the output of commands; =name the path of that program.
bool Reader::try_zsh_equals(Word& word, const WordRules& rules) {
  size_t begin = view_.position();
  if (peek(1) == '(') {
    if (rules.operand) unsure("a substitution inside an expansion", begin);
    state_.zsh_only = true;
    return read_process_substitution(word), true;
  }
  view_.advance();
  std::string name;
  for (char c = peek(); !is_meta(c) && std::string_view("'\"$`\\*?[{}:").find(c) == std::string_view::npos;
       c = peek()) {
    if (rules.stop != '\0' && c == rules.stop) break;
    name += c;
    view_.advance();
  }
  char next = peek();
  bool ends = is_meta(next) || next == ':' || next == '}' || (rules.stop != '\0' && next == rules.stop);
  // "=" alone and the operators of [ ] and [[ ]] are themselves; a name that goes on with an expansion is computed.
  if ((is_meta(next) || next == '}') && (name.empty() || name == "=" || name == "~")) {
    view_.set_position(begin);
    return false;
  }
  if (!ends) unsure("=name with more than a plain name", begin);
  add_part(word, new_part(PartKind::zsh_equals, name, false), begin);
  return true;
}

// {'1'..3} is a range as well, and {...3} counts from the dot to 3.
void Reader::check_zsh_range(const Word& only) {
  std::string text = only.static_text().value_or("");
  bool quotes = only.parts.size() > 1 || (only.parts.size() == 1 && only.parts[0].quoted);
  if (text.find("...") != std::string::npos || (quotes && text.find("..") != std::string::npos))
    unsure("a range with quotes or a third dot in it", view_.position());
}

// {1..3} and {a..e} as zsh counts; {1..$n} is a range as well, whose values are not known. Nothing for other text.
std::vector<std::string> Reader::zsh_range_values(const Word& only, bool& too_many) {
  std::string text = only.static_text().value_or("");
  size_t dots = text.find("..");
  if (dots == std::string::npos) return {};
  std::vector<std::string> values;
  // Where the first or the last number is missing, zsh drops the braces.
  bool lacks_number = is_zsh_number_range(text) && text.find('-') == std::string::npos &&
                      text.find("..", dots + 2) == std::string::npos && (dots == 0 || dots + 2 == text.size());
  if (lacks_number) return {text};
  bool characters = text.size() == 4 && dots == 1 && !(is_digit(text[0]) && is_digit(text[3]));
  bool wide = std::any_of(text.begin(), text.end(), is_wide);
  if (characters || is_zsh_number_range(text)) values = range_values(text, too_many);
  // Between two other characters, or with a number that is missing, zsh drops the braces or counts in its own way.
  bool strange =
      characters || wide ? values.empty() : is_zsh_number_range(text) && (values.empty() || pads_its_own_way(text));
  if (strange && !too_many) unsure("a range of an unusual kind", view_.position());
  return values;
}

}  // namespace callgate::internal
