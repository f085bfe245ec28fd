#include "effects/internal/arguments.h"

#include <algorithm>
#include <optional>

#include "effects/internal/evaluate.h"
#include "effects/internal/matcher.h"

namespace callgate::internal {
namespace {

// "ec2 describe-*": what begins so is named; the first description that fits counts.
bool is_named(std::string_view name, std::string_view words) {
  if (!name.ends_with('*')) return name == words;
  name.remove_suffix(1);
  return words.starts_with(name) && words.find(' ', name.size()) == std::string_view::npos;
}

}  // namespace

// Roles whose operand takes the rest of the line with it.
bool takes_the_rest(Role role) {
  return role == Role::command || role == Role::remote_command || role == Role::shell_words ||
         role == Role::remote_shell || role == Role::evaluate || role == Role::user_shell_words ||
         role == Role::escaped_words || role == Role::parallel_words;
}

bool is_assignment(const Value& value) {
  const std::string& text = value.text ? *value.text : value.known_prefix;
  return text.find('=') != std::string::npos && (value.text || !value.any_count);
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
      result_.subcommand.push_back(*value.text);
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
  // ssh HOST "$x": what runs there says nothing about here, where the word may still be -oProxyCommand=….
  if (role == Role::remote_shell || role == Role::remote_command) return false;
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
    if (text.starts_with('@') || text.starts_with('+'))  // gcc @FILE, cargo +TOOLCHAIN
      if (const OptionSpec* spec = find(text.substr(0, 1))) return use(*spec, known_value(text.substr(1))), true;
    size_t equals = text.find('=');  // dd if=…
    if (equals != std::string::npos && equals > 0)
      if (const OptionSpec* spec = find(text.substr(0, equals + 1)))
        return use(*spec, known_value(text.substr(equals + 1))), true;
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
    if (begun_option(value)) return;
    bool doubtful = !names_are_no_danger(value);
    if (doubtful && !text_begins() && (runs_something() || levels_.size() < (top().subcommands.empty() ? 1 : 2)))
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
