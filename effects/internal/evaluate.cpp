#include "effects/internal/evaluate.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "effects/internal/arithmetic.h"
#include "effects/internal/assign.h"
#include "effects/internal/assigned.h"
#include "effects/internal/compute.h"
#include "effects/internal/fields.h"
#include "effects/internal/parameter.h"

namespace callgate::internal {
namespace {

// A brace expansion that gives more words than this is not known: {1..9}{1..9}{1..9} is no command line of a person.
constexpr size_t max_words_of_a_word = 128;

using Parts = std::vector<const WordPart*>;

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

SplitRules rules_for(const Surroundings& in, bool splits) {
  const ShellOptions& options = in.state.options;
  std::optional<std::string_view> ifs = separators(in.state, in.notes);
  SplitRules rules;
  rules.splits = splits && (in.dialect != Dialect::zsh || options.split_words);
  rules.may_split = options.may_split;
  rules.matches = splits && !options.no_glob;
  rules.extended = options.extended_glob;
  rules.may_vanish = options.null_glob;
  rules.known_ifs = ifs.has_value();
  rules.ifs = ifs.value_or("");
  return rules;
}

// With nounset a parameter that is not set ends the substitution, and nothing is printed: p1"$(echo "$z")" runs p1.
bool is_surely_set(const Word& word, const ShellState& state);

bool is_surely_set(const WordPart& part, const ShellState& state) {
  bool has_default = part.operation.find_first_of("-+") != std::string::npos;
  if (part.kind == PartKind::parameter && !has_default && part.text.find_first_of("@*#?-$") != 0) {
    const Variable* variable = state.find(part.text);
    bool is_set = variable && variable->shape == Variable::Shape::scalar && variable->choices.empty();
    const Positionals& given = state.positionals;
    bool is_argument = given.known && given.exact && part.text.size() == 1 && part.text[0] > '0' &&
                       part.text[0] <= '9' && static_cast<size_t>(part.text[0] - '0') <= given.values.size();
    if (!is_set && !is_argument) return false;
  }
  // Names in an expression.
  bool names =
      part.kind == PartKind::arithmetic && part.text.find_first_not_of("0123456789+-*/%() ") != std::string::npos;
  return !names && std::all_of(part.operands.begin(), part.operands.end(),
                               [&](const Word& operand) { return is_surely_set(operand, state); });
}

bool is_surely_set(const Word& word, const ShellState& state) {
  return std::all_of(word.parts.begin(), word.parts.end(),
                     [&](const WordPart& part) { return is_surely_set(part, state); });
}

// What $(echo x) gives: only the builtin, and words that every echo writes as they are.
std::optional<std::string> printed_text(const Statement& body, const Surroundings& in) {
  if (body.kind != StatementKind::simple || body.words.size() < 2 || !body.redirects.empty() ||
      !body.assignments.empty())
    return std::nullopt;
  std::string name = body.words[0].static_text().value_or("");
  bool is_hidden = in.state.functions.contains(name) || in.state.aliases.contains(name) || in.state.lookup_changed;
  if ((name != "echo" && name != "printf") || is_hidden) return std::nullopt;
  for (const Word& word : body.words)
    if (!is_surely_set(word, in.state)) return std::nullopt;
  if (!in.notes.spend(60 * (2 + in.state.variables.size() + in.state.functions.size()))) return std::nullopt;
  ShellState inner = in.state;  // what expansions assign stays in the substitution
  Surroundings own{inner, in.paths, in.dialect, in.notes};
  std::string text;
  size_t count = 0;
  for (size_t i = 1; i < body.words.size(); ++i)
    for (const Value& value : evaluate_word(body.words[i], own)) {
      if (!value.known() || value.any_count || value.text->find('\\') != std::string::npos) return std::nullopt;
      bool is_format = name == "printf" && (count > 0 || value.text->find('%') != std::string::npos);
      if (is_format || (count == 0 && value.text->starts_with('-'))) return std::nullopt;
      text += (count++ > 0 ? " " : "") + *value.text;
    }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

class Evaluator {
 public:
  Evaluator(const Surroundings& in, bool splits, bool names_command = false)
      : in_(in), splits_(splits), names_command_(names_command) {}

  // A word that braces gave: what stands first in it did not stand so in the text.
  std::vector<Value> alternative(const Parts& parts, Span where) {
    in_braces_ = true;
    return fields(parts, where);
  }

  std::vector<Value> fields(const Parts& parts, Span where) {
    Fields to(where, rules_for(in_, splits_));
    if (parts.empty()) to.start();
    is_alone_ = parts.size() == 1;
    for (const WordPart* part : parts) add(*part, to);
    return to.finish();
  }

 private:
  void add(const WordPart& part, Fields& to);
  void add_parameter(const WordPart& part, Fields& to);
  void add_list(const Expansion& expansion, const WordPart& part, Fields& to);
  void add_split(const Value& value, Fields& to);
  void add_operand(const Word& word, bool quoted, Fields& to);
  void add_tilde(const WordPart& part, Fields& to);
  void add_arithmetic(const WordPart& part, Fields& to);
  void add_substitution(const WordPart& part, Fields& to);

  const Surroundings& in_;
  bool splits_;
  bool names_command_ = false;
  bool is_alone_ = false;  // one part is the whole word
  bool in_braces_ = false;
  bool in_quotes_ = false;  // around the operand of ${x:-…}
};

void Evaluator::add(const WordPart& part, Fields& to) {
  switch (part.kind) {
    case PartKind::literal:
      // zsh looks for ~ and = when all before them is known: $x~ is a directory where x is empty.
      if (in_.dialect == Dialect::zsh && !part.quoted && (!is_alone_ || in_braces_) && to.may_begin_path(part.text))
        return to.unknown("a path behind something empty", false);
      return to.literal(part.text);
    case PartKind::zsh_equals:
      // The path of the program: where it is found is not known, and as a command word it is that program.
      if (names_command_) return to.literal(part.text);
      return to.any_file("/*/" + part.text);
    case PartKind::glob:
      return splits_ ? to.pattern(part.text) : to.literal(part.text);
    case PartKind::tilde:
      return add_tilde(part, to);
    case PartKind::parameter:
      return add_parameter(part, to);
    case PartKind::command_substitution:
      return add_substitution(part, to);
    case PartKind::process_substitution:
      if (part.operation == "=") return to.any_file("/tmp/zsh");
      // Never a file of the user's; its number depends on what else is open.
      return to.any_file(in_.dialect == Dialect::zsh ? "/proc/self/fd/" : "/dev/fd/");
    case PartKind::arithmetic:
      return add_arithmetic(part, to);
    case PartKind::brace:
      for (const Word& operand : part.operands)
        for (const std::string& name : names_assigned_in(operand))
          store_scalar(name, unknown_value("assigned where nobody follows"), false, in_);
      return to.unknown("a brace expansion gives too many words", true);
    case PartKind::glob_qualifier:
      // :s/a/b/, P and code change what the words are, the others only which.
      if (!part.body.empty() || part.text.find_first_of(":P") != std::string::npos)
        return to.unknown("a glob qualifier changes the names of files", true);
      if (in_.state.options.no_glob) return to.unknown("a glob qualifier that is text", true);
      to.pattern("");
      if (part.text.find('N') != std::string::npos) to.may_vanish();
      return;
    case PartKind::unknown:
      return to.unknown(part.text, true);
  }
}

void Evaluator::add_tilde(const WordPart& part, Fields& to) {
  if (part.text.empty()) {
    auto home = in_.state.variables.find("HOME");
    if (home == in_.state.variables.end() && !in_.state.assigned_any) return to.literal(in_.paths.home);
    const Value* value = in_.state.scalar("HOME");
    return value && value->known() ? to.literal(*value->text) : to.unknown("$HOME is not known", false);
  }
  if (in_.dialect == Dialect::sh) return to.unknown("not every sh knows ~" + part.text, false);
  bool is_own = in_.state.find("PWD") == nullptr && !in_.state.assigned_any;
  if (part.text == "+" && is_own && in_.state.directories.size() == 1) return to.literal(in_.state.directories[0]);
  to.unknown("the directory ~" + part.text + " is not known", false);
}

void Evaluator::add_arithmetic(const WordPart& part, Fields& to) {
  std::optional<int64_t> number;
  if (!part.operands.empty()) number = compute(part.operands[0], in_);
  to.value(number ? known_value(std::to_string(*number)) : number_value(), part.quoted);
}

void Evaluator::add_substitution(const WordPart& part, Fields& to) {
  const std::vector<Statement>* body = &part.body;
  while (body->size() == 1 && (*body)[0].kind == StatementKind::list && (*body)[0].children.size() == 1)
    body = &(*body)[0].children;
  bool is_pwd = body->size() == 1 && (*body)[0].kind == StatementKind::simple && (*body)[0].words.size() == 1 &&
                (*body)[0].words[0].static_text() == "pwd" && (*body)[0].redirects.empty() &&
                (*body)[0].assignments.empty();
  if (is_pwd && in_.state.directories.size() == 1 && !in_.state.functions.contains("pwd"))
    return to.value(known_value(in_.state.directories[0]), part.quoted);
  if (body->size() == 1)
    if (std::optional<std::string> text = printed_text((*body)[0], in_)) {
      bool splits = in_.dialect == Dialect::zsh && splits_ && !part.quoted && !in_quotes_;
      return splits ? add_split(known_value(*text), to) : to.value(known_value(*text), part.quoted);
    }
  if (to.has_text() && prints_one_number(part, in_.state)) {  // make -j$(nproc)
    Value number = unknown_value("a number that a command prints", {}, !part.quoted);
    number.is_number = true;
    return to.value(number, part.quoted);
  }
  if (is_number_word({part.where, {part}}, in_.state))
    return to.unknown("a number that a command prints", !part.quoted);
  to.unknown("the output of a command is not known", !part.quoted);
}

// ${x:-word}: unquoted, what stands there is split as the value would be.
void Evaluator::add_operand(const Word& word, bool quoted, Fields& to) {
  if (word.parts.empty()) return quoted ? to.value(known_value(""), true) : to.unknown("an empty operand", true);
  bool was_alone = std::exchange(is_alone_, is_alone_ && word.parts.size() == 1);
  bool was_quoted = std::exchange(in_quotes_, in_quotes_ || quoted);
  for (const WordPart& part : word.parts) {
    if (part.kind == PartKind::literal && !part.quoted && !quoted) {
      to.value(known_value(part.text), false);
    } else if (quoted && (part.kind == PartKind::glob || part.kind == PartKind::literal)) {
      to.literal(part.text);
    } else {
      add(part, to);
    }
  }
  if (quoted) to.end_operand();
  is_alone_ = was_alone;
  in_quotes_ = was_quoted;
}

void Evaluator::add_list(const Expansion& expansion, const WordPart& part, Fields& to) {
  if (expansion.values.empty()) return to.empty_list(part.quoted);
  // What stands beside "$@" joins its first or last word, whichever that is when the first or last may be none.
  bool any_count =
      std::any_of(expansion.values.begin(), expansion.values.end(), [](const Value& value) { return value.any_count; });
  if (any_count && !is_alone_) return to.unknown("how many words a list has is not known", true);
  bool is_zsh = in_.dialect == Dialect::zsh;
  // What stands beside the list clings to another word where one of these is none.
  bool may_vanish =
      std::any_of(expansion.values.begin(), expansion.values.end(), [](const Value& value) { return value.any_count; });
  if (may_vanish && !is_alone_) return to.unknown("a list of words that may be none", true);
  bool first = true;
  for (const Value& value : expansion.values) {
    // An empty element is a word in quotes only.
    if (!part.quoted && is_zsh && value.text == "") continue;
    if (!first) to.next();
    first = false;
    to.value(value, part.quoted);
  }
}

// zsh splits what commands print, and ${=x}, but takes no patterns from it.
void Evaluator::add_split(const Value& value, Fields& to) {
  constexpr std::string_view blanks = " \t\n";
  std::optional<std::string_view> ifs = separators(in_.state, in_.notes);
  if (!value.known() || !ifs || in_.state.options.split_words) return to.unknown("words that are split", true);
  const std::string& text = *value.text;
  if (!text.empty() && text.find_first_of(*ifs) == std::string::npos) return to.literal(text);
  if (text.empty()) return;
  if (!is_alone_ || ifs != blanks) return to.unknown("words that are split", true);
  for (size_t at = text.find_first_not_of(blanks); at != std::string::npos;) {
    size_t end = std::min(text.find_first_of(blanks, at), text.size());
    to.next();
    to.literal(std::string_view(text).substr(at, end - at));
    at = text.find_first_not_of(blanks, end);
  }
}

void Evaluator::add_parameter(const WordPart& part, Fields& to) {
  Expansion expansion = expand_parameter(part, in_);
  if (expansion.word) return add_operand(*expansion.word, part.quoted, to);
  if (expansion.splits && in_.dialect == Dialect::zsh && splits_) {
    if (expansion.is_list) return to.unknown("words that are split", true);
    return add_split(expansion.values[0], to);
  }
  if (!expansion.is_list) return to.value(expansion.values[0], part.quoted);
  if (splits_ && expansion.separate) return add_list(expansion, part, to);
  // In one word: "$*" takes the first separator, x=$@ a blank.
  std::optional<std::string_view> ifs = separators(in_.state, in_.notes);
  bool takes_blank = expansion.separate && in_.dialect != Dialect::zsh;
  // x=$* takes the separator where x="$@" does not, and what `separate` says is the same.
  if (takes_blank && part.text != "@" && (!ifs || !ifs->starts_with(' ')) && expansion.values.size() > 1)
    return to.unknown("what joins a list is not known", false);
  if (!takes_blank && !ifs && expansion.values.size() > 1) return to.unknown("what joins a list is not known", false);
  to.value(joined(expansion.values, takes_blank ? " " : ifs.value_or(" ").substr(0, 1)), part.quoted);
}

// zsh expands braces behind parameters: what is empty then stays a word, and a list would have been cut before.
std::vector<Value> zsh_brace_words(const std::vector<Parts>& words, Evaluator& evaluator, Span where) {
  std::vector<Value> values;
  for (const Parts& parts : words) {
    std::vector<Value> made = evaluator.alternative(parts, where);
    if (made.empty()) made.push_back(known_value("", where));
    if (made.size() > 1 || made[0].any_count) return {unknown_value("a list in a brace expansion", where, true)};
    values.push_back(std::move(made[0]));
  }
  return values;
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

// zsh looks for {1..3} when all else is known: in {$x} the value can be a range, and in {1.$x.3} the whole. Quotes
// around the value make no difference.
static bool may_become_range(const Word& word) {
  size_t open = std::string::npos;
  bool computes = false;
  for (const WordPart& part : word.parts) {
    if (open != std::string::npos && (part.kind != PartKind::literal || part.quoted)) computes = true;
    if (part.kind != PartKind::literal || part.quoted) continue;
    size_t begin = part.text.find('{');
    if (open == std::string::npos) open = begin;
    if (open != std::string::npos && part.text.find('}') != std::string::npos && computes) return true;
  }
  return false;
}

std::vector<Value> evaluate_word(const Word& word, const Surroundings& in, bool names_command) {
  bool has_braces = std::any_of(word.parts.begin(), word.parts.end(),
                                [](const WordPart& part) { return part.kind == PartKind::brace; });
  Evaluator evaluator(in, true, names_command && word.parts.size() == 1);
  if (!has_braces) {
    Parts parts;
    parts.reserve(word.parts.size());
    for (const WordPart& part : word.parts) parts.push_back(&part);
    std::vector<Value> values = evaluator.fields(parts, word.where);
    if (in.dialect == Dialect::zsh && may_become_range(word))
      for (Value& value : values)
        if (!value.known() || value.text->find("..") != std::string::npos)
          value = unknown_value("braces around a value that may be a range", word.where, true);
    return values;
  }
  std::vector<Parts> words = expand_braces(word.parts);
  if (words.empty()) {
    for (const std::string& name : names_assigned_in(word))
      store_scalar(name, unknown_value("assigned where nobody follows"), false, in);
    return {unknown_value("a brace expansion gives too many words", word.where, true)};
  }
  std::vector<Value> values;
  if (in.dialect == Dialect::zsh) return zsh_brace_words(words, evaluator, word.where);
  for (const Parts& parts : words) {
    if (parts.empty()) continue;  // {,} is no word at all
    for (Value& value : evaluator.fields(parts, word.where)) values.push_back(std::move(value));
  }
  return values;
}

Value evaluate_single(const Word& word, const Surroundings& in) {
  Parts parts;
  parts.reserve(word.parts.size());
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
  static constexpr std::string_view marks[] = {"SECRET",     "TOKEN",   "PASSWORD", "PASSWD",      "API_KEY",
                                               "APIKEY",     "PRIVATE", "COOKIE",   "CREDENTIAL",  "ACCESS_KEY",
                                               "PASSPHRASE", "_PWD",    "AUTH_KEY", "DATABASE_URL"};
  std::string upper(variable);
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (upper == "OLDPWD" || upper == "SSH_AUTH_SOCK") return false;
  // A personal access token; SAVE_PATH and TAG_PATTERN have the same letters.
  if (upper.ends_with("_PAT") || upper.find("_PAT_") != std::string::npos) return true;
  return std::any_of(std::begin(marks), std::end(marks),
                     [&](std::string_view mark) { return upper.find(mark) != std::string::npos; });
}

}  // namespace callgate::internal
