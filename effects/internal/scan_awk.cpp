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
  bool string(std::vector<Token>& tokens);
  bool pattern();
  void word(std::vector<Token>& tokens);
  void number();
  // A slash divides behind an operand, else it begins a pattern.
  static bool divides(const std::vector<Token>& tokens);

  std::string_view text_;
  size_t at_ = 0;
};

bool AwkLexer::string(std::vector<Token>& tokens) {
  std::string value;
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\' && ++at_ < text_.size()) {
      if (text_[at_] == 'x' || (text_[at_] >= '0' && text_[at_] <= '7')) value += '\x01';  // hides its meaning
      if (text_[at_] == '"' || text_[at_] == '\\' || text_[at_] == '/') value += text_[at_];
      continue;
    }
    value += text_[at_];
  }
  if (at_ >= text_.size()) return false;
  ++at_;
  tokens.push_back({value, true, false});
  return true;
}

bool AwkLexer::pattern() {
  bool in_bracket = false;
  for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
    char c = text_[at_];
    if (c == '\\') {
      ++at_;
    } else if (c == '/' && !in_bracket) {
      ++at_;
      return true;
    } else if (c == '/' && in_bracket) {
      return false;  // awks differ on a slash in brackets
    } else if (c == '[' && !in_bracket) {
      in_bracket = true;
      if (at_ + 1 < text_.size() && text_[at_ + 1] == '^') ++at_;
      if (at_ + 1 < text_.size() && text_[at_ + 1] == ']') ++at_;
    } else if (c == ']') {
      in_bracket = false;
    }
  }
  return false;
}

bool AwkLexer::divides(const std::vector<Token>& tokens) {
  if (tokens.empty()) return false;
  const Token& last = tokens.back();
  if (last.is_string) return true;
  if (last.is_word) return last.text != "return" && last.text != "print" && last.text != "in" && last.text != "printf";
  return last.text == ")" || last.text == "]" || last.text == "$" || last.text == "0";
}

void AwkLexer::word(std::vector<Token>& tokens) {
  size_t begin = at_++;
  while (at_ < text_.size() && (begins_word(text_[at_]) || std::isdigit(static_cast<unsigned char>(text_[at_])))) ++at_;
  tokens.push_back({std::string(text_.substr(begin, at_ - begin)), false, true});
}

void AwkLexer::number() {
  while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '.')) ++at_;
}

bool AwkLexer::read(std::vector<Token>& tokens) {
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c == '"') {
      if (!string(tokens)) return false;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (c == '/' && !divides(tokens)) {
      if (!pattern()) return false;
      tokens.push_back({"0", false, false});
    } else if (begins_word(c)) {
      word(tokens);
    } else if (std::isdigit(static_cast<unsigned char>(c))) {
      number();
      tokens.push_back({"0", false, false});
    } else {
      ++at_;
      if (c != ' ' && c != '\t') tokens.push_back({std::string(1, c), false, false});
    }
  }
  return true;
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
    bool ends = after.text.empty() || after.text == ";" || after.text == "}" || after.text == "\n" || after.text == ")";
    if (!at(i).is_string || (!ends && !(after.text == "|"))) return std::nullopt;
    if (at(i).text.find('\x01') != std::string::npos) return std::nullopt;
    return at(i).text;
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
    while (at(next).is_word) ++next;
    if (at(next).text == "<" && !at(next).is_string)
      target(next + 1, result_.reads, "getline reads a file whose name is not constant");
  } else if (name.starts_with('@')) {
    result_.unknown = "an indirect call or an include";
  } else if (name == "ENVIRON" || name == "PROCINFO") {
    result_.unknown = "it reads the environment";
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
