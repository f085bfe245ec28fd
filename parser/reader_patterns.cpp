// Patterns and what looks like one: globs, extglobs, braces, tildes, zsh's =name.
#include <algorithm>

#include "parser/internal/reader.h"

namespace callgate::internal {

// [abc], [!a-z], [[:alpha:]]. A [ that nothing closes is an ordinary character, as in the command of that name.
bool Reader::try_bracket(Word& word, const WordRules& rules) {
  size_t begin = view_.position();
  std::string text = "[";
  view_.advance();
  bool exact = true;  // the pattern up to ] is plain text
  for (char c = peek();; c = peek()) {
    bool first = text == "[" || text == "[!" || text == "[^";
    if (c == ']' && !first) break;
    // ${x/[a/b]}: for bash the pattern is "[a".
    if (is_meta(c) || c == '}' || (rules.stop != '\0' && c == rules.stop)) {
      // Paid for: 100,000 brackets that nothing closes would take minutes.
      state_.spend(1 + (view_.position() - begin) / 4, view_.here());
      view_.set_position(begin);
      // In canonical text the blank that ended it is quoted, and the search goes on.
      if (rules.in_extglob) unsure("a bracket in a pattern that nothing closes", begin);
      // The command [ is itself; of other words zsh says that they are bad patterns.
      bool is_alone = word.parts.empty() && is_meta(peek(1));
      if (zsh() && !is_alone && !rules.assignment && !rules.in_extglob) unsure("a bracket that nothing closes", begin);
      return false;
    }
    if (std::string_view("'\"$`\\{~").find(c) != std::string_view::npos) exact = false;
    if (!exact) break;
    size_t length = 1;
    if (c == '[' && (peek(1) == ':' || peek(1) == '.' || peek(1) == '=')) {
      size_t close = 2;
      while (!is_meta(peek(close)) && !(peek(close) == peek(1) && peek(close + 1) == ']') && close < 16) ++close;
      if (peek(close) == peek(1) && peek(close + 1) == ']') length = close + 2;
    }
    for (; length > 0; --length) {
      text += peek();
      view_.advance();
    }
  }
  if (exact) {
    text += ']';
    view_.advance();
  } else {
    // Quotes or expansions inside: the parts that follow are read as what they are.
    text = "[";
    view_.set_position(begin);
    view_.advance();
  }
  add_part(word, new_part(PartKind::glob, text, false), begin);
  return true;
}

bool Reader::try_extglob(Word& word, const WordRules& rules) {
  Deeper deeper(state_, view_.here());
  size_t begin = view_.position();
  if (!bash()) not_in_dialect("a pattern with parentheses", begin);
  // The option counts from the next line on; without it bash refuses the text, whatever it holds elsewhere.
  bool needs_option = !rules.in_test && !rules.operand && !rules.in_extglob;
  if (bash() && needs_option && view_.here() < state_.extglob_from) unsure("a pattern that needs extglob", begin);
  // Backquotes are read when they run; canonical text has $( ), which is read with the line that it stands in.
  bool is_named_here = in_backquotes_ && state_.extglob_from >= state_.line_begin;
  if (bash() && needs_option && is_named_here) unsure("a pattern that needs extglob from its own line", begin);
  if (peek(2) == ')') unsure("an empty pattern or a function, depending on an option", begin);
  std::string open = {peek(), '('};
  view_.advance(2);
  add_part(word, new_part(PartKind::glob, open, false), begin);
  Word inside;
  for (char c = peek(); !ends_word(c, {.in_extglob = true}); c = peek())
    read_piece(inside, c, {.braces = false, .in_extglob = true});
  for (WordPart& part : inside.parts) {
    bool merge = part.kind == PartKind::literal && !word.parts.empty() && word.parts.back().kind == PartKind::literal;
    if (merge && word.parts.back().quoted == part.quoted)
      word.parts.back().text += part.text;
    else
      word.parts.push_back(std::move(part));
  }
  size_t close = view_.position();
  if (expect(")", "a pattern")) add_part(word, new_part(PartKind::glob, ")", false), close);
  return true;
}

// {a,b} and {1..3}; anything else between braces is ordinary text. Shells expand this before all else, so a command
// and its options can hide in one word.
bool Reader::try_brace(Word& word, bool in_brace) {
  size_t begin = view_.position();
  if (peek(1) == '}') {
    view_.advance(2);
    add_literal(word, "{}", false, begin);
    return true;
  }
  if (has_failed('{', begin)) return false;
  Deeper deeper(state_, view_.here());
  size_t findings = state_.findings.size();
  view_.advance();
  WordPart part = new_part(PartKind::brace, "", false);
  bool is_open = false;
  if (read_alternatives(part, is_open) && !stopped()) {
    if (part.operands.size() == 1) {
      if (bash() && !in_brace && closes_again()) unsure("braces that close twice", begin);
      return add_literal_braces(word, part, begin), true;
    }
    if (sh()) not_in_dialect("{a,b}", begin);
    if (bash() && is_open && (in_brace || !is_meta(peek())))
      unsure("a name that ends braces, and what stands behind may go on: {$x,a}b is $xb", begin);
    add_part(word, std::move(part), begin);
    return true;
  }
  remember_failure('{', begin);
  return !undo_attempt(begin, findings);
}

// bash closes {a},b} at the second brace, because no comma stands before the first: a} and b.
bool Reader::closes_again() {
  std::string_view rest = view_.text().substr(view_.position());
  size_t end = 0;
  size_t separator = std::string_view::npos;
  for (; end < rest.size() && !is_meta(rest[end]); ++end) {
    if (rest[end] == '\'' || rest[end] == '"') end = std::min(rest.find(rest[end], end + 1), rest.size() - 1);
    if (rest[end] == ',' || rest.substr(end, 2) == "..") separator = std::min(separator, end);
    if (rest[end] == '}' && end > separator) return true;
  }
  state_.spend(1 + end / 16, view_.here());
  return false;
}

bool Reader::undo_attempt(size_t begin, size_t findings) {
  if (state_.exhausted) return false;
  state_.findings.resize(std::min(findings, state_.findings.size()));
  // Paid for, because nested attempts that fail would be quadratic. Only now: what this reports must stay.
  state_.spend(1 + (view_.position() - begin) / 16, view_.here());
  failed_ = false;
  view_.set_position(begin);
  return true;
}

// {1..$n}: the shell computes before it counts, so that {1.$x.3} is a range as well where x is empty or a dot. Such a
// part keeps its one operand, and ".." as its text.
static bool is_computed_range(const Word& only) {
  bool dots = false;
  for (const WordPart& part : only.parts)
    dots |= part.kind == PartKind::literal && !part.quoted && part.text.find('.') != std::string::npos;
  return dots && !only.is_static();
}

// `is_open`: one of them ends in $ or $name, outside quotes.
bool Reader::read_alternatives(WordPart& part, bool& is_open) {
  for (;;) {
    Word alternative;
    size_t begin = view_.position();
    for (char c = peek(); !ends_word(c, {.in_brace = true}); c = peek()) read_piece(alternative, c, {.in_brace = true});
    if (!alternative.parts.empty()) {
      std::string_view text = view_.text().substr(begin, view_.position() - begin);
      bool is_name_end = alternative.parts.back().kind == PartKind::parameter && is_name(text.back());
      is_open |= is_name_end || (text.ends_with('$') && !text.ends_with("\\$"));
    }
    normalise(alternative, true);
    alternative.where = since(begin);
    char c = peek();
    if (c != ',' && c != '}') return false;
    view_.advance();
    part.operands.push_back(std::move(alternative));
    if (!state_.spend(1, view_.here())) return false;
    if (c == '}') break;
  }
  if (part.operands.size() > 1) return true;
  const Word& only = part.operands[0];
  if (zsh() && is_computed_range(only)) return part.text = "..", true;
  if (zsh()) check_zsh_range(only);
  if (only.parts.size() != 1 || only.parts[0].quoted) return true;
  bool too_many = false;
  std::string text = only.static_text().value_or("");
  std::vector<std::string> values = zsh() ? zsh_range_values(only, too_many) : range_values(text, too_many);
  if (values.empty() && !too_many) return true;
  part.text = std::move(text);
  if (!state_.spend(values.size(), view_.here())) return true;
  // bash 5.2 takes the backslash of {Z..a} for one that quotes: an empty word, or what stands behind it.
  if (bash() && std::find(values.begin(), values.end(), "\\") != values.end())
    unsure("a range with a backslash in it", view_.position());
  Span where = only.where;
  part.operands.clear();
  for (std::string& value : values) {
    part.operands.push_back({.where = where, .parts = {}});
    if (value.empty()) continue;
    part.operands.back().parts.push_back(new_part(PartKind::literal, std::move(value), false));
  }
  return true;
}

// {a} is ordinary text, whatever stands between the braces: {x{a,b}} is {xa} {xb}.
void Reader::add_literal_braces(Word& word, WordPart& part, size_t begin) {
  if (part.text.empty()) {
    add_literal(word, "{", false, begin);
    for (WordPart& inner : part.operands[0].parts) word.parts.push_back(std::move(inner));
    add_literal(word, "}", false, view_.position() - 1);
    return;
  }
  add_part(word, std::move(part), begin);
}

// The name that bash looks for goes on over , and }, unless they end the word: `~,` is no home. Outside assignments
// dash takes : for a part of it.
bool Reader::try_tilde(Word& word, const WordRules& rules) {
  size_t begin = view_.position();
  auto ends_name = [&](char c) {
    if (is_meta(c) || c == '/') return true;
    if (c == ':') return !sh() || rules.assignment;
    return (c == '}' && (rules.operand || rules.in_brace)) || (c == ',' && rules.in_brace);
  };
  view_.advance();
  std::string name;
  for (char c = peek(); !ends_name(c); c = peek()) {
    // A quoted or computed name is not expanded.
    if (std::string_view("'\"$`\\*?[{").find(c) != std::string_view::npos) {
      view_.set_position(begin);
      return false;
    }
    name += c;
    view_.advance();
  }
  add_part(word, new_part(PartKind::tilde, name, false), begin);
  return true;
}

}  // namespace callgate::internal
