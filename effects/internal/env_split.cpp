// Follows build_argv() of env in coreutils 9.1, which tests/effects/cases/env.txt compares with the real program.
#include "effects/internal/env_split.h"

#include <cctype>

#include "effects/internal/evaluate.h"

namespace callgate::internal {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<Value>> split() {
    while (at_ < text_.size() && !ended_ && !failed_) character();
    // \c and # end the text even within a quote.
    if (failed_ || (!ended_ && quote_ != '\0')) return std::nullopt;
    return std::move(words_);
  }

 private:
  void character();
  void escape();
  void variable();
  void start() {
    if (separated_) words_.push_back(known_value(""));
    separated_ = false;
  }
  void add(char c) {
    start();
    if (words_.back().text) *words_.back().text += c;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Value> words_;
  char quote_ = '\0';
  bool separated_ = true;  // the next character begins a word
  bool ended_ = false;
  bool failed_ = false;
};

void Splitter::character() {
  char c = text_[at_];
  if ((c == '\'' || c == '"') && (quote_ == '\0' || quote_ == c)) {
    quote_ = quote_ == c ? '\0' : c;
    start();
    ++at_;
  } else if (std::string_view(" \t\n\v\f\r").find(c) != std::string_view::npos && quote_ == '\0') {
    separated_ = true;
    ++at_;
  } else if (c == '#' && separated_) {
    ended_ = true;
  } else if (c == '\\') {
    escape();
  } else if (c == '$' && quote_ != '\'') {
    variable();
  } else {
    add(c);
    ++at_;
  }
}

void Splitter::escape() {
  static constexpr std::string_view letters = "fnrtv", meanings = "\f\n\r\t\v";
  char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (quote_ == '\'' && next != '\\' && next != '\'') {
    add('\\');
    ++at_;
    return;
  }
  at_ += 2;
  if (size_t letter = letters.find(next); next != '\0' && letter != std::string_view::npos)
    return add(meanings[letter]);
  if (next == 'c' && quote_ != '"') {
    ended_ = true;
  } else if (next == '_' && quote_ != '"') {
    separated_ = true;
  } else if (next == '_') {
    add(' ');
  } else if (next != '\0' && std::string_view("\"#$'\\").find(next) != std::string_view::npos) {
    add(next);
  } else {
    failed_ = true;
  }
}

// ${NAME} and nothing else; one that is not set begins no word.
void Splitter::variable() {
  size_t end = at_ + 1;
  if (end < text_.size() && text_[end] == '{') ++end;
  size_t begin = end;
  while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) ++end;
  bool is_name = begin == at_ + 2 && end > begin && !std::isdigit(static_cast<unsigned char>(text_[begin]));
  if (!is_name || end >= text_.size() || text_[end] != '}') {
    failed_ = true;
    return;
  }
  bool may_vanish = separated_;
  start();
  Value& word = words_.back();
  if (word.text) {
    word.known_prefix = *word.text;
    word.text.reset();
    word.unknown_reason = "the value of $" + std::string(text_.substr(begin, end - begin)) + " is not known";
  }
  word.any_count |= may_vanish;
  at_ = end + 1;
}

}  // namespace

std::optional<std::vector<Value>> split_for_env(std::string_view text) {
  return Splitter(text).split();
}

}  // namespace callgate::internal
