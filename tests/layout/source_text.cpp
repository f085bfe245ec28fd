#include "tests/layout/source_text.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace callgate::layout {
namespace {

bool is_word_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) { source_.code.assign(text.size(), ' '); }

  SourceText read() {
    while (at_ < text_.size()) step();
    if (!text_.empty() && text_.back() != '\n') ++line_;
    source_.lines = line_ - 1;
    return std::move(source_);
  }

 private:
  bool ahead(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void step() {
    if (ahead("//")) return comment_until("\n");
    if (ahead("/*")) return comment_until("*/");
    if (ahead("R\"")) return raw_string();
    if (text_[at_] == '"') return literal('"');
    // A quote between digits separates thousands.
    if (text_[at_] == '\'' && (at_ == 0 || !is_word_byte(text_[at_ - 1]))) return literal('\'');
    if (text_[at_] == '#' && at_line_start_) return directive();
    keep();
  }

  void keep() {
    char c = text_[at_];
    source_.code[at_] = c;
    if (c == '\n') {
      ++line_;
      at_line_start_ = true;
    } else if (c != ' ' && c != '\t') {
      at_line_start_ = false;
    }
    ++at_;
  }

  // Spaces instead of the bytes up to `end`; line breaks stay.
  void blank_to(size_t end) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') continue;
      source_.code[at_] = '\n';
      ++line_;
    }
  }

  void comment_until(std::string_view terminator) {
    size_t end = text_.find(terminator, at_ + 2);
    if (end == std::string_view::npos) end = text_.size();
    if (terminator != "\n") end += terminator.size();
    end = std::min(end, text_.size());
    source_.comments.push_back({std::string(text_.substr(at_, end - at_)), line_});
    blank_to(end);
  }

  void literal(char quote) {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    // The quotes stay: an empty argument list and one with a string differ.
    source_.code[at_] = quote;
    blank_to(end + 1);
    at_line_start_ = false;
  }

  void raw_string() {
    size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_to(text_.size());
    std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    size_t end = text_.find(close, open);
    source_.code[at_] = '"';
    blank_to(end == std::string_view::npos ? text_.size() : end + close.size());
  }

  void directive() {
    size_t end = at_;
    do {
      end = text_.find('\n', end + 1);
    } while (end != std::string_view::npos && text_[end - 1] == '\\');
    if (end == std::string_view::npos) end = text_.size();
    read_include(text_.substr(at_, end - at_));
    blank_to(end);
  }

  void read_include(std::string_view directive) {
    size_t word = directive.find("include");
    if (word == std::string_view::npos) return;
    size_t open = directive.find_first_of("\"<", word);
    if (open == std::string_view::npos) return;
    bool own = directive[open] == '"';
    size_t close = directive.find(own ? '"' : '>', open + 1);
    if (close == std::string_view::npos) return;
    source_.includes.push_back({std::string(directive.substr(open + 1, close - open - 1)), own, line_});
  }

  std::string_view text_;
  SourceText source_;
  size_t at_ = 0;
  int line_ = 1;
  bool at_line_start_ = true;
};

enum class Scope { names, type, function, braces };

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

bool has_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    bool starts = at == 0 || !is_word_byte(text[at - 1]);
    bool ends = at + word.size() == text.size() || !is_word_byte(text[at + word.size()]);
    if (starts && ends) return true;
  }
  return false;
}

// What stands before the parameters; everything when there are none.
std::string_view before_parameters(std::string_view head) {
  return trim(head.substr(0, head.find('(')));
}

// Without `public:` and its kin, and without `template <…>`.
std::string_view strip_prefixes(std::string_view head) {
  head = trim(head);
  for (std::string_view label : {"public:", "private:", "protected:"})
    if (head.starts_with(label)) head = trim(head.substr(label.size()));
  if (!head.starts_with("template")) return head;
  int depth = 0;
  for (size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '<') ++depth;
    if (head[i] == '>' && --depth == 0) return trim(head.substr(i + 1));
  }
  return head;
}

bool has_assignment(std::string_view head) {
  if (head.find("operator") != std::string_view::npos) return false;
  int depth = 0;
  for (char c : head) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == '=' && depth == 0) return true;
  }
  return false;
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [text](std::string_view end) { return text.ends_with(end); });
}

bool starts_a_type(std::string_view head) {
  bool keyword = false;
  for (std::string_view word : {"class", "struct", "union", "enum"})
    keyword = keyword || (head.starts_with(word) && has_word(head.substr(0, word.size() + 1), word));
  // `struct stat look_up(int fd) {` is a function.
  return keyword && !ends_with_any(head, {")", "const", "noexcept"});
}

// What a `{` opens, from the text between it and the last `;`, `{` or `}` of its scope.
Scope classify(std::string_view head) {
  head = strip_prefixes(head);
  if (has_word(before_parameters(head), "namespace") || head.starts_with("extern \"")) return Scope::names;
  if (starts_a_type(head)) return Scope::type;
  // Inside an argument list: a default value.
  if (std::count(head.begin(), head.end(), '(') > std::count(head.begin(), head.end(), ')')) return Scope::braces;
  if (has_assignment(head) || head.find('(') == std::string_view::npos) return Scope::braces;
  // `Foo() : member_{1} {`: a name before the brace initialises a member, unless it is a trailing return type.
  bool after_name = is_word_byte(head.back()) && head.find("->") == std::string_view::npos;
  return after_name && !ends_with_any(head, {"const", "noexcept", "override", "final", "try"}) ? Scope::braces
                                                                                               : Scope::function;
}

class FunctionFinder {
 public:
  explicit FunctionFinder(std::string_view code) : code_(code) {}

  std::vector<Function> find() {
    for (size_t i = 0; i < code_.size(); ++i) {
      if (code_[i] == '\n') ++line_;
      if (code_[i] == '{') open(i);
      if (code_[i] == '}') close(i);
      if (code_[i] == ';' && declares()) start_head(i + 1);
    }
    return std::move(functions_);
  }

 private:
  // Where declarations stand: not inside a function or an initialiser.
  bool declares() const { return scopes_.empty() || scopes_.back() == Scope::names || scopes_.back() == Scope::type; }

  void start_head(size_t at) { head_ = at; }

  void open(size_t at) {
    Scope scope = declares() ? classify(code_.substr(head_, at - head_)) : Scope::braces;
    if (scope == Scope::function) {
      std::string_view head = strip_prefixes(code_.substr(head_, at - head_));
      auto rest = code_.substr(static_cast<size_t>(head.data() - code_.data()), at - (head.data() - code_.data()));
      int first_line = line_ - static_cast<int>(std::count(rest.begin(), rest.end(), '\n'));
      functions_.push_back({std::string(before_parameters(head)), first_line, 0});
    }
    scopes_.push_back(scope);
    // A member's braces in a constructor's list belong to the head that goes on.
    if (scope != Scope::braces) start_head(at + 1);
  }

  void close(size_t at) {
    if (scopes_.empty()) return;
    Scope scope = scopes_.back();
    scopes_.pop_back();
    if (scope == Scope::function) functions_.back().lines = line_ - functions_.back().first_line + 1;
    if (scope != Scope::braces) start_head(at + 1);
  }

  std::string_view code_;
  std::vector<Function> functions_;
  std::vector<Scope> scopes_;
  size_t head_ = 0;
  int line_ = 1;
};

}  // namespace

SourceText read_source(std::string_view text) {
  return Lexer(text).read();
}

std::vector<Function> find_functions(const SourceText& source) {
  return FunctionFinder(source.code).find();
}

std::vector<int> lines_calling(const SourceText& source, std::string_view name) {
  std::string_view code = source.code;
  std::vector<int> lines;
  for (size_t at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    size_t end = at + name.size();
    while (end < code.size() && code[end] == ' ') ++end;
    bool called = end < code.size() && code[end] == '(';
    char before = at == 0 ? ' ' : code[at - 1];
    // `x.system()` and `x->system()` are members that happen to have the name.
    if (!called || is_word_byte(before) || before == '.' || before == '>') continue;
    lines.push_back(1 + static_cast<int>(std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n')));
  }
  return lines;
}

}  // namespace callgate::layout
