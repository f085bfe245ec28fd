#include <algorithm>
#include <utility>

#include "base/text.h"
#include "effects/internal/arithmetic.h"
#include "effects/internal/assign.h"
#include "effects/internal/assigned.h"
#include "effects/internal/compute.h"
#include "effects/internal/operators.h"
#include "effects/internal/paths.h"
#include "effects/internal/predictor.h"
#include "effects/internal/special.h"
#include "effects/internal/variables.h"
#include "parser/parameter_operation.h"

namespace callgate::internal {
namespace {

bool writes(RedirectKind kind) {
  return kind == RedirectKind::write || kind == RedirectKind::append || kind == RedirectKind::read_write ||
         kind == RedirectKind::write_all || kind == RedirectKind::append_all;
}

bool reads(RedirectKind kind) {
  return kind == RedirectKind::read || kind == RedirectKind::read_write;
}

// Nobody reads more reasons than these, and each new one is compared with all.
constexpr size_t max_findings = 100;

// "3", "3-", "-": a descriptor.
bool is_descriptor(std::string_view text) {
  if (text.ends_with('-')) text.remove_suffix(1);
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// /dev/tcp/HOST/PORT, which bash opens itself.
std::optional<std::string> dev_tcp(std::string_view path) {
  for (std::string_view start : {"/dev/tcp/", "/dev/udp/"})
    if (path.starts_with(start)) {
      std::string_view rest = path.substr(start.size());
      size_t slash = rest.rfind('/');
      if (slash == std::string_view::npos) return std::string(rest) + ":*";
      return std::string(rest.substr(0, slash)) + ":" + std::string(rest.substr(slash + 1));
    }
  return std::nullopt;
}

// < <(…): for zsh no reading of a file.
bool is_piped(const Redirect& redirect) {
  const std::vector<WordPart>& parts = redirect.target.parts;
  return !parts.empty() && parts[0].kind == PartKind::process_substitution && parts[0].operation == "<";
}

// $(< file)
bool is_file_read(const WordPart& part) {
  if (part.kind != PartKind::command_substitution || part.body.size() != 1) return false;
  const Statement& body = part.body[0];
  if (body.kind != StatementKind::simple || !body.words.empty() || !body.assignments.empty()) return false;
  if (body.redirects.size() != 1 || body.redirects[0].kind != RedirectKind::read) return false;
  const std::string& descriptor = body.redirects[0].descriptor;
  if (is_piped(body.redirects[0])) return false;
  return descriptor.empty() || descriptor == "0";
}

bool is_numeric_operator(const Word& word) {
  static constexpr std::string_view operators[] = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R"};
  std::optional<std::string> text = word.static_text();
  return text && std::find(std::begin(operators), std::end(operators), *text) != std::end(operators);
}

// Beside such an operator in [[ … ]].
bool is_operand(const Statement& test, size_t index) {
  return (index > 0 && is_numeric_operator(test.words[index - 1])) ||
         (index + 1 < test.words.size() && is_numeric_operator(test.words[index + 1]));
}

// What (numeric) operands of [[ … ]] assign: [[ x=1 -eq 1 ]].
std::set<std::string> assigned_in_operands(const Statement& test) {
  std::set<std::string> names;
  for (size_t i = 0; i < test.words.size(); ++i) {
    std::string text = is_operand(test, i) ? test.words[i].static_text().value_or("") : "";
    if (text.find('=') == std::string::npos && text.find("++") == std::string::npos &&
        text.find("--") == std::string::npos)
      continue;
    for (const std::string& name : names_in(text)) names.insert("#" + name);
  }
  return names;
}

// What export y=$x assigns this dash does not split, and older ones do: then what it declares is not known.
void keep_declared(const Statement& statement, const Word& word, const Surroundings& in, std::vector<Value>& values) {
  static constexpr std::string_view declarations[] = {"export", "readonly", "local"};
  std::string name = statement.words[0].static_text().value_or("");
  bool declares = std::find(std::begin(declarations), std::end(declarations), name) != std::end(declarations);
  bool assigns = !word.parts.empty() && word.parts[0].kind == PartKind::literal && !word.parts[0].quoted &&
                 word.parts[0].text.find('=') != std::string::npos;
  if (!declares || !assigns || word.is_static()) return;
  if (values.size() == 1 && !values[0].is_glob && values[0].text == evaluate_single(word, in).text) return;
  Value value = unknown_value("whether a declaration splits its value depends on the shell");
  value.known_prefix = word.parts[0].text.substr(0, word.parts[0].text.find('=') + 1);
  values.assign({std::move(value), unknown_value("words that a declaration splits")});
}

}  // namespace

int Predictor::record(std::vector<Value> argv, const ShellState& state, const Frame& frame, Span where) {
  EvaluatedCommand command;
  command.where = frame.where.value_or(where);
  if (frame.where)
    for (Value& value : argv) value.where = *frame.where;
  command.argv = std::move(argv);
  command.wrappers = frame.wrappers;
  if (!state.directories.empty()) command.cwd = state.directories[0];
  command.dialect = frame.dialect;
  command.parent = frame.parent;
  command.producer = frame.producer;
  command.in_background = frame.in_background;
  command.in_function = frame.in_function;
  command.in_substitution = frame.in_substitution;
  command.reads_file_names = frame.reads_file_names;
  out_.commands.push_back(std::move(command));
  return static_cast<int>(out_.commands.size()) - 1;
}

std::vector<Value> Predictor::take_word(const Word& word, ShellState& state, const Frame& frame, int index,
                                        bool names_command) {
  if (!word.is_static()) visit_word(word, state, frame, index);
  return evaluate_word(word, around(state, frame), names_command);
}

// What READNULLCMD is where nobody set it: Debian's build and zsh's own.
constexpr std::string_view reading_null_command = "pager", other_reading_null_command = "more";

// What zsh runs for redirects alone; empty: nothing. A lone < runs $READNULLCMD.
std::optional<std::string> Predictor::null_command(const Statement& statement, const ShellState& state,
                                                   const Frame& frame) const {
  // `x |& y` redirects x as well.
  bool is_redirected = !statement.redirects.empty() || &statement == merged_;
  bool is_used = frame.dialect == Dialect::zsh && is_redirected && statement.assignments.empty();
  if (!is_used || frame.only_reads) return "";
  bool is_read = &statement != merged_ && statement.redirects.size() == 1 &&
                 statement.redirects[0].kind == RedirectKind::read && !is_piped(statement.redirects[0]);
  bool is_set = state.find("NULLCMD") || state.find("READNULLCMD");
  bool is_default = state.is_scrubbed && !state.assigned_any && !is_set && !state.runs_later;
  if (!is_default) return std::nullopt;
  return std::string(is_read ? reading_null_command : "cat");
}

// The variable among the first two words that several ways left with different values; "@" for the arguments.
std::string Predictor::name_with_choices(const std::vector<Word>& words, size_t count, const ShellState& state) const {
  for (size_t i = 0; i < words.size() && i < count; ++i)
    for (const WordPart& part : words[i].parts) {
      if (part.kind == PartKind::parameter && !part.operation.starts_with("indirect")) {
        bool is_argument = part.text == "@" || part.text == "*" || part.text == "argv" || is_positional(part.text);
        if (is_argument && !state.positionals.choices.empty()) return "@";
        const Variable* found = state.find(part.text);
        if (found && !found->choices.empty()) return part.text;
      }
      std::string inner = name_with_choices(part.operands, part.operands.size(), state);
      if (!inner.empty()) return inner;
    }
  return "";
}

// The command is read with each of the values.
bool Predictor::run_choices(const Statement& statement, ShellState& state, const Frame& frame) {
  const std::string name = name_with_choices(statement.words, 2, state);
  if (name.empty()) return false;
  std::vector<ShellState> states;
  if (name == "@") {
    for (const Positionals& choice : state.positionals.choices) {
      states.push_back(copy_of(state));
      states.back().positionals = choice;
    }
  } else {
    for (const Variable& choice : state.find(name)->choices) {
      states.push_back(copy_of(state));
      states.back().variables[name] = choice;
    }
  }
  for (ShellState& one : states) run_simple(statement, one, frame);
  state = std::move(states[0]);
  for (size_t i = 1; i < states.size(); ++i) merge(state, states[i]);
  return true;
}

void Predictor::run_simple(const Statement& statement, ShellState& state, const Frame& frame) {
  if (run_choices(statement, state, frame)) return;
  int index = record({}, state, frame, statement.where);
  std::vector<Value> argv;
  for (const Word& word : statement.words) {
    std::vector<Value> values;
    if (is_declared_whole(statement, word, frame.dialect)) {  // evaluated once: its arithmetic may count
      visit_word(word, state, frame, index);
      values = {evaluate_single(word, around(state, frame))};
    } else {
      values = take_word(word, state, frame, index, argv.empty());
    }
    if (frame.dialect == Dialect::sh) keep_declared(statement, word, around(state, frame), values);
    for (Value& value : values) argv.push_back(std::move(value));
  }
  if (frame.where)
    for (Value& value : argv) value.where = *frame.where;
  bool empty = argv.empty();
  std::optional<std::string> null = empty ? null_command(statement, state, frame) : "";
  if (null && !null->empty()) argv.push_back(known_value(*null, statement.where));
  command(index).argv = std::move(argv);
  add_redirects(index, statement, state, frame);
  if (empty && (!null || null->empty())) {
    command(index).is_builtin = true;
    command(index).is_described = true;
    assign(index, statement.assignments, state, frame);
    note_variables(index);
    flush_notes(statement.where, state, frame);
    if (!null) unknown(index, "zsh runs NULLCMD for a redirect alone");
    state.directories_if_failed = state.directories;
    return;
  }
  if (empty && null == reading_null_command) out_.executes.push_back({std::string(other_reading_null_command)});
  const Statement* outer = statement_;
  statement_ = &statement;
  state.directories_if_failed = state.directories;
  // zsh's =true is a path: no builtin.
  Frame own = frame;
  bool is_path = !statement.words.empty() && statement.words[0].parts.size() == 1 &&
                 statement.words[0].parts[0].kind == PartKind::zsh_equals;
  own.in_shell &= !is_path;
  run_with(index, statement.assignments, state, own);
  flush_notes(statement.where, state, frame);
  statement_ = outer;
}

void Predictor::visit_assignment(int index, const Assignment& assignment, ShellState& state, const Frame& frame) {
  visit_word(assignment.value, state, frame, index);
  if (assignment.subscript) visit_word(*assignment.subscript, state, frame, index);
  for (const Word& element : assignment.elements) visit_word(element, state, frame, index);
  judge_subscripts(assignment, state);
}

// Assignments without a command, one after the other.
void Predictor::assign(int index, const std::vector<Assignment>& assignments, ShellState& state, const Frame& frame) {
  for (const Assignment& assignment : assignments) {
    visit_assignment(index, assignment, state, frame);
    if (defines_in_table(index, assignment, state, frame)) continue;
    store(assignment, around(state, frame));
    const Value* stored = assignment.is_array || assignment.subscript ? nullptr : state.scalar(assignment.name);
    command(index).assignments.push_back(
        {assignment.name, stored ? *stored : unknown_value("an element of an array, or a reference")});
  }
}

// A command behind assignments: functions and builtins see them as long as they run.
void Predictor::run_with(int index, const std::vector<Assignment>& assignments, ShellState& state, const Frame& frame) {
  if (assignments.empty()) return execute(index, state, frame);
  // `declare a=(x)` has its arrays among the assignments, too: declare() stores them.
  std::set<std::string> by_values;
  for (const Assignment& each : assignments) by_values.merge(names_assigned_in(each.value));
  std::optional<ShellState> before;
  if (!by_values.empty() && frame.dialect == Dialect::zsh) before = copy_of(state);
  std::vector<std::pair<std::string, std::optional<Variable>>> hidden;
  for (size_t i = 0; i < assignments.size(); ++i) {
    const Assignment& assignment = assignments[i];
    if (!notes_.spend(assignment_cost)) return unknown(index, "there is too much to evaluate");
    visit_prefix(index, assignments, i, state, frame);
    if (assignment.is_array) {
      command(index).assignments.push_back({assignment.name, unknown_value("an array")});
      continue;
    }
    const Variable* old = state.find(assignment.name);
    hidden.emplace_back(assignment.name, old ? std::optional(*old) : std::nullopt);
    store(assignment, around(state, frame));
    const Value* stored = state.scalar(assignment.name);
    command(index).assignments.push_back({assignment.name, stored ? *stored : unknown_value("a reference")});
  }
  // y=$((y++)) p1 leaves y behind, which its own value assigned.
  std::vector<std::optional<Variable>> given;
  for (const auto& [name, old] : hidden) {
    const Variable* now = state.find(name);
    given.push_back(now ? std::optional(*now) : std::nullopt);
  }
  note_variables(index);
  execute(index, state, frame);
  for (size_t i = hidden.size(); i-- > 0;) {
    const auto& [name, old] = hidden[i];
    const Variable* now = state.find(name);
    bool untouched = now && given[i] && *now == *given[i];
    untouched &= !by_values.contains(name) && !by_values.contains("#" + name);
    // Where the command assigned the name itself, shells differ in what stays; so they do for special builtins.
    bool stays = frame.dialect != Dialect::bash && command(index).is_builtin;
    if (!untouched || stays)
      state.forget(name);
    else if (old)
      state.variables[name] = *old;
    else
      state.variables.erase(name);
  }
  // In zsh a program's own process computes them: z=$((y=1)) p1 leaves y alone, z=$((y=1)) true does not.
  if (before) may_stay(*before, by_values, state);
}

// a[x]=1 and a=([x]=1) compute x; what declare -i names computes its value.
void Predictor::judge_subscripts(const Assignment& assignment, const ShellState& state) {
  const Variable* found = state.find(assignment.name);
  bool is_table = found && found->shape == Variable::Shape::table;  // keys are text
  bool safe = !assignment.subscript || is_table || is_safe_arithmetic(*assignment.subscript, state);
  for (const Word& element : assignment.elements)
    if (!is_table && !element.parts.empty() && element.parts[0].text.starts_with('['))
      safe &= is_safe_arithmetic(element, state);
  if (found && (found->attributes & (Attribute::integer | Attribute::reference))) {
    safe &= is_safe_arithmetic(assignment.value, state);
    for (const Word& element : assignment.elements) safe &= is_safe_arithmetic(element, state);
  }
  if (!safe) not_understood("a shell computes with a value that is not known", assignment.where);
}

void Predictor::visit_words(const Statement& statement, ShellState& state, const Frame& frame) {
  for (const Word& word : statement.words) visit_word(word, state, frame, -1);
}

// Runs what is nested in a word, and notes the secrets that it names.
void Predictor::visit_word(const Word& word, const ShellState& state, const Frame& frame, int index) {
  std::optional<std::set<std::string>> assigned;
  for (const WordPart& part : word.parts) {
    if (part.kind == PartKind::parameter && index >= 0 && is_secret_name(part.text) && !state.find(part.text))
      effect(index, EffectKind::environment, part.text);
    // ${x@P} reads the value as a prompt, zsh's (e) and (%) flags as shell text.
    bool reads_again = part.operation.find("@P") != std::string::npos || has_rereading_flag(part.operation);
    if (part.kind == PartKind::parameter && reads_again && !reads_plain(part, state))
      not_understood("an expansion reads its value again", part.where);
    if (frame.dialect == Dialect::zsh && !part.quoted) judge_pattern(part, state, frame);
    if (!is_safe_part(part, state)) not_understood("a shell computes with a value that is not known", part.where);
    // zsh writes a function out again: the text depends on how the function was written.
    bool tells_functions =
        frame.dialect == Dialect::zsh && part.text.ends_with("functions") && !state.functions.empty();
    if (part.kind == PartKind::parameter && tells_functions) not_understood("the text of a function", part.where);
    for (const Word& operand : part.operands) visit_word(operand, state, frame, index);
    if (part.body.empty()) continue;
    Frame own = frame;
    own.in_substitution = true;
    own.producer = -1;
    own.depth += 1;
    own.only_reads = is_file_read(part);
    // Of all the word, but looked for once: a word may be as long as the text.
    if (!assigned) assigned = names_assigned_in(word);
    const std::set<std::string>& names = *assigned;
    if (names.empty()) {
      run_copy(part.body, state, own);
      continue;
    }
    // ${x:=y}$($x): the state in between is neither that before the word nor that behind it.
    ShellState between = copy_of(state);
    for (const std::string& name : names) between.forget(name);
    run_copy(part.body, between, own);
  }
}

// Variables that load or run code, whatever the command line shows.
void Predictor::note_variables(int index) {
  std::vector<std::string> names;
  for (const EvaluatedAssignment& assignment : command(index).assignments)
    if (runs_code_by_variable(assignment.name, assignment.value, paths_)) names.push_back(assignment.name);
  const std::string_view name = command(index).name();
  if (name == "export" || name == "declare" || name == "typeset" || name == "readonly" || name == "local")
    for (const Value& value : command(index).argv) {
      const std::string& text = value.text ? *value.text : value.known_prefix;
      size_t equals = text.find('=');
      if (equals == std::string::npos) continue;
      Value part = value;
      if (value.text) part.text = text.substr(equals + 1);
      part.known_prefix = text.substr(equals + 1);
      if (runs_code_by_variable(text.substr(0, equals), part, paths_)) names.push_back(text.substr(0, equals));
    }
  for (const std::string& each : names) unknown(index, "the variable " + each + " may load or run code");
}

// What expansions and builtins assigned, in whatever way.
void Predictor::flush_notes(Span where, const ShellState& state, const Frame& frame) {
  // Views of zsh's own tables, which nobody has as variables: an element in them defines something.
  constexpr std::string_view tables[] = {"aliases",   "galiases",      "saliases",
                                         "functions", "dis_functions", "dis_aliases"};
  for (std::string_view table : tables)
    if (frame.dialect == Dialect::zsh && state.find(table))
      not_understood("an assignment to a table of the shell", where);
  if (notes_.assigned.empty()) return;
  std::vector<EvaluatedAssignment> assigned = std::exchange(notes_.assigned, {});
  for (const EvaluatedAssignment& each : assigned)
    if (runs_code_by_variable(each.name, each.value, paths_))
      not_understood("the variable " + each.name + " may load or run code", where);
}

// [[ $x -eq 0 ]] and ((x)) evaluate subscripts in the values of variables: a[$(rm x)] in single quotes runs rm.
void Predictor::evaluate_arithmetic(const Statement& statement, ShellState& state, const Frame& frame) {
  bool is_test = statement.kind == StatementKind::test;
  bool evaluates = !is_test || std::any_of(statement.words.begin(), statement.words.end(), is_numeric_operator);
  bool hidden = false;
  // [[ … ]] may stop before an operand that assigns; the others are computed where they stand.
  for (size_t i = 0; i < statement.words.size(); ++i) {
    if (is_test) {
      for (const std::string& name : names_assigned_in(statement.words[i])) state.forget(name);
      if (!evaluates) continue;
    }
    if (!is_test || is_operand(statement, i)) hidden |= !is_safe_arithmetic(statement.words[i], state);
    if (!is_test) continue;
    Value value = evaluate_single(statement.words[i], around(state, frame));
    hidden |= value.text && hides_subscript(*value.text);
  }
  for (const std::string& name : is_test&& evaluates ? assigned_in_operands(statement) : std::set<std::string>{})
    state.forget(name);
  if (hidden) not_understood("arithmetic evaluates a subscript in a value", statement.where);
  if (statement.kind == StatementKind::arithmetic && !statement.words.empty())
    compute(statement.words[0], around(state, frame));
  flush_notes(statement.where, state, frame);
}

void Predictor::add_redirects(int index, const Statement& statement, ShellState& state, const Frame& frame) {
  for (const Redirect& redirect : statement.redirects) {
    if (!notes_.spend(redirect_cost)) return unknown(index, "there is too much to evaluate");
    visit_word(redirect.target, state, frame, index);
    const std::set<std::string> names = names_assigned_in(redirect.target);
    std::optional<ShellState> before;
    if (!names.empty()) before = copy_of(state);
    add_redirect(index, redirect, state, frame);
    // A program's redirects are opened by the process that it gets: > $((x++)) p1 leaves x alone. So does > $((x++))
    // in zsh, which runs cat for it.
    if (statement.words.empty() && frame.dialect != Dialect::zsh) continue;
    if (before) may_stay(*before, names, state);
  }
}

void Predictor::add_redirect(int index, const Redirect& redirect, ShellState& state, const Frame& frame) {
  if (redirect.descriptor.starts_with('{') && redirect.descriptor.size() > 2)
    state.forget("#" + redirect.descriptor.substr(1, redirect.descriptor.size() - 2));
  bool is_text = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
  if (is_text) {
    Value text = evaluate_single(redirect.target, around(state, frame));
    command(index).redirects.push_back({redirect.kind, std::move(text)});
    return;
  }
  // bash splits and matches here and refuses more than one word, zsh opens all of them.
  std::vector<Value> targets = frame.dialect == Dialect::sh
                                   ? std::vector<Value>{evaluate_single(redirect.target, around(state, frame))}
                                   : evaluate_word(redirect.target, around(state, frame));
  if (targets.empty()) targets.push_back(known_value(""));
  if (targets.size() > 1 && frame.dialect == Dialect::bash)
    targets = {unknown_value("several words, which the shell refuses")};
  for (Value& target : targets) open_target(index, redirect.kind, std::move(target), state);
}

void Predictor::open_target(int index, RedirectKind kind, Value target, const ShellState& state) {
  bool duplicates = kind == RedirectKind::duplicate_in || kind == RedirectKind::duplicate_out;
  // bash expands the word of >&WORD twice: >&'$(rm x)' runs rm, and so does >&'<(rm x)'.
  bool twice = command(index).dialect == Dialect::bash &&
               (kind == RedirectKind::duplicate_out || kind == RedirectKind::write_all) && !target.is_number;
  bool again = target.text ? target.text->find_first_of("$`\\'\"(~*?[{") != std::string::npos
                           : kind == RedirectKind::duplicate_out;
  if (twice && again) not_understood("bash expands the target of >& twice", command(index).where);
  if (!target.text) {
    // Whichever file it is, it says nothing about programs.
    effect(index, EffectKind::unknown, "a redirect's target is not known: " + target.unknown_reason);
  } else if (duplicates && target.known() && is_descriptor(*target.text)) {
    // no file
  } else if (std::optional<std::string> address = dev_tcp(*target.text)) {
    effect(index, EffectKind::connect, *address);
  } else if (!is_harmless_device(*target.text)) {
    bool relative = !target.text->starts_with('/');
    if (relative && state.directories.empty())
      effect(index, EffectKind::unknown, "where a redirect's target is, is not known");
    for (const std::string& directory : relative ? state.directories : std::vector<std::string>{"/"}) {
      std::string path = normal_path(*target.text, directory);
      if (writes(kind) || duplicates) add_path_effect(command(index).effects, EffectKind::write, path, paths_);
      if (reads(kind)) add_path_effect(command(index).effects, EffectKind::read, path, paths_);
    }
    if (!relative || !state.directories.empty())
      target.text = normal_path(*target.text, relative ? state.directories[0] : "/");
  }
  command(index).redirects.push_back({kind, std::move(target)});
}

void Predictor::effect(int index, EffectKind kind, std::string target) {
  command(index).effects.add(kind, std::move(target));
}

void Predictor::unknown(int index, std::string reason) {
  if (doubts_are_elsewhere_) return;
  effect(index, EffectKind::unknown, reason);
  not_understood(std::move(reason), command(index).where);
}

void Predictor::not_understood(std::string reason, Span where) {
  if (doubts_are_elsewhere_) return;
  out_.understood = false;
  out_.effects.add(EffectKind::unknown, reason);
  if (out_.findings.size() >= max_findings) return;
  Finding finding{"effects", Verdict::ask, std::move(reason), where};
  if (std::find(out_.findings.begin(), out_.findings.end(), finding) == out_.findings.end())
    out_.findings.push_back(std::move(finding));
}

}  // namespace callgate::internal
