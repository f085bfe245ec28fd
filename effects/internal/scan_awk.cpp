// An awk program is read token by token: what could reach the world are system(), pipes, redirected print, getline from
// a file, @load and indirect calls. A program with none of them is a filter.
#include <cctype>

#include "effects/internal/scripts.h"

namespace callgate::internal {
namespace {

struct Token {
  std::string text;  // a word, a string's value, or one operator
  bool is_string = false;
  bool is_word = false;
};

bool begins_word(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '@';
}

class AwkLexer {
 public:
  explicit AwkLexer(std::string_view text) : text_(text) {}

  // False: could not be read.
  bool read(std::vector<Token>& tokens);

 private:
  static char escaped(char c);
  bool string(std::vector<Token>& tokens);
  bool bracket();
  bool pattern();
  void word(std::vector<Token>& tokens);
  bool number();
  std::optional<bool> divides(const std::vector<Token>& tokens);
  void note_parenthesis(char c, const std::vector<Token>& tokens);
  static bool continues(const std::vector<Token>& tokens);

  std::string_view text_;
  size_t at_ = 0;
  std::vector<bool> conditions_;  // of each open parenthesis
  bool closes_condition_ = false;
};

// The character behind a backslash; \x01 where awks differ, or where digits hide it.
char AwkLexer::escaped(char c) {
  static constexpr std::string_view letters = "abfnrtv", meanings = "\a\b\f\n\r\t\v";
  if (size_t at = letters.find(c); at != std::string_view::npos) return meanings[at];
  return c == '"' || c == '\\' || c == '/' ? c : '\x01';
}

bool AwkLexer::string(std::vector<Token>& tokens) {
  std::string value;
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    char c = text_[at_];
    if (c == '\n') return false;
    if (c == '\\' && ++at_ < text_.size()) c = escaped(text_[at_]);
    value += c;
  }
  if (at_ >= text_.size()) return false;
  ++at_;
  tokens.push_back({value, true, false});
  return true;
}

bool AwkLexer::bracket() {
  ++at_;
  if (at_ < text_.size() && text_[at_] == '^') ++at_;
  if (at_ < text_.size() && text_[at_] == ']') ++at_;
  for (; at_ < text_.size() && text_[at_] != ']'; ++at_) {
    char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (text_[at_] == '/' || text_[at_] == '\n') return false;  // awks differ on a slash in brackets
    if (text_[at_] == '\\' && next != ']' && next != '/')
      ++at_;
    else if (text_[at_] == '\\')
      return false;
    if (text_[at_] != '[' || (next != ':' && next != '.' && next != '=')) continue;
    at_ = text_.find(std::string{next, ']'}, at_ + 2);
    if (at_ == std::string_view::npos) return false;
    ++at_;
  }
  return at_ < text_.size();
}

bool AwkLexer::pattern() {
  for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
    if (text_[at_] == '\\') {
      ++at_;
    } else if (text_[at_] == '/') {
      ++at_;
      return true;
    } else if (text_[at_] == '[' && !bracket()) {
      return false;
    }
  }
  return false;
}

// A slash behind an operand divides, elsewhere it begins a pattern; nothing where awks differ, as behind if (…) and
// x++.
std::optional<bool> AwkLexer::divides(const std::vector<Token>& tokens) {
  if (tokens.empty()) return false;
  const Token& last = tokens.back();
  if (last.is_string) return true;
  if (last.is_word) {
    if (last.text == "length" || last.text == "getline" || last.text == "else" || last.text == "do")
      return std::nullopt;
    return last.text != "return" && last.text != "print" && last.text != "in" && last.text != "printf" &&
           last.text != "case";
  }
  if (last.text == ")" && closes_condition_) return std::nullopt;
  bool repeats =
      tokens.size() > 1 && !tokens[tokens.size() - 2].is_string && tokens[tokens.size() - 2].text == last.text;
  if ((last.text == "+" || last.text == "-") && repeats) return std::nullopt;
  if (last.text == "$") return std::nullopt;
  return last.text == ")" || last.text == "]" || last.text == "0";
}

void AwkLexer::word(std::vector<Token>& tokens) {
  size_t begin = at_++;
  while (at_ < text_.size() && (begins_word(text_[at_]) || std::isdigit(static_cast<unsigned char>(text_[at_])))) ++at_;
  tokens.push_back({std::string(text_.substr(begin, at_ - begin)), false, true});
}

// Digits, a point, an exponent. A letter behind them begins a name, as in 1system("x"), but awks read 0x1f differently.
bool AwkLexer::number() {
  auto digits = [&] {
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) ++at_;
  };
  digits();
  if (at_ < text_.size() && text_[at_] == '.') ++at_;
  digits();
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (at_ >= text_.size() || !std::isdigit(static_cast<unsigned char>(text_[at_]))) return false;
    digits();
  }
  return at_ >= text_.size() || !begins_word(text_[at_]);
}

// Whether a ")" closes the condition of if, while or for.
void AwkLexer::note_parenthesis(char c, const std::vector<Token>& tokens) {
  closes_condition_ = false;
  if (c == '(') {
    const std::string before = tokens.empty() || !tokens.back().is_word ? "" : tokens.back().text;
    conditions_.push_back(before == "if" || before == "while" || before == "for" || before == "switch");
  } else if (c == ')' && !conditions_.empty()) {
    closes_condition_ = conditions_.back();
    conditions_.pop_back();
  }
}

bool AwkLexer::read(std::vector<Token>& tokens) {
  while (at_ < text_.size()) {
    char c = text_[at_];
    bool is_digit = std::isdigit(static_cast<unsigned char>(c));
    bool begins_fraction =
        c == '.' && at_ + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_ + 1]));
    if (c == '"') {
      if (!string(tokens)) return false;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
      at_ += 2;
    } else if (c == '/') {
      std::optional<bool> divide = divides(tokens);
      if (!divide) return false;
      if (*divide) {
        ++at_;
        tokens.push_back({"/", false, false});
      } else if (pattern()) {
        tokens.push_back({"0", false, false});
      } else {
        return false;
      }
    } else if (begins_word(c)) {
      word(tokens);
    } else if (is_digit || begins_fraction) {
      if (!number()) return false;
      tokens.push_back({"0", false, false});
    } else {
      ++at_;
      if (c == '(' || c == ')') note_parenthesis(c, tokens);
      if (c == '\n' && continues(tokens)) continue;
      if (c != ' ' && c != '\t' && c != '\r') tokens.push_back({std::string(1, c), false, false});
    }
  }
  return true;
}

// Behind these a line break does not end the statement.
bool AwkLexer::continues(const std::vector<Token>& tokens) {
  if (tokens.empty() || tokens.back().is_string) return false;
  const std::string& last = tokens.back().text;
  bool doubled = tokens.size() > 1 && tokens[tokens.size() - 2].text == last;
  return last == "," || ((last == "&" || last == "|") && doubled);
}

class AwkReader {
 public:
  explicit AwkReader(const std::vector<Token>& tokens) : tokens_(tokens) {}

  ScriptEffects read() {
    for (at_ = 0; at_ < tokens_.size() && result_.unknown.empty(); ++at_) token();
    return std::move(result_);
  }

 private:
  const Token& at(size_t i) const {
    static const Token end{};
    return i < tokens_.size() ? tokens_[i] : end;
  }

  // The constant at `i`, if the expression ends right behind it.
  std::optional<std::string> constant(size_t i) const {
    const Token& after = at(i + 1);
    bool ends = after.text.empty() || std::string_view(";}\n)|").find(after.text) != std::string_view::npos;
    if (!at(i).is_string || after.is_string || !ends) return std::nullopt;
    if (at(i).text.find('\x01') != std::string::npos) return std::nullopt;
    return at(i).text;
  }

  // An expression may begin behind it.
  static bool stands_alone(const Token& before) {
    return !before.is_string && !before.is_word && before.text.size() == 1 &&
           std::string_view("{;(\n,=&|!").find(before.text[0]) != std::string_view::npos;
  }

  void target(size_t i, std::vector<std::string>& names, const char* what) {
    std::optional<std::string> name = constant(i);
    if (!name || name->starts_with("/inet"))
      result_.unknown = what;
    else
      names.push_back(*name);
  }

  void token();
  void word(const std::string& name);
  void output();

  const std::vector<Token>& tokens_;
  size_t at_ = 0;
  bool in_print_ = false;  // in a print statement, outside parentheses
  int depth_ = 0;
  ScriptEffects result_;
};

void AwkReader::output() {
  size_t next = at_ + 1;
  if (at(next).text == ">" && !at(next).is_string) ++next;
  at_ = next;
  target(next, result_.writes, "print writes to a file whose name is not constant");
}

void AwkReader::word(const std::string& name) {
  if (name == "system") {
    std::optional<std::string> text = at(at_ + 1).text == "(" ? constant(at_ + 2) : std::nullopt;
    if (text)
      result_.shell.push_back(*text);
    else
      result_.unknown = "system() runs a command that is not constant";
  } else if (name == "getline") {
    // `getline < file`, `getline name < file`
    size_t next = at_ + 1;
    while (at(next).is_word && at(next).text != "getline") ++next;
    if (at(next).text == "$" || at(next).text == "[") result_.unknown = "getline into a field or an element";
    if (at(next).text == "<" && !at(next).is_string)
      target(next + 1, result_.reads, "getline reads a file whose name is not constant");
  } else if (name.starts_with('@')) {
    result_.unknown = "an indirect call or an include";
  } else if (name == "ENVIRON") {
    bool is_constant = at(at_ + 1).text == "[" && at(at_ + 2).is_string && at(at_ + 3).text == "]";
    result_.environment.push_back(is_constant ? at(at_ + 2).text : "*");
  } else if (name == "print" || name == "printf") {
    in_print_ = true;
    depth_ = 0;
  } else if (name == "ARGV" || name == "ARGC") {
    result_.unknown = "it changes which files are read";
  }
}

void AwkReader::token() {
  const Token& token = at(at_);
  if (token.is_string) return;
  if (token.is_word) return word(token.text);
  if (token.text == "(") ++depth_;
  if (token.text == ")") --depth_;
  if (token.text == ";" || token.text == "}" || token.text == "\n") in_print_ = false;
  if (token.text == ">" && in_print_ && depth_ <= 0) return output();
  if (token.text != "|") return;
  if (at(at_ + 1).text == "|" && !at(at_ + 1).is_string) {
    ++at_;  // ||
    return;
  }
  bool to_command = in_print_ && !(at(at_ + 1).is_word && at(at_ + 1).text == "getline");
  size_t command = to_command ? at_ + 1 : at_ - 1;
  std::optional<std::string> text = at_ > 0 ? constant(command) : std::nullopt;
  // "rm " "x" | getline: awks differ on what is joined first.
  if (!to_command && at_ > 1 && !stands_alone(at(at_ - 2))) text.reset();
  if (at(at_ + 1).text == "&" || !text)
    result_.unknown = "a pipe to a command that is not constant";
  else
    result_.shell.push_back(*text);
}

}  // namespace

ScriptEffects scan_awk(std::string_view program) {
  std::vector<Token> tokens;
  if (!AwkLexer(program).read(tokens)) {
    ScriptEffects unread;
    unread.unknown = "the program could not be read";
    return unread;
  }
  return AwkReader(tokens).read();
}

}  // namespace callgate::internal
