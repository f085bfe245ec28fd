// Words that are not known where options may stand: what they could be, and whether that could do harm.
#include <algorithm>

#include "effects/internal/evaluate.h"
#include "effects/internal/matcher.h"

namespace callgate::internal {
namespace {

// What is certain about the beginning: of a pattern, all before the first sign that some shell reads as one.
std::string_view certain_beginning(const Value& value) {
  if (!value.text) return value.any_count ? std::string_view() : std::string_view(value.known_prefix);
  std::string_view text = *value.text;
  return text.substr(0, std::min(text.find_first_of("*?[]()+@!#^~<>|\\{}"), text.size()));
}

Value without_beginning(const Value& value, size_t length) {
  Value rest = value;
  if (rest.text) rest.text = value.text->substr(length);
  rest.known_prefix = value.text ? "" : value.known_prefix.substr(length);
  return rest;
}

bool takes_value(const OptionSpec& option) {
  return option.value == ValueMode::required || option.value == ValueMode::optional;
}

bool begins_code(const OperandSpec& slot) {
  return takes_the_rest(slot.role) || slot.role == Role::shell || slot.role == Role::script || slot.role == Role::code;
}

bool is_only_a_file(Role role) {
  static constexpr Role files[] = {Role::data,        Role::read,       Role::read_tree, Role::write,
                                   Role::write_tree,  Role::write_name, Role::output,    Role::link,
                                   Role::destination, Role::variable,   Role::at_file};
  return std::find(std::begin(files), std::end(files), role) != std::end(files);
}

bool deletes(const CommandSpec& spec) {
  return std::any_of(spec.operands.begin(), spec.operands.end(), [](const OperandSpec& slot) {
    return slot.role == Role::remove || slot.role == Role::remove_tree || slot.role == Role::move;
  });
}

bool is_only_files(const Table<EffectTemplate>& effects) {
  return std::all_of(effects.begin(), effects.end(), [](const EffectTemplate& effect) {
    return effect.kind == EffectKind::read || effect.kind == EffectKind::write;
  });
}

// Nothing runs, is loaded, contacted or deleted, whatever the value is.
bool only_touches_files(const OptionSpec& option) {
  // mv -tX.log *.log logs: logs is moved below X.log, and lost it is not.
  bool operands_are_files = std::all_of(option.operands.begin(), option.operands.end(), [](const OperandSpec& slot) {
    return is_only_a_file(slot.role) || slot.role == Role::move;
  });
  return is_only_a_file(option.role) && is_only_files(option.effects) && is_only_a_file(option.operand_role) &&
         option.keys.empty() && option.more.empty() && operands_are_files && !option.runs_workspace_code;
}

// All names that the pattern finds end in ".txt" or the like, whatever the options of the shell are.
bool ends_in_a_suffix(std::string_view pattern) {
  static constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*?";
  if (pattern.find_first_not_of(plain) != std::string_view::npos) return false;
  std::string_view ending = pattern.substr(pattern.find_last_of("*?") + 1);
  size_t dot = ending.find('.');
  return dot != std::string_view::npos && dot + 1 < ending.size();
}

bool is_letter(const OptionSpec& option) {
  return option.name.size() == 2;
}

// Of a name like "-rtX.txt": the last letter takes a value, and flags may stand before it.
auto may_do_harm(const CommandSpec& spec) {
  bool reaches_flags = std::any_of(spec.options.begin(), spec.options.end(),
                                   [](const OptionSpec& each) { return is_letter(each) && takes_value(each); });
  return [reaches_flags, deletes_operands = deletes(spec)](const OptionSpec& option) {
    bool fits = takes_value(option) || (reaches_flags && is_letter(option));
    return fits && (!only_touches_files(option) || (option.recursive && deletes_operands));
  };
}

bool writes(const OptionSpec& option) {
  static constexpr Role reading[] = {Role::data, Role::read, Role::read_tree, Role::variable, Role::at_file};
  bool reads = std::find(std::begin(reading), std::end(reading), option.role) != std::end(reading);
  return takes_value(option) && (!reads || !option.effects.empty());
}

}  // namespace

// make -j$(nproc), sort --key="$k": the option is known, its value is not.
bool Matcher::begun_option(const Value& value) {
  std::string_view begin = certain_beginning(value);
  if (begin.size() < 2 || begin[0] != '-') return false;
  if (begin[1] == '-' || level().single_dash_long) return begun_long_option(value, begin);
  return begun_cluster(value, begin);
}

bool Matcher::begun_long_option(const Value& value, std::string_view begin) {
  size_t equals = begin.find('=');
  if (equals == std::string_view::npos) return false;
  const OptionSpec* spec = find(begin.substr(0, equals));
  if (!spec) spec = find(begin.substr(0, equals + 1));  // -std= as gcc and dd write it
  if (!spec || !takes_value(*spec)) return false;
  use(*spec, without_beginning(value, equals + 1));
  return true;
}

bool Matcher::begun_cluster(const Value& value, std::string_view begin) {
  // bash -l"$x" may be -login, which is no cluster.
  for (const OptionSpec& option : level().options)
    if (option.name.size() > 2 && option.name.starts_with(begin.substr(0, 2)) && begin[1] != '-') return false;
  size_t at = 1;
  const OptionSpec* spec = nullptr;
  for (; at < begin.size(); ++at) {
    spec = find(std::string{'-', begin[at]});
    if (!spec || takes_value(*spec)) break;
    if (spec->value != ValueMode::none) return false;
  }
  if (!spec || at == begin.size()) return false;
  // With nothing behind it, the option takes the next word: then a command would begin one word later.
  bool may_take_next = spec->value == ValueMode::required && at + 1 == begin.size();
  std::vector<OperandSpec> list = slots();
  if (may_take_next && std::any_of(list.begin(), list.end(), begins_code)) return false;
  if (may_take_next && !top().subcommands.empty() && !settled_) return false;
  for (size_t i = 1; i < at; ++i) use(*find(std::string{'-', begin[i]}), std::nullopt);
  use(*spec, without_beginning(value, at + 1));
  return true;
}

// cp *.txt out: a file named "-tX.txt" would be read as an option. The names end as the pattern does and have no slash,
// so they are no flags, and as values they name files below the pattern's directory. Only an option that runs, loads,
// contacts or deletes something with such a value is a danger: sort --compress-program=X.txt.
bool Matcher::names_are_no_danger(const Value& value) {
  if (!value.is_glob || !value.text) return false;
  if (!ends_in_a_suffix(*value.text)) {
    result_.names_may_recurse |= deletes(level());  // rm *: of a file named "-r"
    return false;
  }
  if (top().plus_options || (top().bundled_first && at_ == 1)) return false;
  for (const CommandSpec* each : levels_)
    if (std::any_of(each->options.begin(), each->options.end(), may_do_harm(*each))) return false;
  for (const CommandSpec* each : levels_)
    result_.names_may_write |= std::any_of(each->options.begin(), each->options.end(), writes);
  return true;
}

}  // namespace callgate::internal
