#include "effects/internal/pattern.h"

#include <algorithm>
#include <cctype>

namespace callgate::internal {
namespace {

bool in_class(std::string_view name, int c) {
  if (name == "alpha") return std::isalpha(c);
  if (name == "digit") return std::isdigit(c);
  if (name == "alnum") return std::isalnum(c);
  if (name == "upper") return std::isupper(c);
  if (name == "lower") return std::islower(c);
  if (name == "space") return std::isspace(c);
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "punct") return std::ispunct(c);
  return name == "xdigit" && std::isxdigit(c);
}

bool is_class(std::string_view name) {
  static constexpr std::string_view names[] = {"alpha", "digit", "alnum", "upper", "lower",
                                               "space", "blank", "punct", "xdigit"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Adds what stands at `i` between brackets; false when it is nothing simple.
bool add_range(std::string_view inside, size_t& i, std::bitset<256>& set) {
  if (inside.substr(i).starts_with("[:")) {
    size_t end = inside.find(":]", i + 2);
    if (end == std::string_view::npos || !is_class(inside.substr(i + 2, end - i - 2))) return false;
    for (int c = 0; c < 128; ++c)
      if (in_class(inside.substr(i + 2, end - i - 2), c)) set.set(static_cast<size_t>(c));
    i = end + 2;
    return true;
  }
  auto first = static_cast<unsigned char>(inside[i]);
  if (first == '[' || first == '\\' || first > 127) return false;
  if (i + 2 < inside.size() && inside[i + 1] == '-') {
    auto last = static_cast<unsigned char>(inside[i + 2]);
    // Other ranges depend on the locale's order.
    bool plain = (std::isdigit(first) && std::isdigit(last)) || (std::islower(first) && std::islower(last)) ||
                 (std::isupper(first) && std::isupper(last));
    if (!plain || last < first) return false;
    for (size_t c = first; c <= last; ++c) set.set(c);
    i += 3;
    return true;
  }
  set.set(first);
  ++i;
  return true;
}

// The length of the bracket expression at the start of `text`, its characters in `set`; 0 when it is nothing simple.
size_t read_bracket(std::string_view text, std::bitset<256>& set) {
  size_t i = 1;
  bool inverted = i < text.size() && (text[i] == '!' || text[i] == '^');
  if (inverted) ++i;
  size_t first = i;
  while (i < text.size() && (text[i] != ']' || i == first))
    if (!add_range(text, i, set)) return 0;
  if (i >= text.size()) return 0;
  if (inverted) {
    set.flip();
    for (size_t c = 128; c < 256; ++c) set.reset(c);  // a part of a character
  }
  return i + 1;
}

}  // namespace

void Pattern::add_literal(std::string_view text) {
  for (char c : text) {
    Token token;
    token.set.set(static_cast<unsigned char>(c));
    tokens_.push_back(token);
  }
}

bool Pattern::add_text(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    Token token;
    size_t length = 1;
    if (text[i] == '*') {
      token.star = true;
    } else if (text[i] == '?') {
      for (size_t c = 1; c < 128; ++c) token.set.set(c);
    } else if (text[i] == '[') {
      length = read_bracket(text.substr(i), token.set);
      if (length == 0) return false;
    } else if (text[i] == '\\' || text[i] == '(' || text[i] == '|' || text[i] == '<' || text[i] == '#' ||
               text[i] == '^' || text[i] == '~') {
      return false;  // an escape, extglob, or zsh's extended patterns
    } else {
      token.set.set(static_cast<unsigned char>(text[i]));
    }
    if (!token.star || tokens_.empty() || !tokens_.back().star) tokens_.push_back(token);
    i += length;
  }
  return true;
}

std::optional<Pattern> Pattern::from(const Word& word, const Surroundings& in) {
  Pattern pattern;
  for (const WordPart& part : word.parts) {
    if (part.kind == PartKind::literal) {
      pattern.add_literal(part.text);
    } else if (part.kind == PartKind::glob) {
      if (!pattern.add_text(part.text)) return std::nullopt;
    } else {
      Value value = evaluate_single({part.where, {part}}, in);
      if (!value.known() || !in.notes.spend(value.text->size())) return std::nullopt;
      // zsh takes the results of expansions as they are.
      if (part.quoted || in.dialect == Dialect::zsh)
        pattern.add_literal(*value.text);
      else if (!pattern.add_text(*value.text))
        return std::nullopt;
    }
  }
  return pattern;
}

bool Pattern::can_read(std::string_view text) const {
  bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  return ascii || std::all_of(tokens_.begin(), tokens_.end(),
                              [](const Token& token) { return token.star || token.set.count() == 1; });
}

std::vector<bool> Pattern::lengths(std::string_view text, bool backwards) const {
  // reached[i]: the tokens so far match i characters.
  std::vector<bool> reached(text.size() + 1, false);
  reached[0] = true;
  for (size_t t = 0; t < tokens_.size(); ++t) {
    const Token& token = tokens_[backwards ? tokens_.size() - 1 - t : t];
    std::vector<bool> next(text.size() + 1, false);
    bool open = false;
    for (size_t i = 0; i <= text.size(); ++i) {
      if (token.star) {
        open = open || reached[i];
        next[i] = open;
      } else if (i > 0 && reached[i - 1]) {
        char c = backwards ? text[text.size() - i] : text[i - 1];
        next[i] = token.set.test(static_cast<unsigned char>(c));
      }
    }
    reached = std::move(next);
  }
  return reached;
}

std::optional<size_t> Pattern::at_start(std::string_view text, bool longest) const {
  std::vector<bool> reached = lengths(text, false);
  if (longest) {
    for (size_t i = reached.size(); i-- > 0;)
      if (reached[i]) return i;
  } else {
    for (size_t i = 0; i < reached.size(); ++i)
      if (reached[i]) return i;
  }
  return std::nullopt;
}

std::optional<size_t> Pattern::at_end(std::string_view text, bool longest) const {
  std::vector<bool> reached = lengths(text, true);
  if (longest) {
    for (size_t i = reached.size(); i-- > 0;)
      if (reached[i]) return i;
  } else {
    for (size_t i = 0; i < reached.size(); ++i)
      if (reached[i]) return i;
  }
  return std::nullopt;
}

std::optional<bool> matches(const Value& subject, const Word& word, const Surroundings& in) {
  std::optional<Pattern> pattern = Pattern::from(word, in);
  if (!pattern) return std::nullopt;
  if (pattern->is_anything()) return true;
  bool known = subject.known() && !in.state.options.no_case_match && pattern->can_read(*subject.text) &&
               in.notes.spend(pattern->cost(subject.text->size()));
  return known ? std::optional(pattern->matches(*subject.text)) : std::nullopt;
}

}  // namespace callgate::internal
