// What a text of zsh does to its own shell: options, emulation, aliases, builtins that are taken away.
#include <algorithm>

#include "effects/internal/predictor.h"
#include "effects/internal/zsh_changes.h"
#include "parser/parameter_operation.h"
#include "parser/parser.h"

namespace callgate::internal {
namespace {

// Each definition is looked for in the whole text; nobody's script has more.
constexpr size_t max_alias_definitions = 100;

constexpr std::string_view harmless_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,+@%: ";

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

// False when something of the text, or of texts in it, is no longer what was read.
bool Predictor::follow_changes(uint32_t changes, const Frame& frame) {
  uint32_t added = changes & ~zsh_changes_;
  zsh_changes_ |= changes;
  if (added == 0) return true;
  if (frame.reads_lines || (program_ && concerns(added, *program_))) return false;
  return std::none_of(texts_.begin(), texts_.end(), [&](const auto& text) { return concerns(added, *text); });
}

// A text that zsh reads behind all that was changed until now.
bool Predictor::is_read_as_before(const ShellProgram& program) const {
  if (zsh_changes_ != 0 && concerns_reading(zsh_changes_, program, program.source)) return false;
  return std::none_of(zsh_aliases_.begin(), zsh_aliases_.end(),
                      [&](const std::string& alias) { return may_expand(alias, program.source); });
}

// emulate zsh|sh|ksh [-L] [-R] [-c TEXT]: options of that shell, for good or for the text.
bool Predictor::emulate(int index, ShellState& state, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  std::string mode;
  bool is_local = false;
  std::optional<Value> text;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known() || text) return false;
    const std::string& word = *argv[i].text;
    if (word == "-c" && !mode.empty() && i + 2 == argv.size())
      text = argv[++i];
    else if (word == "-L" || word == "-LR")
      is_local = true;
    else if ((word == "zsh" || word == "sh" || word == "ksh") && mode.empty())
      mode = word;
    else if (word != "-R")
      return false;
  }
  if (mode.empty()) return argv.size() == 1;
  const ShellOptions before = state.options;
  state.options = {};
  state.options.no_case_match = before.no_case_match;  // CASE_MATCH is none that it resets
  state.options.zsh_changes = mode == "zsh" ? 0 : emulated_sh;
  state.options.split_words = mode != "zsh";
  // With -L the options outside of the function come back, as they always do in ksh.
  state.options.local_options = is_local || mode == "ksh";
  if (!text) return true;
  bool followed = follow_changes(state.options.zsh_changes, frame);
  Frame own = frame;
  own.parent = index;
  own.producer = -1;
  run_text(*text, Dialect::zsh, state, own, index);
  state.options = before;
  return followed;
}

// set -A name value…: the values of an array.
bool Predictor::set_array(int index, ShellState& state) {
  const std::vector<Value>& argv = command(index).argv;
  bool known = argv.size() >= 3 && argv[2].known() && is_plain_name(*argv[2].text);
  if (!known) {
    state.forget("*");
    return argv.size() == 2;  // shows all of them
  }
  const std::string name = *argv[2].text;
  state.forget(name);
  command(index).assignments.push_back({name, unknown_value("an array")});
  note_variables(index);
  return (zsh_changes_ & ksh_arrays) == 0;
}

// An alias matters only to what zsh reads later. That it is not expanded there is all that is looked for.
void Predictor::define_zsh_aliases(int index, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  bool options = true;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known()) return unknown(index, "an alias that is not known");
    const std::string& text = *argv[i].text;
    options &= text.starts_with('-') || text.starts_with('+');
    if (options && text != "--" && text.find_first_not_of("+-gsrL") != std::string::npos)
      return unknown(index, "'alias " + text + "' is not followed");
    size_t equals = text.find('=');
    if (options || equals == std::string::npos) continue;
    if (equals == 0) return unknown(index, "an alias that is not known");
    define_zsh_alias(index, text.substr(0, equals), frame);
  }
}

void Predictor::define_zsh_alias(int index, const std::string& name, const Frame& frame) {
  if (++zsh_alias_definitions_ > max_alias_definitions) return unknown(index, "more aliases than are followed");
  auto expands = [&](const ShellProgram& program) {
    return may_expand(name, frame.reads_lines ? program.source : later_text(program));
  };
  bool is_expanded = (program_ && expands(*program_)) ||
                     std::any_of(texts_.begin(), texts_.end(), [&](const auto& each) { return expands(*each); });
  zsh_aliases_.insert(name);
  if (is_expanded) unknown(index, "an alias for what zsh reads later, as in $(…)");
}

// aliases[x]=y and functions[x]=y. Other ways to assign to such tables are refused with the names that run code.
bool Predictor::defines_in_table(int index, const Assignment& assignment, ShellState& state, const Frame& frame) {
  bool is_function = assignment.name == "functions";
  bool is_alias = assignment.name == "aliases" || assignment.name == "galiases" || assignment.name == "saliases";
  bool is_element = assignment.subscript && !assignment.is_array && !assignment.append;
  if (frame.dialect != Dialect::zsh || (!is_function && !is_alias) || !is_element) return false;
  const std::string name = assignment.subscript->static_text().value_or("");
  if (!is_plain_name(name) || state.find(assignment.name)) return false;
  if (is_alias) return define_zsh_alias(index, name, frame), true;
  std::optional<std::string> text = assignment.value.static_text();
  if (!text || !notes_.spend(nested_byte_cost * text->size())) return false;
  const ShellProgram alone = parse_shell(*text, Dialect::zsh);
  texts_.push_back(std::make_unique<ShellProgram>(parse_shell(name + "() {\n" + *text + "\n}", Dialect::zsh)));
  const ShellProgram& whole = *texts_.back();
  bool is_exact = alone.understood && !alone.canonical_only && whole.understood && !whole.canonical_only &&
                  is_read_as_before(whole) && !state.options.extended_glob;
  bool is_one = whole.statements.size() == 1 && whole.statements[0].kind == StatementKind::function;
  if (is_one) define_function(whole.statements[0], state);
  if (!is_one || !is_exact) unknown(index, "the text of a function is not fully understood");
  return true;
}

// disable echo: from now on the name means a program.
void Predictor::disable_builtins(int index, bool disables) {
  const std::vector<Value>& argv = command(index).argv;
  for (size_t i = 1; i < argv.size(); ++i) {
    bool plain = argv[i].known() && is_plain_name(*argv[i].text);
    if (i == 1 && argv[i].text == "-a" && disables) return;  // aliases: what they would do was refused
    if (!plain) return unknown(index, "which builtins are there is not known");
    if (disables) disabled_.insert(*argv[i].text);
  }
}

// ${~x}, and with GLOB_SUBST any value: it may hold a glob qualifier, and that holds code.
void Predictor::judge_pattern(const WordPart& part, const ShellState& state, const Frame& frame) {
  // Behind a value that is split, `(N)` and what else stands in parentheses is about the last piece, or about all.
  if (part.kind == PartKind::glob && part.text.starts_with('(') && state.options.split_words)
    return not_understood("a group behind words that are split", part.where);
  bool is_value = part.kind == PartKind::parameter || part.kind == PartKind::command_substitution;
  if (!is_value) return;
  bool is_pattern = (zsh_changes_ & globs_results) != 0 || split_operation(part.operation).has_prefix("glob");
  if (!is_pattern) return;
  ShellState copy = copy_of(state);
  Value value = evaluate_single({part.where, {part}}, around(copy, frame));
  bool harmless = value.is_number || (value.known() && !value.any_count &&
                                      value.text->find_first_not_of(harmless_characters) == std::string::npos);
  if (!harmless) not_understood("a value that is read as a pattern", part.where);
}

}  // namespace callgate::internal
