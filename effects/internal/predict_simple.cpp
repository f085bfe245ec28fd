#include <algorithm>

#include "base/text.h"
#include "effects/internal/arithmetic.h"
#include "effects/internal/paths.h"
#include "effects/internal/predictor.h"
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

void Predictor::run_simple(const Statement& statement, ShellState& state, const Frame& frame) {
  std::vector<Value> argv;
  for (const Word& word : statement.words)
    for (Value& value : evaluate_word(word, around(state, frame))) argv.push_back(std::move(value));
  bool empty = argv.empty();
  int index = record(std::move(argv), state, frame, statement.where);
  for (const Assignment& assignment : statement.assignments) {
    Value value = assignment.is_array ? unknown_value("arrays are not followed")
                                      : evaluate_single(assignment.value, around(state, frame));
    command(index).assignments.push_back({assignment.name, std::move(value)});
  }
  add_redirects(index, statement, state);
  for (const Word& word : statement.words) visit_word(word, state, frame, index);
  for (const Redirect& redirect : statement.redirects) visit_word(redirect.target, state, frame, index);
  for (const Assignment& assignment : statement.assignments) {
    visit_word(assignment.value, state, frame, index);
    if (assignment.subscript) visit_word(*assignment.subscript, state, frame, index);
    for (const Word& element : assignment.elements) visit_word(element, state, frame, index);
    judge_subscripts(assignment, state);
  }
  forget_assigned(statement, state, empty);
  note_variables(index);
  if (empty) {
    assign(statement.assignments, state);
    command(index).is_builtin = true;
    command(index).is_described = true;
    // `$x` that became nothing runs nothing; under zsh `> f` alone runs NULLCMD.
    if (frame.dialect == Dialect::zsh && !statement.redirects.empty() && statement.assignments.empty())
      unknown(index, "zsh runs NULLCMD for a redirect alone");
    return;
  }
  const Statement* outer = statement_;
  statement_ = &statement;
  state.directories_if_failed = state.directories;
  execute(index, state, frame);
  statement_ = outer;
}

// ${x:=…}, $((x++)), read x: what words and builtins assign. Plain assignments come later, in assign().
void Predictor::forget_assigned(const Statement& statement, ShellState& state, bool only_assigns) {
  std::vector<Word> values;
  for (const Assignment& assignment : statement.assignments) values.push_back(assignment.value);
  std::set<std::string> names = only_assigns ? names_assigned_in(values) : assigned_names({statement});
  for (const std::string& name : names) {
    std::string_view plain = name;
    if (plain.starts_with('#')) plain.remove_prefix(1);
    if (name != "*" && state.variables.contains(plain)) state.forget(name);
  }
}

// a[x]=1 and a=([x]=1) compute x; what declare -i names computes its value.
void Predictor::judge_subscripts(const Assignment& assignment, const ShellState& state) {
  bool safe = !assignment.subscript || is_safe_arithmetic(*assignment.subscript, state);
  for (const Word& element : assignment.elements)
    if (!element.parts.empty() && element.parts[0].text.starts_with('[')) safe &= is_safe_arithmetic(element, state);
  if (state.has_integers) safe &= is_safe_arithmetic(assignment.value, state);
  if (!safe) not_understood("a shell computes with a value that is not known", assignment.where);
}

void Predictor::assign(const std::vector<Assignment>& assignments, ShellState& state) {
  for (const Assignment& assignment : assignments) {
    if (assignment.name == "IFS") state.splits_by_ifs = true;
    if (assignment.is_array || assignment.subscript) {
      state.forget(assignment.name);
      continue;
    }
    Frame plain;
    Value value = evaluate_single(assignment.value, around(state, plain));
    bool counts = is_number_word(assignment.value, state);
    if (assignment.append) {
      auto old = state.variables.find(assignment.name);
      bool known = old != state.variables.end() && old->second.known() && value.known();
      counts &= old != state.variables.end() && holds_number(old->second);
      value = known ? known_value(*old->second.text + *value.text) : unknown_value("$" + assignment.name);
    }
    value.is_number = !value.text && counts;
    state.variables[assignment.name] = std::move(value);
  }
}

void Predictor::visit_words(const Statement& statement, const ShellState& state, const Frame& frame) {
  for (const Word& word : statement.words) visit_word(word, state, frame, -1);
}

// Runs what is nested in a word, and notes the secrets that it names.
void Predictor::visit_word(const Word& word, const ShellState& state, const Frame& frame, int index) {
  for (const WordPart& part : word.parts) {
    if (part.kind == PartKind::parameter && index >= 0 && is_secret_name(part.text) &&
        !state.variables.contains(part.text))
      effect(index, EffectKind::environment, part.text);
    // ${x@P} reads the value as a prompt, zsh's (e) and (%) flags as shell text.
    bool reads_again = part.operation.find("@P") != std::string::npos || has_rereading_flag(part.operation);
    if (part.kind == PartKind::parameter && reads_again)
      not_understood("an expansion reads its value again", part.where);
    if (!is_safe_part(part, state)) not_understood("a shell computes with a value that is not known", part.where);
    for (const Word& operand : part.operands) visit_word(operand, state, frame, index);
    if (part.body.empty()) continue;
    Frame own = frame;
    own.in_substitution = true;
    own.producer = -1;
    own.depth += 1;
    run_copy(part.body, state, own);
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

// [[ $x -eq 0 ]] and ((x)) evaluate subscripts in the values of variables: a[$(rm x)] in single quotes runs rm.
void Predictor::evaluate_arithmetic(const Statement& statement, const ShellState& state, const Frame& frame) {
  bool evaluates = statement.kind != StatementKind::test ||
                   std::any_of(statement.words.begin(), statement.words.end(), is_numeric_operator);
  if (!evaluates) return;
  bool hidden = false;
  for (size_t i = 0; i < statement.words.size(); ++i) {
    Value value = evaluate_single(statement.words[i], around(state, frame));
    hidden |= value.text && hides_subscript(*value.text);
    if (statement.kind != StatementKind::test || is_operand(statement, i))
      hidden |= !is_safe_arithmetic(statement.words[i], state);
  }
  for (const auto& [name, value] : state.variables) hidden |= value.text && hides_subscript(*value.text);
  if (hidden) not_understood("arithmetic evaluates a subscript in a value", statement.where);
}

void Predictor::add_redirects(int index, const Statement& statement, const ShellState& state) {
  for (const Redirect& redirect : statement.redirects) add_redirect(index, redirect, state);
}

void Predictor::add_redirect(int index, const Redirect& redirect, const ShellState& state) {
  EvaluatedRedirect evaluated{redirect.kind, {}};
  bool is_text = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
  Frame frame;
  frame.dialect = command(index).dialect;
  evaluated.target = evaluate_single(redirect.target, around(state, frame));
  Value& target = evaluated.target;
  bool duplicates = redirect.kind == RedirectKind::duplicate_in || redirect.kind == RedirectKind::duplicate_out;
  if (!is_text && !(duplicates && target.known() && is_descriptor(*target.text))) {
    if (!target.text) {
      unknown(index, "a redirect's target is not known: " + target.unknown_reason);
    } else if (std::optional<std::string> address = dev_tcp(*target.text)) {
      effect(index, EffectKind::connect, *address);
    } else if (!is_harmless_device(*target.text)) {
      bool relative = !target.text->starts_with('/');
      if (relative && state.directories.empty()) unknown(index, "where a redirect's target is, is not known");
      for (const std::string& directory : relative ? state.directories : std::vector<std::string>{"/"}) {
        std::string path = normal_path(*target.text, directory);
        if (writes(redirect.kind) || duplicates)
          add_path_effect(command(index).effects, EffectKind::write, path, paths_);
        if (reads(redirect.kind)) add_path_effect(command(index).effects, EffectKind::read, path, paths_);
      }
      if (!relative || !state.directories.empty())
        target.text = normal_path(*target.text, relative ? state.directories[0] : "/");
    }
  }
  command(index).redirects.push_back(std::move(evaluated));
}

void Predictor::effect(int index, EffectKind kind, std::string target) {
  command(index).effects.add(kind, std::move(target));
}

void Predictor::unknown(int index, std::string reason) {
  effect(index, EffectKind::unknown, reason);
  not_understood(std::move(reason), command(index).where);
}

void Predictor::not_understood(std::string reason, Span where) {
  out_.understood = false;
  out_.effects.add(EffectKind::unknown, reason);
  Finding finding{"effects", Verdict::ask, std::move(reason), where};
  if (std::find(out_.findings.begin(), out_.findings.end(), finding) == out_.findings.end())
    out_.findings.push_back(std::move(finding));
}

}  // namespace callgate::internal
