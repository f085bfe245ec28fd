#include <algorithm>

#include "effects/internal/predictor.h"

namespace callgate::internal {

void Predictor::run_all(const std::vector<Statement>& statements, ShellState& state, const Frame& frame) {
  for (const Statement& statement : statements) {
    run(statement, state, frame);
    merge_directories(state.directories, state.directories_if_failed);
    state.directories_if_failed = state.directories;
  }
}

void Predictor::run_copy(const std::vector<Statement>& statements, const ShellState& state, const Frame& frame) {
  ShellState copy = state;
  run_all(statements, copy, frame);
}

void Predictor::run(const Statement& statement, ShellState& state, const Frame& frame) {
  if (frame.depth > max_nesting) return not_understood("commands are nested too deeply", statement.where);
  if (out_.commands.size() >= max_commands) return not_understood("too many commands", statement.where);
  switch (statement.kind) {
    case StatementKind::simple:
      return run_simple(statement, state, frame);
    case StatementKind::pipeline:
      return run_pipeline(statement, state, frame);
    case StatementKind::list:
      return run_list(statement, state, frame);
    case StatementKind::if_clause:
      return run_branches(statement, state, frame);
    case StatementKind::while_loop:
    case StatementKind::until_loop:
    case StatementKind::c_for_loop:
    case StatementKind::repeat_loop:
      return run_loop(statement, state, frame);
    case StatementKind::for_loop:
    case StatementKind::select_loop:
      return run_for(statement, state, frame);
    case StatementKind::case_clause:
      return run_case(statement, state, frame);
    default:
      return run_other(statement, state, frame);
  }
}

// A redirect of a compound command is a command without words of its own.
void Predictor::open_redirects(const Statement& statement, ShellState& state, const Frame& frame) {
  if (statement.redirects.empty()) return;
  int index = record({}, state, frame, statement.where);
  add_redirects(index, statement, state);
  for (const Redirect& redirect : statement.redirects) visit_word(redirect.target, state, frame, index);
}

void Predictor::run_list(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  std::vector<std::string> failed = state.directories;  // where a chain of && may have stopped
  std::string before = ";";
  for (size_t i = 0; i < statement.children.size(); ++i) {
    std::string after = i < statement.operators.size() ? statement.operators[i] : "";
    Frame own = frame;
    own.in_background |= after == "&" || after == "&!" || after == "&|";
    if (before == "||") {
      ShellState other = state;
      other.directories = failed;
      run(statement.children[i], other, own);
      merge(state, other);
      merge_directories(failed, other.directories_if_failed);
    } else if (before == "&&") {
      ShellState skipped = state;
      run(statement.children[i], state, own);
      std::vector<std::string> reached = state.directories;
      merge_directories(failed, state.directories_if_failed);
      merge(state, skipped);  // variables that only one way assigns; the directory is that of success
      state.directories = reached;
    } else if (own.in_background && !frame.in_background) {
      ShellState copy = state;
      run(statement.children[i], copy, own);
    } else {
      run(statement.children[i], state, own);
      failed = state.directories_if_failed;
    }
    if (after != "&&" && after != "||") {
      merge_directories(state.directories, failed);
      state.directories_if_failed = failed = state.directories;
    }
    before = after;
  }
}

void Predictor::run_pipeline(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  Frame own = frame;
  for (size_t i = 0; i < statement.children.size(); ++i) {
    ShellState copy = state;
    size_t first = out_.commands.size();
    run(statement.children[i], copy, own);
    // zsh, and bash with lastpipe, run the last stage in the shell itself.
    if (i + 1 == statement.children.size()) merge(state, copy);
    bool is_simple = statement.children[i].kind == StatementKind::simple;
    own.producer = static_cast<int>(first < out_.commands.size() ? out_.commands.size() - 1 : first);
    if (is_simple) own.producer = static_cast<int>(first);  // not what stands in its substitutions
    if (first == out_.commands.size()) own.producer = -1;
    own.producer_is_whole =
        is_simple && i + 1 < statement.children.size() && statement.children[i + 1].kind == StatementKind::simple;
    while (own.producer > 0 && command(own.producer).parent >= static_cast<int>(first))
      own.producer = command(own.producer).parent;
  }
  state.directories_if_failed = state.directories;
}

// if: children are condition, body, [condition, body]…, [else].
void Predictor::run_branches(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  std::vector<ShellState> ends;
  size_t i = 0;
  for (; i + 1 < statement.children.size(); i += 2) {
    run(statement.children[i], state, frame);
    ShellState branch = state;
    merge_directories(state.directories, state.directories_if_failed);
    run(statement.children[i + 1], branch, frame);
    merge_directories(branch.directories, branch.directories_if_failed);
    ends.push_back(std::move(branch));
  }
  if (i < statement.children.size()) run(statement.children[i], state, frame);
  for (const ShellState& end : ends) merge(state, end);
  state.directories_if_failed = state.directories;
}

void Predictor::run_case(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  visit_words(statement, state, frame);
  ShellState before = state;
  for (const CaseArm& arm : statement.arms) {
    for (const Word& pattern : arm.patterns) visit_word(pattern, before, frame, -1);
    ShellState branch = before;
    if (!arm.terminator.empty() && arm.terminator != ";;") branch = state;
    merge(branch, state);  // ";&" falls into the next arm
    run_all(arm.body, branch, frame);
    merge(state, branch);
  }
  state.directories_if_failed = state.directories;
}

// The body may run any number of times: what it assigns is not known, in it and behind it.
void Predictor::run_loop(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  visit_words(statement, state, frame);
  for (const std::string& name : assigned_names({statement})) state.forget(name);
  if (statement.kind == StatementKind::c_for_loop || statement.kind == StatementKind::repeat_loop)
    evaluate_arithmetic(statement, state, frame);
  ShellState body = state;
  run_all(statement.children, body, frame);
  bool moved = body.directories != state.directories;
  merge(state, body);
  if (moved) {
    // A second round starts where the first one ended.
    state.directories.clear();
    run_copy(statement.children, state, frame);
  }
  state.directories_if_failed = state.directories;
}

void Predictor::run_for(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  visit_words(statement, state, frame);
  std::vector<Value> values;
  for (const Word& word : statement.words)
    for (Value& value : evaluate_word(word, around(state, frame))) values.push_back(std::move(value));
  bool known = statement.kind == StatementKind::for_loop && !values.empty() && values.size() <= max_unrolled &&
               std::all_of(values.begin(), values.end(), [](const Value& value) { return value.text.has_value(); });
  for (const std::string& name : assigned_names({statement})) state.forget(name);
  std::vector<std::string> names = statement.names();
  // zsh's `for k v in …` takes several words at a time.
  known &= names.size() == 1;
  if (!known) values.assign(1, unknown_value("the value of $" + statement.name + " is not known"));
  ShellState before = state;
  for (const Value& value : values) {
    ShellState body = before;
    body.directories = state.directories;
    for (const std::string& name : names) body.variables[name] = value;
    run_all(statement.children, body, frame);
    if (body.directories != before.directories && values.size() == 1) {
      body.directories.clear();
      run_copy(statement.children, body, frame);
    }
    merge(state, body);
  }
  state.directories_if_failed = state.directories;
}

// zsh's () { … } arguments: a function without a name, which runs where it stands.
void Predictor::run_anonymous(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  visit_words(statement, state, frame);
  state.forget("*");  // its arguments replace those of the text around it
  Frame own = frame;
  own.depth += 1;
  run_all(statement.children, state, own);
  for (const std::string& name : assigned_names(statement.children)) state.forget(name);
  state.directories_if_failed = state.directories;
}

void Predictor::run_other(const Statement& statement, ShellState& state, const Frame& frame) {
  switch (statement.kind) {
    case StatementKind::function:
      if (statement.name.empty()) return run_anonymous(statement, state, frame);
      defined_.push_back(&statement);
      for (const std::string& name : statement.names()) state.functions[name] = &statement;
      return;
    case StatementKind::always: {
      open_redirects(statement, state, frame);
      // The first part may stop anywhere.
      ShellState before = state;
      for (const Statement& child : statement.children) {
        run_all({child}, state, frame);
        merge(state, before);
      }
      state.directories_if_failed = state.directories;
      return;
    }
    case StatementKind::subshell:
      open_redirects(statement, state, frame);
      return run_copy(statement.children, state, frame);
    case StatementKind::coproc: {
      open_redirects(statement, state, frame);
      Frame own = frame;
      own.in_background = true;
      return run_copy(statement.children, state, own);
    }
    case StatementKind::negation:
    case StatementKind::time:
    case StatementKind::group:
      open_redirects(statement, state, frame);
      run_all(statement.children, state, frame);
      state.directories_if_failed = state.directories;
      return;
    case StatementKind::test:
    case StatementKind::arithmetic: {
      open_redirects(statement, state, frame);
      visit_words(statement, state, frame);
      evaluate_arithmetic(statement, state, frame);
      for (const std::string& name : assigned_names({statement})) state.forget(name);
      return;
    }
    default:
      return not_understood(statement.name.empty() ? "a statement could not be read" : statement.name, statement.where);
  }
}

// A definition does nothing by itself, but a shell has many ways to call one: hooks, traps, completion.
void Predictor::run_uncalled_functions(const ShellState& state, const Frame& frame) {
  Frame own = frame;
  own.in_function = true;
  own.depth += 1;
  for (size_t i = 0; i < defined_.size(); ++i) {
    const Statement* function = defined_[i];
    if (std::find(called_.begin(), called_.end(), function) != called_.end()) continue;
    called_.push_back(function);
    ShellState copy = state;
    copy.forget("*");
    run_all(function->children, copy, own);
  }
}

void Predictor::predict_program(const ShellProgram& program) {
  out_.understood = program.understood;
  ShellState state;
  state.directories = state.directories_if_failed = {paths_.cwd};
  Frame frame;
  frame.dialect = program.dialect;
  run_all(program.statements, state, frame);
  run_uncalled_functions(state, frame);
  for (const EvaluatedCommand& each : out_.commands) out_.effects.merge(each.effects);
  for (const Finding& finding : program.findings) out_.findings.push_back(finding);
  if (!program.understood) out_.effects.add(EffectKind::unknown, "the text is not fully understood");
}

void Predictor::predict_words(const std::vector<std::string>& argv) {
  out_.understood = true;
  ShellState state;
  state.directories = state.directories_if_failed = {paths_.cwd};
  Frame frame;
  frame.in_shell = false;
  std::vector<Value> values;
  for (const std::string& word : argv) values.push_back(known_value(word));
  int index = record(std::move(values), state, frame, {});
  if (argv.empty()) return unknown(index, "there is no command");
  execute(index, state, frame);
  run_uncalled_functions(state, frame);
  for (const EvaluatedCommand& each : out_.commands) out_.effects.merge(each.effects);
}

}  // namespace callgate::internal
