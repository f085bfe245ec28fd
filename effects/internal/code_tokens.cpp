#include "effects/internal/code_tokens.h"

#include <algorithm>
#include <cctype>

namespace callgate::internal {
namespace {

bool begins_word(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '$';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class CodeLexer {
 public:
  CodeLexer(Language language, std::string_view text) : language_(language), text_(text) {}

  std::optional<CodeText> read() {
    while (at_ < text_.size())
      if (!token()) return std::nullopt;
    return std::move(out_);
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  void skip_line() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }
  void add(CodeToken::Kind kind, std::string text, bool is_exact = true) {
    out_.tokens.push_back({kind, std::move(text), is_exact});
  }

  bool token();
  bool comment();
  bool hides_code() const;
  bool string(char quote, bool inserts);
  bool python_prefix();
  bool insertion(std::string_view close, std::string& value);
  bool slash();
  void word();
  bool number();

  Language language_;
  std::string_view text_;
  size_t at_ = 0;
  CodeText out_;
};

bool CodeLexer::comment() {
  bool slashes = language_ == Language::javascript || language_ == Language::php;
  bool hashes = language_ != Language::javascript && language_ != Language::lua;
  if ((hashes && peek() == '#') || (slashes && starts("//")) || (language_ == Language::lua && starts("--"))) {
    skip_line();
    return true;
  }
  return false;
}

// Code inside a string, from behind its opening to the bracket that closes it.
bool CodeLexer::insertion(std::string_view close, std::string& value) {
  size_t end = text_.find(close, at_);
  if (end == std::string_view::npos) return false;
  std::string code(text_.substr(at_, end - at_));
  // Nested braces and quotes would need the whole language again.
  if (code.find_first_of("{}\"'`\\\n") != std::string::npos) return false;
  out_.inserted.push_back(std::move(code));
  value += '\x01';
  at_ = end + close.size();
  return true;
}

bool CodeLexer::string(char quote, bool inserts) {
  std::string close(1, quote);
  bool is_triple = language_ == Language::python && starts(std::string(3, quote));
  if (is_triple) close.assign(3, quote);
  at_ += close.size();
  std::string value;
  bool is_exact = true;
  bool spans_lines = is_triple || quote == '`' || (language_ != Language::python && language_ != Language::javascript);
  while (at_ < text_.size() && !starts(close)) {
    char c = text_[at_];
    if (c == '\n' && !spans_lines) return false;
    if (c == '\\') {
      is_exact = false;
      at_ += 2;
      continue;
    }
    if (inserts && language_ == Language::python && (starts("{{") || starts("}}"))) {
      is_exact = false;
      at_ += 2;
    } else if (inserts && language_ == Language::python && c == '{') {
      ++at_;
      is_exact = false;
      if (!insertion("}", value)) return false;
    } else if (inserts && (starts("${") || starts("#{"))) {
      at_ += 2;
      is_exact = false;
      if (!insertion("}", value)) return false;
    } else if (inserts && language_ != Language::python && quote == '"' && (c == '$' || c == '@')) {
      if (begins_word(peek(1)) || peek(1) == '{' || peek(1) == '(' || c == '@') return false;
      value += c;
      ++at_;
    } else {
      value += c;
      ++at_;
    }
  }
  if (at_ >= text_.size()) return false;
  at_ += close.size();
  add(CodeToken::Kind::string, std::move(value), is_exact);
  return true;
}

// r"…", f'…', Rb"…": the letters before a quote.
bool CodeLexer::python_prefix() {
  size_t end = at_;
  while (end < text_.size() && end < at_ + 2 && std::string_view("rRbBuUfF").find(text_[end]) != std::string_view::npos)
    ++end;
  if (end == at_ || end >= text_.size() || (text_[end] != '"' && text_[end] != '\'')) return false;
  std::string_view letters = text_.substr(at_, end - at_);
  bool formats = letters.find_first_of("fF") != std::string_view::npos;
  at_ = end;
  if (!string(text_[end], formats)) at_ = std::string_view::npos;
  return true;
}

// It divides behind an operand, begins a pattern elsewhere, and behind ")" or "}" who knows.
bool CodeLexer::slash() {
  const CodeToken before = out_.tokens.empty() ? CodeToken{} : out_.tokens.back();
  bool divides = before.kind == CodeToken::Kind::number || before.is("]") || language_ == Language::python ||
                 language_ == Language::php || language_ == Language::lua || before.is(")");
  if (before.kind == CodeToken::Kind::word) divides = true;
  bool has_patterns = language_ == Language::javascript || language_ == Language::ruby || language_ == Language::perl;
  static constexpr std::string_view openers[] = {"return", "typeof", "case",  "of",    "in",    "void",   "new",
                                                 "else",   "do",     "yield", "await", "throw", "delete", "instanceof"};
  bool opens = before.kind == CodeToken::Kind::word &&
               std::find(std::begin(openers), std::end(openers), before.text) != std::end(openers);
  if (has_patterns && (before.is(")") || opens)) return false;
  if (has_patterns && language_ != Language::javascript && before.kind != CodeToken::Kind::number) return false;
  if (divides) {
    add(CodeToken::Kind::sign, "/");
    ++at_;
    return true;
  }
  if (language_ != Language::javascript || before.is_string() || before.is("}")) return false;
  for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
    if (text_[at_] == '\\') {
      ++at_;
    } else if (text_[at_] == '[') {
      return false;
    } else if (text_[at_] == '/') {
      ++at_;
      while (std::isalpha(static_cast<unsigned char>(peek()))) ++at_;
      add(CodeToken::Kind::number, "/");
      return true;
    }
  }
  return false;
}

void CodeLexer::word() {
  size_t begin = at_;
  while (at_ < text_.size() && (begins_word(text_[at_]) || is_digit(text_[at_]))) ++at_;
  if ((peek() == '?' || peek() == '!') && language_ == Language::ruby && peek(1) != '=') ++at_;
  add(CodeToken::Kind::word, std::string(text_.substr(begin, at_ - begin)));
}

bool CodeLexer::number() {
  while (is_digit(peek()) || peek() == '_') ++at_;
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
  }
  if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
  }
  if (begins_word(peek())) return false;
  add(CodeToken::Kind::number, "0");
  return true;
}

// Comments and strings of other forms, in which what looks like code is none, or the other way round.
bool CodeLexer::hides_code() const {
  if (language_ == Language::lua) return starts("[[") || starts("[=") || starts("--[");
  if (language_ == Language::php) return starts("#[");
  if (language_ == Language::ruby && peek() == '=') return starts("=begin");
  if (language_ == Language::ruby) return peek() == '?' && peek(1) != ' ';
  bool at_line = at_ == 0 || text_[at_ - 1] == '\n';
  if (language_ == Language::python && at_line && peek() == '#')
    return text_.substr(at_, text_.find('\n', at_) - at_).find("coding") != std::string_view::npos;
  return language_ == Language::perl && at_line && peek() == '=';
}

bool CodeLexer::token() {
  char c = peek();
  // What is beyond ASCII may be a letter or a blank; in strings it is only text.
  if (static_cast<unsigned char>(c) >= 0x80 || (c < ' ' && c != '\n' && c != '\t')) return false;
  if (c == ' ' || c == '\t') return ++at_, true;
  if (hides_code()) return false;
  if (comment()) return true;
  if (language_ == Language::python && python_prefix()) return at_ != std::string_view::npos;
  if (c == '"')
    return string(c, language_ == Language::ruby || language_ == Language::php || language_ == Language::perl);
  if (c == '\'') return string(c, false);
  if (c == '`') return language_ == Language::javascript && string(c, true);
  // A comment of JavaScript that looks like signs, and the end of PHP's code.
  if ((language_ == Language::javascript && (starts("<!--") || starts("-->"))) ||
      (language_ == Language::php && starts("?>")))
    return false;
  if (starts("/*") || (c == '\\' && language_ != Language::python)) return false;
  if (c == '/') return slash();
  if (c == '%' && (language_ == Language::ruby || language_ == Language::perl)) return false;
  if (starts("<<") && (language_ == Language::ruby || language_ == Language::perl || language_ == Language::php))
    return false;
  if (begins_word(c)) return word(), true;
  if (is_digit(c)) return number();
  if (c == '\\') return ++at_, true;
  add(CodeToken::Kind::sign, std::string(1, c));
  ++at_;
  return true;
}

}  // namespace

std::optional<CodeText> code_tokens(Language language, std::string_view text) {
  return CodeLexer(language, text).read();
}

}  // namespace callgate::internal
