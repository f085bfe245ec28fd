// zsh's patterns in parentheses, and the qualifiers that may stand at their end: (.) (om[1]) (e:'code':). A qualifier
// can run code for every file that matches, so what is not read exactly is reported.
#include <algorithm>
#include <utility>

#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

struct Char {
  char c;
  bool quoted;
};

char closing_of(char c) {
  constexpr std::string_view open = "([{<";
  size_t index = open.find(c);
  return index == std::string_view::npos ? c : ")]}>"[index];
}

// Takes qualifiers apart as zsh's glob.c does. Quotes are gone by then, but what was quoted is no bracket.
class QualifierReader {
 public:
  explicit QualifierReader(std::vector<Char> text) : text_(std::move(text)) {}

  // False: zsh would refuse them, or they compute.
  bool read() {
    if (at(0) == '#') position_ += 2;  // the explicit form, #q
    while (good_ && position_ < text_.size()) read_one(text_[position_++].c);
    return good_;
  }
  std::vector<std::string> code{};

 private:
  char at(size_t ahead) const { return position_ + ahead < text_.size() ? text_[position_ + ahead].c : '\0'; }
  void skip_any(std::string_view set) {
    while (at(0) != '\0' && set.find(at(0)) != std::string_view::npos) ++position_;
  }
  void skip_one(std::string_view set) {
    if (at(0) != '\0' && set.find(at(0)) != std::string_view::npos) ++position_;
  }
  std::string argument();
  void read_code(char letter);
  void read_range(std::string_view units);
  void read_one(char letter);

  std::vector<Char> text_;
  size_t position_ = 0;
  bool good_ = true;
};

// :text: with any delimiter.
std::string QualifierReader::argument() {
  if (position_ >= text_.size()) return good_ = false, "";
  Char open = text_[position_++];
  char close = closing_of(open.c);
  std::string text;
  for (; position_ < text_.size(); ++position_) {
    Char next = text_[position_];
    if (next.c == close) {
      // A bracket is matched by an unquoted one, another delimiter by any: only where these agree is it read.
      if (close != open.c && next.quoted != open.quoted) good_ = false;
      ++position_;
      return text;
    }
    text += next.c;
  }
  good_ = false;
  return text;
}

void QualifierReader::read_code(char letter) {
  if (letter != '+') {
    code.push_back(argument());
    return;
  }
  std::string name;
  for (; is_name(at(0)); ++position_) name += at(0);
  good_ &= !name.empty();
  code.push_back(std::move(name));
}

void QualifierReader::read_range(std::string_view units) {
  skip_one(units);
  skip_one("+-");
  good_ &= is_digit(at(0));
  skip_any("0123456789");
}

void QualifierReader::read_one(char letter) {
  constexpr std::string_view plain = "/F.@=p*rwxAIERWXsStUGMTNDn^-,";
  if (plain.find(letter) != std::string_view::npos) return;
  switch (letter) {
    case '%':
      return skip_one("bc");
    case 'e':
    case '+':
      return read_code(letter);
    case 'o':
    case 'O': {
      char sort = at(0);
      ++position_;
      if (sort == 'e' || sort == '+') return read_code(sort);
      good_ &= sort != '\0' && std::string_view("nLlamcdN").find(sort) != std::string_view::npos;
      return;
    }
    case 'd':
    case 'Y':
      return skip_any("0123456789");
    case 'a':
    case 'm':
    case 'c':
      return read_range("hmwMsd");
    case 'l':
      return read_range("");
    case 'L':
      return read_range("pPkKmMgGtT");
    case 'u':
    case 'g':
      if (is_digit(at(0))) return skip_any("0123456789");
      argument();
      return;
    case 'f':
      if (at(0) != '\0' && std::string_view("0123456789=+-").find(at(0)) != std::string_view::npos)
        return skip_any("0123456789=+-?");
      argument();
      return;
    case 'P':
      argument();
      return;
    case '[':
      skip_any("0123456789,-");
      good_ &= at(0) == ']';
      ++position_;
      return;
    case ':':
      position_ = text_.size();  // modifiers of the names, to the end
      return;
    default:
      good_ = false;
  }
}

// What is known of the text; nothing when part of it is computed.
std::optional<std::vector<Char>> plain_text(const Word& word) {
  std::vector<Char> text;
  for (const WordPart& part : word.parts) {
    if (part.kind != PartKind::literal && part.kind != PartKind::glob) return std::nullopt;
    for (char c : part.text) text.push_back({c, part.quoted});
  }
  return text;
}

bool may_vanish(char c) {
  return c != '\0' && std::string_view("$`'\"{").find(c) != std::string_view::npos;
}

}  // namespace

// ( or, between parentheses, |.
void Reader::read_zsh_parenthesis(Word& word, char c, const WordRules& rules) {
  size_t begin = view_.position();
  if (c == '|') {
    view_.advance();
    return add_part(word, new_part(PartKind::glob, "|", false), begin);
  }
  read_zsh_group(word, rules);
}

void Reader::read_zsh_group(Word& word, const WordRules& rules) {
  Deeper deeper(state_, view_.here());
  if (stopped()) return;
  size_t begin = view_.position();
  state_.zsh_only = true;
  view_.advance();
  if (peek() == ')' && !rules.in_parameter) return fail("unexpected '()'");
  size_t start = view_.position();
  Word inside;
  bool is_pattern = read_zsh_group_content(inside, rules);
  std::string raw(view_.text().substr(start, view_.position() - start));
  size_t close = view_.position();
  if (!expect(")", "a pattern")) return;
  bool is_empty = std::all_of(inside.parts.begin(), inside.parts.end(),
                              [](const WordPart& part) { return part.kind == PartKind::literal && part.text.empty(); });
  if (is_empty) unsure("parentheses with nothing in them", begin);
  state_.patterns.push_back(since(begin));
  bool is_explicit = raw.starts_with("#q");
  bool globbing = rules.globs && rules.braces && !rules.in_extglob && !raw.starts_with('#');
  bool at_end = ends_word(peek(), rules) || (peek() == '}' && at_zsh_closer());
  bool could_qualify = (globbing && !is_pattern) || is_explicit;
  if (could_qualify && (at_end || may_vanish(peek())) && add_zsh_qualifier(word, inside, raw, begin, at_end)) return;
  add_part(word, new_part(PartKind::glob, "(", false), begin);
  for (WordPart& part : inside.parts) word.parts.push_back(std::move(part));
  add_part(word, new_part(PartKind::glob, ")", false), close);
}

// Up to the closing parenthesis. True when the content can only be a pattern: zsh takes | and inner parentheses as a
// sign that these are no qualifiers.
bool Reader::read_zsh_group_content(Word& inside, const WordRules& rules) {
  bool is_pattern = false;
  WordRules inner{.braces = rules.braces,
                  .in_extglob = true,
                  .pattern = true,
                  .in_parameter = rules.in_parameter,
                  .in_quotes = rules.in_quotes,
                  .stop = rules.stop};
  for (char c = peek(); c != ')' && c != '\0'; c = peek()) {
    bool separates = c == ';' || c == '&' || (c == '<' && peek(1) != '(' && numeric_range_length() == 0) ||
                     (c == '>' && peek(1) != '(');
    if (rules.in_parameter) separates = c == '}' || (rules.stop != '\0' && c == rules.stop);
    if (separates) {
      fail("a pattern in parentheses that ends too soon");
      break;
    }
    is_pattern |= c == '|' || c == '(';
    if (rules.in_parameter) check_zsh_operand(c, rules.in_quotes, OperandKind::pattern);
    read_piece(inside, c, inner);
  }
  normalise(inside);
  return is_pattern;
}

// False when what was read is no qualifier but a pattern.
bool Reader::add_zsh_qualifier(Word& word, const Word& inside, std::string raw, size_t begin, bool at_end) {
  std::optional<std::vector<Char>> text = plain_text(inside);
  if (!text || raw.find("\\\n") != std::string::npos) return unsure("a glob qualifier that is computed", begin), false;
  QualifierReader qualifiers(std::move(*text));
  if (!qualifiers.read()) return unsure("a glob qualifier that is not known", begin), false;
  if (!at_end) {
    // Qualifiers only if everything behind them turns out to be empty.
    if (!qualifiers.code.empty()) unsure("a glob qualifier with something behind it", begin);
    return false;
  }
  WordPart part = new_part(PartKind::glob_qualifier, std::move(raw), false);
  for (const std::string& code : qualifiers.code) {
    std::vector<uint32_t> from(code.size() + 1, view_.where(begin));
    Reader reader(state_, code, from);
    std::vector<Statement> lines = reader.read_program();
    part.body.push_back(lines.size() == 1 ? std::move(lines[0]) : join_lines(std::move(lines)));
  }
  add_part(word, std::move(part), begin);
  return true;
}

}  // namespace callgate::internal
