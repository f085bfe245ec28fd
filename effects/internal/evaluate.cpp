#include "effects/internal/evaluate.h"

#include <algorithm>

#include "base/text.h"
#include "effects/internal/arithmetic.h"

namespace callgate::internal {
namespace {

// A brace expansion that gives more words than this is not known: {1..9}{1..9}{1..9} is no command line of a person.
constexpr size_t max_words_of_a_word = 128;

using Parts = std::vector<const WordPart*>;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

// Shell variables that hold only digits.
bool is_number_name(std::string_view name) {
  static constexpr std::string_view names[] = {"$",       "?",    "#",    "!",   "RANDOM", "SECONDS", "EPOCHSECONDS",
                                               "BASHPID", "PPID", "EUID", "UID", "LINENO", "SRANDOM"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Puts the pieces of one word together and cuts them into fields.
class Fields {
 public:
  Fields(Span where, bool splits) : splits_(splits) { current_.where = where; }

  void literal(std::string_view text);
  void pattern(std::string_view text);
  void unknown(std::string reason, bool any_count);
  void split(std::string_view text);
  void start() { started_ = true; }
  bool has_text() const { return current_.text && !current_.text->empty(); }
  std::vector<Value> finish();

 private:
  void end_field();

  std::vector<Value> fields_;
  Value current_ = known_value("");
  bool started_ = false;
  bool splits_;
};

void Fields::literal(std::string_view text) {
  started_ = true;
  if (current_.text) *current_.text += text;
}

void Fields::pattern(std::string_view text) {
  literal(text);
  current_.is_glob = true;
}

void Fields::unknown(std::string reason, bool any_count) {
  started_ = true;
  current_.any_count |= any_count && splits_;
  if (!current_.text) return;
  current_.known_prefix = current_.is_glob ? "" : *current_.text;
  current_.text.reset();
  current_.is_glob = false;
  current_.unknown_reason = std::move(reason);
}

// The value of an unquoted expansion, split at blanks; what looks like a pattern is one.
void Fields::split(std::string_view text) {
  if (!splits_) return literal(text);
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_blank(text[i])) {
      end_field();
    } else if (text[i] == '*' || text[i] == '?' || text[i] == '[') {
      pattern(text.substr(i, 1));
    } else {
      literal(text.substr(i, 1));
    }
  }
}

void Fields::end_field() {
  if (!started_) return;
  Span where = current_.where;
  fields_.push_back(std::move(current_));
  current_ = known_value("", where);
  started_ = false;
}

std::vector<Value> Fields::finish() {
  end_field();
  return std::move(fields_);
}

// Words of parts without brace parts, in the shell's order. Empty: too many.
std::vector<Parts> expand_braces(const std::vector<WordPart>& parts) {
  std::vector<Parts> words{{}};
  for (const WordPart& part : parts) {
    std::vector<Parts> tails;
    if (part.kind != PartKind::brace) {
      tails.push_back({&part});
    } else {
      if (part.text == "..") return {};  // zsh's {1..$n}
      for (const Word& alternative : part.operands) {
        std::vector<Parts> inner = expand_braces(alternative.parts);
        if (inner.empty()) return {};
        tails.insert(tails.end(), inner.begin(), inner.end());
        if (tails.size() > max_words_of_a_word) return {};
      }
    }
    if (tails.size() == 1) {
      for (Parts& word : words) word.insert(word.end(), tails[0].begin(), tails[0].end());
      continue;
    }
    std::vector<Parts> longer;
    if (words.size() * tails.size() > max_words_of_a_word) return {};
    for (const Parts& word : words)
      for (const Parts& tail : tails) {
        longer.push_back(word);
        longer.back().insert(longer.back().end(), tail.begin(), tail.end());
      }
    words = std::move(longer);
  }
  return words;
}

class Evaluator {
 public:
  Evaluator(const Surroundings& in, bool splits) : in_(in), splits_(splits) {}

  std::vector<Value> fields(const Parts& parts, Span where) {
    Fields to(where, splits_);
    if (parts.empty()) to.start();
    for (const WordPart* part : parts) add(*part, to);
    return to.finish();
  }

 private:
  void add(const WordPart& part, Fields& to);
  void add_parameter(const WordPart& part, Fields& to);
  void add_value(const Value& value, const WordPart& part, Fields& to);
  void add_tilde(const WordPart& part, Fields& to);
  void add_number(const WordPart& part, Fields& to);
  void add_substitution(const WordPart& part, Fields& to);
  Value parameter(const WordPart& part) const;
  Value variable(std::string_view name) const;
  Value with_default(const WordPart& part, const Value& value) const;

  const Surroundings& in_;
  bool splits_;
};

void Evaluator::add(const WordPart& part, Fields& to) {
  switch (part.kind) {
    case PartKind::literal:
      return to.literal(part.text);
    case PartKind::zsh_equals:
      return to.literal(part.text);
    case PartKind::glob:
      return splits_ ? to.pattern(part.text) : to.literal(part.text);
    case PartKind::tilde:
      return add_tilde(part, to);
    case PartKind::parameter:
      return add_parameter(part, to);
    case PartKind::command_substitution:
      return add_substitution(part, to);
    case PartKind::process_substitution:
      if (part.operation == "=") return to.pattern("/tmp/zsh*");
      return to.literal("/dev/fd/63");  // bash's first; never a file of the user's
    case PartKind::arithmetic:
      return add_number(part, to);
    case PartKind::brace:
      return to.unknown("a brace expansion gives too many words", true);
    case PartKind::glob_qualifier:
      // :s/a/b/, P and code change what the words are, the others only which.
      if (!part.body.empty() || part.text.find_first_of(":P") != std::string::npos)
        return to.unknown("a glob qualifier changes the names of files", true);
      return to.pattern("");
    case PartKind::unknown:
      return to.unknown(part.text, true);
  }
}

void Evaluator::add_tilde(const WordPart& part, Fields& to) {
  if (part.text.empty()) {
    auto home = in_.state.variables.find("HOME");
    if (home == in_.state.variables.end()) return to.literal(in_.paths.home);
    return add_value(home->second, part, to);
  }
  if (part.text == "+" && in_.state.directories.size() == 1) return to.literal(in_.state.directories[0]);
  to.unknown("the directory ~" + part.text + " is not known", false);
}

// Digits after something known stay within one path component: "/tmp/x.$$" is a file in /tmp.
void Evaluator::add_number(const WordPart& part, Fields& to) {
  if (to.has_text() && !in_.state.splits_by_ifs)
    to.pattern("*");
  else
    to.unknown("the value of a number is not known", !part.quoted && in_.state.splits_by_ifs);
}

void Evaluator::add_substitution(const WordPart& part, Fields& to) {
  const std::vector<Statement>* body = &part.body;
  while (body->size() == 1 && (*body)[0].kind == StatementKind::list) body = &(*body)[0].children;
  bool is_pwd = body->size() == 1 && (*body)[0].kind == StatementKind::simple && (*body)[0].words.size() == 1 &&
                (*body)[0].words[0].static_text() == "pwd" && (*body)[0].redirects.empty();
  if (is_pwd && in_.state.directories.size() == 1 && !in_.state.functions.contains("pwd"))
    return add_value(known_value(in_.state.directories[0]), part, to);
  bool counts = is_number_word({part.where, {part}}, in_.state) && !in_.state.splits_by_ifs;
  to.unknown("the output of a command is not known", !part.quoted && !counts);
}

void Evaluator::add_parameter(const WordPart& part, Fields& to) {
  if (part.operation.empty() && is_number_name(part.text) && !in_.state.variables.contains(part.text))
    return add_number(part, to);
  add_value(parameter(part), part, to);
}

void Evaluator::add_value(const Value& value, const WordPart& part, Fields& to) {
  bool is_at = part.kind == PartKind::parameter && part.text == "@";
  if (value.is_number) return add_number(part, to);
  if (!value.text) return to.unknown(value.unknown_reason, !part.quoted || is_at || value.any_count);
  if (value.is_glob) return to.pattern(*value.text);
  if (part.quoted) return to.literal(*value.text);
  if (in_.dialect == Dialect::zsh && !in_.state.changed_options) {
    if (!value.text->empty()) to.literal(*value.text);
    return;
  }
  bool plain = std::none_of(value.text->begin(), value.text->end(), is_blank);
  if (splits_ && (in_.state.splits_by_ifs || in_.state.changed_options) && !(plain && !in_.state.splits_by_ifs))
    return to.unknown("how $" + part.text + " is split is not known", true);
  to.split(*value.text);
}

Value Evaluator::variable(std::string_view name) const {
  auto found = in_.state.variables.find(name);
  if (found != in_.state.variables.end()) return found->second;
  if (name == "HOME") return known_value(in_.paths.home);
  if (name == "PWD" && in_.state.directories.size() == 1) return known_value(in_.state.directories[0]);
  return unknown_value("the value of $" + std::string(name) + " is not known");
}

// ${x:-w} and its family, for a variable that is known; one that is not could take either side.
Value Evaluator::with_default(const WordPart& part, const Value& value) const {
  bool colon = part.operation.starts_with(':');
  char what = part.operation[colon ? 1 : 0];
  bool has_value = !(colon && value.text->empty());
  if (what == '+') has_value = !has_value;
  if (what != '+' && has_value) return value;
  if (what == '+' && has_value) return known_value("");
  if (what == '?' || part.operands.size() != 1) return unknown_value("a default value is not known");
  return evaluate_single(part.operands[0], in_);
}

Value Evaluator::parameter(const WordPart& part) const {
  Value value = variable(part.text);
  if (part.operation.empty()) return value;
  static constexpr std::string_view defaults[] = {":-", "-", ":=", "=", ":+", "+", ":?", "?"};
  bool is_default = std::find(std::begin(defaults), std::end(defaults), part.operation) != std::end(defaults);
  if (is_default && value.known()) return with_default(part, value);
  return unknown_value("the value of ${" + part.text + part.operation + "…} is not known");
}

}  // namespace

Value known_value(std::string text, Span where) {
  Value value;
  value.text = std::move(text);
  value.where = where;
  return value;
}

Value unknown_value(std::string reason, Span where, bool any_count) {
  Value value;
  value.unknown_reason = std::move(reason);
  value.where = where;
  value.any_count = any_count;
  return value;
}

std::vector<Value> evaluate_word(const Word& word, const Surroundings& in) {
  std::vector<Parts> words = expand_braces(word.parts);
  if (words.empty()) return {unknown_value("a brace expansion gives too many words", word.where, true)};
  std::vector<Value> values;
  Evaluator evaluator(in, true);
  for (const Parts& parts : words)
    for (Value& value : evaluator.fields(parts, word.where)) values.push_back(std::move(value));
  return values;
}

Value evaluate_single(const Word& word, const Surroundings& in) {
  Parts parts;
  for (const WordPart& part : word.parts) parts.push_back(&part);
  std::vector<Value> values = Evaluator(in, false).fields(parts, word.where);
  return values.empty() ? known_value("", word.where) : std::move(values[0]);
}

bool may_be_option(const Value& value) {
  if (value.is_glob && value.text)
    return value.text->empty() || std::string_view("-*?[+@!(").find((*value.text)[0]) != std::string::npos;
  if (value.text) return value.text->size() > 1 && (*value.text)[0] == '-';
  return value.known_prefix.empty() || value.known_prefix[0] == '-';
}

std::string shown(const Value& value) {
  return value.text ? *value.text : "*";
}

bool is_secret_name(std::string_view variable) {
  static constexpr std::string_view marks[] = {"SECRET", "TOKEN",   "PASSWORD",   "PASSWD",       "API_KEY",
                                               "APIKEY", "PRIVATE", "CREDENTIAL", "ACCESS_KEY",   "PASSPHRASE",
                                               "_PAT",   "_PWD",    "AUTH_KEY",   "DATABASE_URL", "COOKIE"};
  std::string upper(variable);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (upper == "OLDPWD" || upper == "SSH_AUTH_SOCK") return false;
  return std::any_of(std::begin(marks), std::end(marks),
                     [&](std::string_view mark) { return upper.find(mark) != std::string::npos; });
}

}  // namespace callgate::internal
