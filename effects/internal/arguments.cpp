#include "effects/internal/arguments.h"

#include <algorithm>
#include <optional>

#include "effects/internal/env_split.h"
#include "effects/internal/evaluate.h"

namespace callgate::internal {
namespace {

// Roles whose operand takes the rest of the line with it.
bool takes_the_rest(Role role) {
  return role == Role::command || role == Role::remote_command || role == Role::shell_words ||
         role == Role::remote_shell || role == Role::evaluate || role == Role::user_shell_words ||
         role == Role::escaped_words || role == Role::parallel_words;
}

// env -S 'env -S …' makes words of words; more than these are no work of a person.
constexpr size_t max_words = 4096;

bool is_assignment(const Value& value) {
  const std::string& text = value.text ? *value.text : value.known_prefix;
  return text.find('=') != std::string::npos && (value.text || !value.any_count);
}

// "ec2 describe-*": what begins so is named; the first description that fits counts.
bool is_named(std::string_view name, std::string_view words) {
  if (!name.ends_with('*')) return name == words;
  name.remove_suffix(1);
  return words.starts_with(name) && words.find(' ', name.size()) == std::string_view::npos;
}

// What the program does with either is the same: GNU's getopt takes such an abbreviation.
bool means_the_same(const OptionSpec& a, const OptionSpec& b) {
  auto effects = [](const OptionSpec& option) {
    std::vector<std::pair<EffectKind, std::string_view>> list;
    for (const EffectTemplate& each : option.effects) list.emplace_back(each.kind, each.target);
    return list;
  };
  return a.value == b.value && a.role == b.role && a.operand_role == b.operand_role && effects(a) == effects(b) &&
         a.replaces_operands == b.replaces_operands && a.operands.size == b.operands.size &&
         a.drops_first_operand == b.drops_first_operand && a.recursive == b.recursive && a.keys.size == b.keys.size &&
         a.runs_workspace_code == b.runs_workspace_code && a.cancels_effects == b.cancels_effects;
}

class Matcher {
 public:
  Matcher(const CommandSpec& spec, const std::vector<Value>& words) : words_(words) {
    result_.top = &spec;
    levels_.push_back(&spec);
  }

  Arguments run();

 private:
  const CommandSpec& top() const { return *result_.top; }
  const CommandSpec& level() const { return *levels_.back(); }
  void word(const Value& value);
  void option(const std::string& text);
  void long_option(const std::string& text);
  void single_dash_option(const std::string& text);
  void cluster(const std::string& text);
  void unknown_option(const std::string& text);
  void use(const OptionSpec& spec, std::optional<std::string> attached);
  void take_words(const OptionSpec& spec, MatchedOption& matched);
  void split_value(const Value& value);
  void bundle(const std::string& letters);
  bool special_word(const Value& value);
  void operand(const Value& value);
  bool enter_subcommand(const Value& value);
  const OptionSpec* find(std::string_view name) const;
  const OptionSpec* find_abbreviated(std::string_view name);
  void assign_roles();
  std::vector<OperandSpec> slots() const;
  void problem(std::string text) { result_.problems.push_back(std::move(text)); }
  bool command_begins() const;
  bool text_begins() const;
  bool runs_something() const { return level().risky_options || top().risky_options; }

  std::vector<Value> words_;  // env -S adds to them
  Arguments result_;
  std::vector<const CommandSpec*> levels_;
  std::vector<Value> operands_;
  size_t at_ = 0;
  bool options_ended_ = false;
  bool settled_ = false;  // the operands belong to the innermost level
};

const OptionSpec* Matcher::find(std::string_view name) const {
  for (auto each = levels_.rbegin(); each != levels_.rend(); ++each) {
    for (const OptionSpec& option : (*each)->options)
      if (option.name == name) return &option;
    if (!top().global_options_anywhere) break;
  }
  return nullptr;
}

// GNU programs take any unambiguous beginning of a long option: sort --compress-prog.
const OptionSpec* Matcher::find_abbreviated(std::string_view name) {
  if (top().exact_options || level().exact_options || name.size() < 3) return nullptr;
  const OptionSpec* found = nullptr;
  for (const OptionSpec& option : level().options) {
    if (!option.name.starts_with(name)) continue;
    if (found && !means_the_same(*found, option))
      problem("'" + std::string(name) + "' may stand for several options");
    else
      found = &option;
  }
  return found;
}

void Matcher::unknown_option(const std::string& text) {
  if (!level().harmless_unknown_options) problem("no description of option '" + text + "'");
}

// find -exec rm {} +, fd -x rm ";": where such a command ends, the words say themselves.
void Matcher::take_words(const OptionSpec& spec, MatchedOption& matched) {
  bool closed = false;
  while (at_ < words_.size() && !closed) {
    const Value& next = words_[at_++];
    closed = next.known() && (*next.text == ";" || (*next.text == "+" && spec.value == ValueMode::semicolon &&
                                                    !matched.words.empty() && matched.words.back().text == "{}"));
    if (!closed) matched.words.push_back(next);
    const std::string& begin = next.text ? *next.text : next.known_prefix;
    bool may_close = !next.known() && (next.any_count || begin.empty() ||
                                       std::string_view(";+*?[").find(begin[0]) != std::string_view::npos);
    if (may_close) problem("where the command of " + std::string(spec.name) + " ends is not known");
  }
}

void Matcher::split_value(const Value& value) {
  if (!value.known()) return problem("the text that is split into words is not known");
  std::optional<std::vector<Value>> words = split_for_env(*value.text);
  if (!words || words_.size() + words->size() > max_words) {
    at_ = words_.size();  // what the words behind it are is not known either
    return problem("a text cannot be split into words");
  }
  words_.insert(words_.begin() + static_cast<ptrdiff_t>(at_), words->begin(), words->end());
}

void Matcher::use(const OptionSpec& spec, std::optional<std::string> attached) {
  MatchedOption matched;
  matched.spec = &spec;
  matched.value = known_value("");
  if (spec.value == ValueMode::semicolon || spec.value == ValueMode::words) {
    if (attached) matched.words.push_back(known_value(*attached));
    take_words(spec, matched);
  } else if (attached && spec.value != ValueMode::none) {
    matched.value = known_value(*attached);
    matched.has_value = true;
  } else if (attached) {
    problem("option '" + std::string(spec.name) + "' takes no value");
  } else if (spec.value == ValueMode::required || spec.value == ValueMode::separate) {
    matched.has_value = true;
    if (at_ == words_.size()) return problem("option '" + std::string(spec.name) + "' lacks its value");
    if ((words_[at_].any_count || words_[at_].is_glob) && runs_something())
      problem("which words are options is not known");
    matched.value = words_[at_++];
  }
  for (size_t i = 0; i < spec.more.size; ++i) {
    if (at_ == words_.size()) return problem("option '" + std::string(spec.name) + "' lacks its value");
    if (words_[at_].any_count || words_[at_].is_glob) problem("which words are options is not known");
    matched.words.push_back(words_[at_++]);
  }
  if (spec.role == Role::env_split && matched.has_value) split_value(matched.value);
  if (spec.role == Role::assignment && matched.has_value && is_assignment(matched.value))
    result_.assignments.push_back(matched.value);
  result_.options.push_back(std::move(matched));
}

void Matcher::long_option(const std::string& text) {
  size_t equals = text.find('=');
  std::string name = text.substr(0, equals);
  std::optional<std::string> attached;
  if (equals != std::string::npos) attached = text.substr(equals + 1);
  const OptionSpec* spec = find(name);
  if (!spec && !level().single_dash_long) spec = find_abbreviated(name);
  if (!spec) return unknown_option(text);
  use(*spec, attached);
}

// gcc, find, go: the longest option that the word is or begins with.
void Matcher::single_dash_option(const std::string& text) {
  if (const OptionSpec* spec = find(text)) return use(*spec, std::nullopt);
  const OptionSpec* best = nullptr;
  for (const OptionSpec& option : level().options) {
    if (option.value != ValueMode::required && option.value != ValueMode::optional) continue;
    if (!text.starts_with(option.name)) continue;
    bool joins = option.name.size() == 2 || option.value == ValueMode::optional || option.name.back() == '=' ||
                 text[option.name.size()] == '=';
    if (joins && (!best || option.name.size() > best->name.size())) best = &option;
  }
  if (!best) return unknown_option(text);
  std::string attached = text.substr(best->name.size());
  if (attached.starts_with('=') && best->name.size() > 2) attached.erase(0, 1);
  use(*best, attached);
}

void Matcher::cluster(const std::string& text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (level().numeric_options && text[i] >= '0' && text[i] <= '9') continue;
    std::string name{text[0], text[i]};
    const OptionSpec* spec = find(name);
    if (!spec) return unknown_option(text);
    if (spec->value == ValueMode::none || spec->value == ValueMode::semicolon || spec->value == ValueMode::separate) {
      use(*spec, std::nullopt);
      continue;
    }
    if (i + 1 < text.size()) return use(*spec, text.substr(i + 1));
    return use(*spec, std::nullopt);
  }
}

// tar xfz a.tgz: the old form, where each letter with a value takes the next word, and the others go on.
void Matcher::bundle(const std::string& letters) {
  for (char letter : letters) {
    const OptionSpec* spec = find(std::string{'-', letter});
    if (!spec) return unknown_option(letters);
    use(*spec, std::nullopt);
  }
}

void Matcher::option(const std::string& text) {
  if (text == "--" && !top().no_double_dash) {
    if (const OptionSpec* spec = find("--")) use(*spec, std::nullopt);  // git checkout -- means paths
    options_ended_ = true;
    return;
  }
  if (level().single_dash_long) return single_dash_option(text);
  if (text.starts_with("--")) return long_option(text);
  // bash -rcfile f, ssh -vvv: described as one word, so it is no cluster.
  if (text.size() > 2)
    if (const OptionSpec* spec = find(text)) return use(*spec, std::nullopt);
  cluster(text);
}

bool Matcher::enter_subcommand(const Value& value) {
  if (settled_ || top().subcommands.empty()) return false;
  settled_ = std::any_of(result_.options.begin(), result_.options.end(),
                         [](const MatchedOption& option) { return option.spec->replaces_operands; });
  if (settled_) return false;  // npx -p PACKAGE COMMAND
  std::string path = levels_.size() == 1 ? "" : std::string(level().name) + " ";
  bool has_children = levels_.size() == 1;
  for (const CommandSpec& each : top().subcommands) {
    has_children |= !path.empty() && each.name.starts_with(path);
    if (value.known() && is_named(each.name, path + *value.text)) {
      levels_.push_back(&each);
      result_.subcommand = *value.text;
      return true;
    }
  }
  settled_ = true;
  bool free = levels_.size() == 1 ? top().any_subcommand : level().has_operands || level().any_subcommand;
  if (has_children && !free) problem("no description of subcommand '" + path + shown(value) + "'");
  return false;
}

// What the operands are: of the last option that says so, else of the (sub)command.
std::vector<OperandSpec> Matcher::slots() const {
  Table<OperandSpec> table = level().operands;
  bool drop = false;
  for (const MatchedOption& option : result_.options) {
    if (option.spec->replaces_operands) table = option.spec->operands;
    drop |= option.spec->drops_first_operand;
  }
  std::vector<OperandSpec> list(table.begin(), table.end());
  if (drop && !list.empty()) list.erase(list.begin());
  return list;
}

// Whether the operand that was just read is the first word of a command.
bool Matcher::command_begins() const {
  std::vector<OperandSpec> list = slots();
  size_t index = operands_.size() - 1;
  return index < list.size() && takes_the_rest(list[index].role);
}

// The next operand is a command, or code, by itself: not to know it says enough.
bool Matcher::text_begins() const {
  if (!top().subcommands.empty() && !settled_) return false;
  std::vector<OperandSpec> list = slots();
  if (operands_.size() >= list.size()) return false;
  Role role = list[operands_.size()].role;
  return takes_the_rest(role) || role == Role::shell || role == Role::script || role == Role::code;
}

void Matcher::operand(const Value& value) {
  if (top().assignments_first && operands_.empty() && is_assignment(value)) {
    if (value.is_glob) problem("an assignment is a pattern");
    result_.assignments.push_back(value);
    return;
  }
  if (enter_subcommand(value)) return;
  operands_.push_back(value);
  if (level().options_first) options_ended_ = true;
  if (!command_begins()) {
    // timeout $t rm x: with t='5 evil' it runs evil.
    std::vector<OperandSpec> list = slots();
    bool command_follows =
        std::any_of(list.begin(), list.end(), [](const OperandSpec& slot) { return takes_the_rest(slot.role); });
    if ((value.any_count || value.is_glob) && command_follows) problem("where the command begins is not known");
    return;
  }
  result_.rest_role = slots()[operands_.size() - 1].role;
  operands_.pop_back();
  result_.rest.assign(words_.begin() + static_cast<ptrdiff_t>(at_ - 1), words_.end());
  at_ = words_.size();
}

// Words that are options without looking like one, and options where none are read any more.
bool Matcher::special_word(const Value& value) {
  const std::string& text = *value.text;
  const OptionSpec* same = find(text);
  bool is_word = same && (text == "-" || level().no_double_dash);  // env -, find's ( !
  if (!options_ended_) {
    if (top().plus_options && text.size() > 1 && text[0] == '+') return cluster(text), true;
    if (top().bundled_first && at_ == 1 && !text.empty()) return bundle(text), true;
    if (text.starts_with('@'))  // gcc @FILE
      if (const OptionSpec* spec = find("@")) return use(*spec, text.substr(1)), true;
    size_t equals = text.find('=');  // dd if=…
    if (equals != std::string::npos && equals > 0)
      if (const OptionSpec* spec = find(text.substr(0, equals + 1))) return use(*spec, text.substr(equals + 1)), true;
    if (is_word) return use(*same, std::nullopt), true;
    return false;
  }
  if (!same || !same->late || operands_.size() != 1) return false;
  use(*same, std::nullopt);
  return true;
}

void Matcher::word(const Value& value) {
  bool may = !options_ended_ && may_be_option(value) && !value.is_number;
  if (may && !value.known()) {
    if (!text_begins() && (runs_something() || levels_.size() < (top().subcommands.empty() ? 1 : 2)))
      problem(value.is_glob ? "a file name may be read as an option" : "a word that is not known may be an option");
    return operand(value);
  }
  if (may) return option(*value.text);
  if (value.known() && special_word(value)) return;
  operand(value);
}

void Matcher::assign_roles() {
  std::vector<OperandSpec> list = slots();
  auto rest = std::find_if(list.begin(), list.end(), [](const OperandSpec& slot) { return slot.rest; });
  size_t before = static_cast<size_t>(rest - list.begin());
  size_t after = rest == list.end() ? 0 : list.size() - before - 1;
  size_t count = operands_.size();
  // `cp a`: too few; what stands last is described first, so that a destination is never taken for a source.
  if (count < before + after) before = count > after ? count - after : 0;
  for (size_t i = 0; i < count; ++i) {
    MatchedOperand operand;
    operand.value = operands_[i];
    if (rest != list.end() && count - i <= after) {
      operand.role = list[list.size() - (count - i)].role;
    } else if (i < before) {
      operand.role = list[i].role;
    } else if (rest != list.end()) {
      operand.role = rest->role;
    } else {
      problem("no description of operand '" + shown(operands_[i]) + "'");
    }
    result_.operands.push_back(std::move(operand));
  }
}

Arguments Matcher::run() {
  while (at_ < words_.size()) {
    const Value value = words_[at_++];
    word(value);
  }
  result_.spec = &level();
  if (levels_.size() == 1 && !top().subcommands.empty() && operands_.empty() && result_.options.empty() &&
      !top().any_subcommand)
    settled_ = true;  // only the name: it prints its usage
  assign_roles();
  return std::move(result_);
}

}  // namespace

Arguments match_arguments(const CommandSpec& spec, const std::vector<Value>& words) {
  return Matcher(spec, words).run();
}

const CommandSpec* find_description(std::string_view name) {
  const CommandName* found =
      std::lower_bound(command_names.begin(), command_names.end(), name,
                       [](const CommandName& entry, std::string_view wanted) { return entry.name.view() < wanted; });
  return found != command_names.end() && found->name == name ? all_command_specs + found->spec : nullptr;
}

}  // namespace callgate::internal
