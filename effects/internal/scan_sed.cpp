// A sed script is read command by command, because `s/x/y/e`, `e`, `w` and `r` act on the world and a pattern that only
// contains these letters does not (GNU sed 4.9, --posix not assumed).
#include "effects/internal/scripts.h"

namespace callgate::internal {
namespace {

class SedReader {
 public:
  explicit SedReader(std::string_view text) : text_(text) {}

  ScriptEffects read() {
    while (skip_separators(), at_ < text_.size() && result_.unknown.empty()) command();
    return std::move(result_);
  }

 private:
  bool ended() const { return at_ >= text_.size(); }
  char peek() const { return ended() ? '\0' : text_[at_]; }
  void fail() {
    if (result_.unknown.empty()) result_.unknown = "the script could not be read";
  }

  void skip_separators() {
    while (!ended() && std::string_view(" \t\n;}").find(peek()) != std::string_view::npos) ++at_;
  }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }
  std::string rest_of_line() {
    skip_blanks();
    size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) end = text_.size();
    std::string line(text_.substr(at_, end - at_));
    at_ = end;
    return line;
  }

  // Behind "[": the bracket's first characters may be ones that end it elsewhere, and [:class:] holds a "]" of its own.
  // False where a delimiter stands in it: GNU sed 4.9 goes on, older ones end the pattern there.
  bool skip_bracket(char delimiter) {
    ++at_;
    if (peek() == '^') ++at_;
    if (peek() == ']') ++at_;
    for (; !ended() && peek() != ']'; ++at_) {
      char c = peek();
      char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (c == delimiter || c == '\n') return false;
      if (c != '[' || (next != ':' && next != '.' && next != '=')) continue;
      size_t end = text_.find(std::string{next, ']'}, at_ + 2);
      if (end == std::string_view::npos) return false;
      if (text_.substr(at_, end - at_).find(delimiter) != std::string_view::npos) return false;
      at_ = end + 1;
    }
    return !ended();
  }

  // Up to the delimiter, which stands behind it afterwards; brackets hide it in a pattern, backslashes everywhere.
  void skip_delimited(char delimiter, bool is_pattern) {
    for (; !ended(); ++at_) {
      char c = peek();
      if (c == '\\') {
        ++at_;
      } else if (c == delimiter) {
        ++at_;
        return;
      } else if (is_pattern && c == '[' && !skip_bracket(delimiter)) {
        break;
      }
    }
    fail();
  }

  bool address() {
    char c = peek();
    if (c >= '0' && c <= '9') {
      while (peek() >= '0' && peek() <= '9') ++at_;
    } else if (c == '$') {
      ++at_;
    } else if (c == '/' || c == '\\') {
      if (c == '\\') ++at_;
      char delimiter = peek();
      ++at_;
      if (delimiter == '[' || static_cast<unsigned char>(delimiter) >= 0x80) fail();
      skip_delimited(delimiter, true);
      while (peek() == 'I' || peek() == 'M') ++at_;
    } else {
      return false;
    }
    return true;
  }

  void addresses() {
    if (address()) {
      skip_blanks();
      while (peek() == '~' || peek() == '+') {
        ++at_;
        address();
      }
      if (peek() == ',') {
        ++at_;
        skip_blanks();
        if (peek() == '+' || peek() == '~') ++at_;
        if (!address()) fail();
      }
    }
    skip_blanks();
    while (peek() == '!' || peek() == ' ') ++at_;
  }

  void substitute() {
    char delimiter = peek();
    bool is_ascii = static_cast<unsigned char>(delimiter) < 0x80;
    if (delimiter == '\n' || delimiter == '\\' || delimiter == '[' || delimiter == '\0' || !is_ascii) return fail();
    ++at_;
    skip_delimited(delimiter, true);
    skip_delimited(delimiter, false);
    for (;;) {
      char c = peek();
      if (c == 'e') {
        result_.unknown = "s///e runs what it replaces as a command";
        return;
      }
      if (c == 'w') {
        ++at_;
        result_.writes.push_back(rest_of_line());
        return;
      }
      bool is_flag = (c >= '0' && c <= '9') || std::string_view("gpiImM").find(c) != std::string_view::npos;
      if (c == '\0' || !is_flag) return;
      ++at_;
    }
  }

  // a, i, c: text to the end of the line, and further lines behind an odd number of backslashes.
  void text() {
    skip_blanks();
    if (peek() == '\\') {
      ++at_;
      size_t blank = at_;
      skip_blanks();
      if (peek() == '\n' && at_ > blank) return fail();
      at_ = blank;
      if (peek() == '\n') ++at_;
      if (ended()) return fail();  // the next -e goes on with it
    }
    for (; !ended() && peek() != '\n'; ++at_)
      if (peek() == '\\' && ++at_ >= text_.size()) return fail();
  }

  void command() {
    addresses();
    char c = peek();
    if (ended()) return fail();
    ++at_;
    switch (c) {
      case '{':
        return;
      case '#':
        rest_of_line();
        return;
      case '=':
      case 'd':
      case 'D':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'z':
      case 'F':
      case 'l':
      case 'q':
      case 'Q':
      case 'L':
        return number();
      case 'a':
      case 'i':
      case 'c':
        return text();
      case ':':
      case 'b':
      case 't':
      case 'T':
      case 'v':
        return label();
      case 'r':
      case 'R':
        result_.reads.push_back(rest_of_line());
        return;
      case 'w':
      case 'W':
        result_.writes.push_back(rest_of_line());
        return;
      case 's':
        return substitute();
      case 'y': {
        char delimiter = peek();
        ++at_;
        skip_delimited(delimiter, false);
        return skip_delimited(delimiter, false);
      }
      case 'e':
        return execute();
      default:
        return fail();
    }
  }

  void number() {
    skip_blanks();
    while (peek() >= '0' && peek() <= '9') ++at_;
    skip_blanks();
    if (!ended() && std::string_view(";\n}#").find(peek()) == std::string_view::npos) fail();
  }

  // It ends at a blank too: `:a e rm x` runs rm.
  void label() {
    skip_blanks();
    while (!ended() && std::string_view("; \t\n}").find(peek()) == std::string_view::npos) ++at_;
  }

  void execute() {
    std::string line = rest_of_line();
    if (line.empty())
      result_.unknown = "e runs its input as commands";
    else if (line.find('\\') != std::string::npos)
      result_.unknown = "e runs a command over several lines";
    else
      result_.shell.push_back(line);
  }

  std::string_view text_;
  size_t at_ = 0;
  ScriptEffects result_;
};

}  // namespace

ScriptEffects scan_sed(std::string_view script) {
  return SedReader(script).read();
}

}  // namespace callgate::internal
