#include <algorithm>
#include <set>
#include <utility>

#include "base/path.h"
#include "effects/internal/arithmetic.h"
#include "effects/internal/assign.h"
#include "effects/internal/assigned.h"
#include "effects/internal/pattern.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {

// Steps: one is about a nanosecond's work of a few, so that all together take some 20 ms.
constexpr size_t statement_cost = 100;
constexpr size_t name_cost = 60;

// A subshell: what leaves a loop or a function there leaves only the subshell.
class Predictor::Isolated {
 public:
  explicit Isolated(Predictor& predictor)
      : predictor_(predictor),
        loops_(std::exchange(predictor.loops_, {})),
        first_loop_(std::exchange(predictor.first_loop_, 0)),
        returned_(std::exchange(predictor.returned_, std::nullopt)) {}
  ~Isolated() {
    predictor_.loops_ = std::move(loops_);
    predictor_.first_loop_ = first_loop_;
    predictor_.returned_ = std::move(returned_);
  }
  Isolated(const Isolated&) = delete;
  Isolated& operator=(const Isolated&) = delete;

 private:
  Predictor& predictor_;
  std::vector<Exit> loops_;
  size_t first_loop_;
  std::optional<ShellState> returned_;
};

// Copies are the costly part of branches, together with the merge behind each: they count.
ShellState Predictor::copy_of(const ShellState& state) {
  notes_.spend(name_cost * (1 + state.variables.size() + state.functions.size()));
  return state;
}

// The statements of a text or of a body. An expansion that fails leaves the line, and the shell goes on behind it.
void Predictor::run_all(const std::vector<Statement>& statements, ShellState& state, const Frame& frame) {
  for (size_t i = 0; i < statements.size(); ++i) {
    if (stopped_) return;
    const Statement& statement = statements[i];
    size_t failures = notes_.failures;
    bool is_last = i + 1 == statements.size();
    ShellState before;
    if (!is_last && statement.kind != StatementKind::simple && statement.kind != StatementKind::function) {
      before = copy_of(state);
    }
    run(statement, state, frame);
    merge_directories(state.directories, state.directories_if_failed);
    state.directories_if_failed = state.directories;
    if (notes_.failures == failures || is_last) continue;
    if (statement.kind != StatementKind::simple && statement.kind != StatementKind::function) {
      std::set<std::string> names = assigned_names(statement);
      merge(state, before);
      for (const std::string& name : names) state.forget(name[0] == '#' ? std::string_view(name).substr(1) : name);
      if (names.contains("*") || !state.functions.empty()) forget_all(state);
    } else {
      for (const std::string& name : assigned_names(statement))
        state.forget(name[0] == '#' ? std::string_view(name).substr(1) : name);
      if (!state.functions.empty()) forget_all(state);
    }
  }
}

void Predictor::run_copy(const std::vector<Statement>& statements, const ShellState& state, const Frame& frame) {
  ShellState copy = copy_of(state);
  Isolated isolated(*this);
  run_all(statements, copy, frame);
}

void Predictor::run(const Statement& statement, ShellState& state, const Frame& frame) {
  if (frame.depth > max_nesting) return not_understood("commands are nested too deeply", statement.where);
  // Said once: behind it nothing is walked any more.
  if (stopped_) return;
  stopped_ = out_.commands.size() >= max_commands || !notes_.spend(statement_cost);
  if (stopped_)
    return not_understood(notes_.steps_left > 0 ? "too many commands" : "there is too much to evaluate",
                          statement.where);
  if (statement.redirects.empty() || statement.kind == StatementKind::function)
    run_kind(statement, state, frame);
  else
    run_if_opened(statement, state, frame);
}

void Predictor::run_kind(const Statement& statement, ShellState& state, const Frame& frame) {
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
  add_redirects(index, statement, state, frame);
}

void Predictor::run_list(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  auto after = [&](size_t i) { return i < statement.operators.size() ? std::string_view(statement.operators[i]) : ""; };
  for (size_t first = 0, last; first < statement.children.size(); first = last + 1) {
    if (stopped_) return;
    last = first;
    while (last + 1 < statement.children.size() && (after(last) == "&&" || after(last) == "||")) ++last;
    // zsh runs only the last pipeline of `a && b &` in a shell of its own.
    if (!after(last).starts_with('&') || frame.dialect == Dialect::zsh) {
      run_chain(statement, first, last, state, frame);
      continue;
    }
    // All of `a && b &` runs in a shell of its own.
    Frame own = frame;
    own.in_background = true;
    Isolated isolated(*this);
    ShellState copy = copy_of(state);
    run_chain(statement, first, last, copy, own);
    state.has_job = true;
  }
}

// Commands with && and || between them. `failed` is where the last one leaves the shell if it fails or is not reached.
void Predictor::run_chain(const Statement& statement, size_t first, size_t last, ShellState& state,
                          const Frame& frame) {
  bool is_background = last < statement.operators.size() && statement.operators[last].starts_with('&');
  auto run_one = [&](size_t i, ShellState& start) {
    if (i < last || !is_background || frame.dialect != Dialect::zsh) return run(statement.children[i], start, frame);
    Frame own = frame;
    own.in_background = true;
    Isolated isolated(*this);
    ShellState copy = copy_of(start);
    run(statement.children[i], copy, own);
    start.directories_if_failed = start.directories;
  };
  run_one(first, state);
  if (last > first) {
    ShellState failed = copy_of(state);
    failed.directories = failed.directories_if_failed;
    for (size_t i = first + 1; i <= last; ++i) {
      if (stopped_) return;
      bool needs_failure = statement.operators[i - 1] == "||";
      ShellState& start = needs_failure ? failed : state;
      run_one(i, start);
      ShellState end = copy_of(start);
      (needs_failure ? failed : end).directories = start.directories_if_failed;
      merge(needs_failure ? state : failed, end);
    }
    merge(state, failed);
  }
  merge_directories(state.directories, state.directories_if_failed);
  state.directories_if_failed = state.directories;
}

void Predictor::run_pipeline(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  Frame own = frame;
  for (size_t i = 0; i < statement.children.size(); ++i) {
    size_t first = out_.commands.size();
    bool is_last = i + 1 == statement.children.size();
    if (i < statement.operators.size() && statement.operators[i] == "|&") merged_ = &statement.children[i];
    // zsh runs the last stage in the shell itself, bash only with lastpipe.
    if (is_last && frame.dialect == Dialect::zsh) {
      run(statement.children[i], state, own);
    } else {
      ShellState copy = copy_of(state);
      Isolated isolated(*this);
      run(statement.children[i], copy, own);
      if (is_last && state.options.last_pipe) merge(state, copy);
    }
    bool is_simple = statement.children[i].kind == StatementKind::simple;
    own.producer = static_cast<int>(first < out_.commands.size() ? out_.commands.size() - 1 : first);
    if (is_simple) own.producer = static_cast<int>(first);  // not what stands in its substitutions
    if (first == out_.commands.size()) own.producer = -1;
    own.producer_is_whole =
        is_simple && i + 1 < statement.children.size() && statement.children[i + 1].kind == StatementKind::simple;
    while (own.producer > 0 && command(own.producer).parent >= static_cast<int>(first))
      own.producer = command(own.producer).parent;
  }
  // The last stage is that which moves zsh, and it may fail.
  if (frame.dialect == Dialect::zsh)
    merge_directories(state.directories_if_failed, state.directories);
  else
    state.directories_if_failed = state.directories;
}

// if: children are condition, body, [condition, body]…, [else].
void Predictor::run_branches(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  std::optional<ShellState> ends;
  auto add = [&](ShellState& end) {
    merge_directories(end.directories, end.directories_if_failed);
    end.directories_if_failed = end.directories;
    if (ends)
      merge(*ends, end);
    else
      ends = std::move(end);
  };
  size_t i = 0;
  for (; i + 1 < statement.children.size(); i += 2) {
    if (stopped_) break;
    run(statement.children[i], state, frame);
    ShellState branch = copy_of(state);
    branch.directories_if_failed = branch.directories;
    state.directories = state.directories_if_failed;
    run(statement.children[i + 1], branch, frame);
    add(branch);
  }
  if (i < statement.children.size()) run(statement.children[i], state, frame);
  add(state);
  state = std::move(*ends);
}

void Predictor::run_case(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  visit_words(statement, state, frame);
  Value subject;
  if (!statement.words.empty()) subject = evaluate_single(statement.words[0], around(state, frame));
  ShellState before = state;  // where an arm begins that is chosen by its pattern
  ShellState falls = state;   // where ";&" leads from the arm above
  ShellState end = state;     // where the arms above leave the statement
  falls.is_dead = end.is_dead = true;
  bool open = true;  // no arm was chosen for sure
  for (const CaseArm& arm : statement.arms) {
    if (stopped_) break;
    bool is_chosen = false, is_unclear = false;
    for (const Word& pattern : arm.patterns) {
      visit_word(pattern, before, frame, -1);
      if (open && !is_chosen) {
        std::optional<bool> one = matches(subject, pattern, around(before, frame));
        is_unclear |= !one;
        is_chosen = one.value_or(false);
      }
    }
    ShellState branch = copy_of(before);
    branch.is_dead |= !open || (!is_chosen && !is_unclear);
    merge(branch, falls);
    falls.is_dead = true;
    // An arm that is not taken is still read: what it says is part of the text.
    run_all(arm.body, branch, frame);
    if (arm.terminator == ";&")
      falls = std::move(branch);
    else if (arm.terminator.empty() || arm.terminator == ";;")
      merge(end, branch);
    else
      merge(before, branch);  // ";;&" looks at the patterns below
    if (is_chosen && (arm.terminator.empty() || arm.terminator == ";;" || arm.terminator == ";&")) open = false;
  }
  if (open) merge(end, before);
  merge(end, falls);
  state = std::move(end);
  state.directories_if_failed = state.directories;
}

// zsh's () { … } arguments: a function without a name, which runs where it stands.
void Predictor::run_anonymous(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  Positionals arguments;
  for (const Word& word : statement.words)
    for (Value& value : take_word(word, state, frame, -1)) arguments.values.push_back(std::move(value));
  for (const Value& value : arguments.values) arguments.exact &= !value.any_count && !value.is_glob;
  Frame own = frame;
  own.depth += 1;
  walk_function(statement, std::move(arguments), state, own);
}

void Predictor::run_other(const Statement& statement, ShellState& state, const Frame& frame) {
  switch (statement.kind) {
    case StatementKind::function:
      if (statement.name.empty()) return run_anonymous(statement, state, frame);
      return define_function(statement, state);
    case StatementKind::always: {
      open_redirects(statement, state, frame);
      // The first part may stop anywhere.
      ShellState before = state;
      for (const Statement& child : statement.children) {
        run(child, state, frame);
        merge_directories(state.directories, state.directories_if_failed);
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
      run_copy(statement.children, state, own);
      state.forget(statement.name.empty() ? "COPROC" : statement.name);
      state.forget((statement.name.empty() ? "COPROC" : statement.name) + "_PID");
      return;
    }
    case StatementKind::time:
      if (frame.dialect == Dialect::zsh) {
        open_redirects(statement, state, frame);
        ShellState before = copy_of(state);
        run_all(statement.children, state, frame);
        if (statement.name.empty()) return;
        // zsh runs none of it, unless the number of the line is another one than the reader counted: in a text that
        // a trap reads it goes on from the outer text's.
        if (frame.where && notes_.has_lines) not_understood("what time runs depends on the line", statement.where);
        merge_directories(state.directories, state.directories_if_failed);
        merge(state, before);
        state.directories_if_failed = state.directories;
        return;
      }
      [[fallthrough]];
    case StatementKind::negation:
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
      return;
    }
    default:
      return not_understood(statement.name.empty() ? "a statement could not be read" : statement.name, statement.where);
  }
}

namespace {

bool has_body(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    return !part.body.empty() || std::any_of(part.operands.begin(), part.operands.end(), has_body);
  });
}

// A substitution whose one command has none in its words.
bool is_one_command(const std::vector<Statement>& body) {
  const Statement& only = body[0];
  return body.size() == 1 && only.kind == StatementKind::simple && only.assignments.empty() &&
         std::none_of(only.words.begin(), only.words.end(), has_body) &&
         std::none_of(only.redirects.begin(), only.redirects.end(),
                      [](const Redirect& redirect) { return has_body(redirect.target); });
}

bool runs_several(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    return (!part.body.empty() && !is_one_command(part.body)) ||
           std::any_of(part.operands.begin(), part.operands.end(), runs_several);
  });
}

}  // namespace

// Of z=1 x=$(a; b) c bash shows z to a, and not to b: the first command in a substitution drops what was assigned.
void Predictor::visit_prefix(int index, const std::vector<Assignment>& assignments, size_t at, ShellState& state,
                             const Frame& frame) {
  const Assignment& assignment = assignments[at];
  if (frame.dialect == Dialect::zsh || at == 0 || !runs_several(assignment.value))
    return visit_assignment(index, assignment, state, frame);
  ShellState between = copy_of(state);
  for (size_t i = 0; i < at; ++i) between.forget(assignments[i].name);
  visit_assignment(index, assignment, between, frame);
}

static bool may_be_startup_file(const Effect& effect, std::string_view file) {
  if (effect.kind == EffectKind::unknown) return effect.target.find("a redirect's target is") != std::string::npos;
  if (effect.kind != EffectKind::write) return false;
  size_t star = effect.target.find('*');
  bool matches = star != std::string::npos && file.starts_with(std::string_view(effect.target).substr(0, star));
  return matches || base_name(effect.target) == base_name(file);
}

static bool names_home(const EvaluatedCommand& command) {
  return std::any_of(command.assignments.begin(), command.assignments.end(),
                     [](const EvaluatedAssignment& each) { return each.name == "HOME"; }) ||
         std::any_of(command.argv.begin(), command.argv.end(), [](const Value& value) {
           return (value.text ? *value.text : value.known_prefix).starts_with("HOME=");
         });
}

// echo rm x > ~/.zshenv; zsh -c ls: what the text wrote is read before what it says, whichever stands first in a loop.
void Predictor::judge_startup_files(const std::set<Effect>& all) {
  auto reads = [](const Effect& effect) {
    return effect.kind == EffectKind::read && base_name(effect.target) == ".zshenv";
  };
  auto read = std::find_if(all.begin(), all.end(), reads);
  if (read == all.end()) return;
  bool moved = std::any_of(out_.commands.begin(), out_.commands.end(), names_home);
  auto written = [&](const Effect& effect) { return may_be_startup_file(effect, read->target); };
  if (moved || std::any_of(all.begin(), all.end(), written))
    not_understood("a shell may read a start-up file that the text wrote or chose", {});
}

void Predictor::join_effects() {
  // Sorted first: joining one set after another is quadratic, and a hostile text has thousands of commands.
  std::set<Effect> all;
  for (const EvaluatedCommand& each : out_.commands) all.insert(each.effects.begin(), each.effects.end());
  judge_startup_files(all);
  for (const Effect& effect : all) out_.effects.add(effect);
}

void Predictor::predict_program(const ShellProgram& program) {
  out_.understood = program.understood;
  ShellState state;
  state.directories = state.directories_if_failed = {paths_.cwd};
  program_ = &program;
  notes_.spend(read_byte_cost * program.source.size());
  names_extended_glob_ = names_extended_glob(program.source);
  notes_.mentions_ifs = program.source.find("IFS") != std::string::npos;
  notes_.has_lines =
      program.source.find('\n') != std::string::npos || program.source.find("LINENO") != std::string::npos;
  state.is_scrubbed = environment_ == Environment::scrubbed;
  Frame frame;
  frame.dialect = program.dialect;
  run_all(program.statements, state, frame);
  run_deferred(state);
  run_uncalled_functions(state, frame);
  join_effects();
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
  run_deferred(state);
  run_uncalled_functions(state, frame);
  join_effects();
}

}  // namespace callgate::internal
