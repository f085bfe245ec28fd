// Functions: definitions, calls with their arguments, and what leaves them early.
#include <algorithm>
#include <utility>

#include "effects/internal/predictor.h"
#include "parser/parser.h"

namespace callgate::internal {
namespace {

// A function that calls itself is walked with what is known once, and once more with nothing known: that covers all
// deeper calls.
constexpr ptrdiff_t max_active = 2;

}  // namespace

// bash -c TEXT NAME ARGUMENT…
Positionals positionals_of(const Use& use, Role role) {
  const std::vector<MatchedOperand>& operands = use.arguments->operands;
  Positionals result{false, false, {}, {}};
  if (!is_shell(use) || role != Role::shell || operands.empty() || operands[0].role != Role::shell) return result;
  result = {};
  bool sure = true;
  for (size_t i = 1; i < operands.size(); ++i) {
    const Value& value = operands[i].value;
    bool one = !value.any_count && !value.is_glob;
    result.exact &= one;
    if (i > 1)
      result.values.push_back(value);
    else
      result.zero = value;
    sure &= i > 1 || one;
  }
  return sure ? result : Positionals{false, false, {}, {}};
}

void Predictor::define_function(const Statement& statement, ShellState& state) {
  if (std::find(defined_.begin(), defined_.end(), &statement) == defined_.end()) defined_.push_back(&statement);
  defines_within_ |= !active_.empty();
  for (const std::string& name : statement.names()) {
    auto present = state.functions.find(name);
    if (present == state.functions.end() || !present->second.may_be_fixed)
      state.functions[name] = {{&statement}, false, false, false};
    else if (present->second.bodies != std::vector<const Statement*>{&statement})
      present->second.is_unknown = true;
    auto [place, is_new] = bodies_.emplace(name, &statement);
    if (!is_new && place->second != &statement) place->second = nullptr;
  }
}

void Predictor::forget_all(ShellState& state) {
  state.forget_everything();
  for (auto& [name, choice] : state.functions) {
    auto only = bodies_.find(name);
    bool is_sure = !defines_within_ && only != bodies_.end() && only->second &&
                   choice.bodies == std::vector<const Statement*>{only->second};
    choice.is_unknown |= !is_sure;
  }
}

// For what runs at some time: where the text never changes the directory, that is known all the same.
void Predictor::forget_before_later(ShellState& state) {
  std::vector<std::string> directories = state.directories;
  forget_all(state);
  if (!moved_) state.directories = state.directories_if_failed = std::move(directories);
}

void Predictor::forget_after_unknown(ShellState& state) {
  moved_ = true;
  notes_.mentions_ifs = true;
  state.forget_everything();
  for (auto& [name, choice] : state.functions) choice.is_unknown = true;
}

// bash -c expands aliases only with expand_aliases. What zsh may expand is refused where it reads it; a builtin that is
// disabled is no longer what its name says.
bool Predictor::is_alias(const std::string& name, const ShellState& state, const Frame& frame) const {
  if (frame.dialect == Dialect::zsh) return disabled_.contains(name);
  if (frame.dialect == Dialect::bash && !state.options.expand_aliases) return false;
  return state.aliases.contains(name) || state.aliases.contains("*");
}

// One of the functions that the name may mean.
void Predictor::call_function(int index, const FunctionChoice& choice, ShellState& state, const Frame& frame) {
  command(index).is_builtin = true;
  command(index).is_described = true;
  if (choice.is_unknown) {
    unknown(index, "which function '" + shown(command(index).argv[0]) + "' names is not known");
    return forget_after_unknown(state);
  }
  Frame own = frame;
  own.in_function = true;
  own.parent = index;
  own.producer_is_whole = false;
  own.depth += 1;
  Positionals arguments;
  arguments.values.assign(command(index).argv.begin() + 1, command(index).argv.end());
  for (const Value& value : arguments.values) arguments.exact &= !value.any_count && !value.is_glob;
  std::optional<ShellState> ends;
  for (const Statement* body : choice.bodies) {
    if (std::find(called_.begin(), called_.end(), body) == called_.end()) called_.push_back(body);
    ShellState end = copy_of(state);
    walk_function(*body, arguments, end, own);
    if (ends)
      merge(*ends, end);
    else
      ends = std::move(end);
  }
  if (ends) state = std::move(*ends);
}

void Predictor::walk_function(const Statement& function, Positionals arguments, ShellState& state, const Frame& frame) {
  auto depth = std::count(active_.begin(), active_.end(), &function);
  if (depth > 0) {
    // Whatever happens in there, the caller's own arguments stay.
    Positionals own = std::move(state.positionals);
    forget_all(state);
    state.positionals = std::move(own);
    if (depth >= max_active) return;
    arguments = {false, false, {}, {}};
  }
  active_.push_back(&function);
  const ShellState before = function.redirects.empty() ? ShellState() : copy_of(state);
  std::optional<ShellState> returned = std::exchange(returned_, std::nullopt);
  size_t first_loop = std::exchange(first_loop_, loops_.size());
  if (frame.dialect != Dialect::zsh) arguments.zero = state.positionals.zero;
  std::swap(state.positionals, arguments);
  const ShellOptions options = state.options;
  state.locals.emplace_back();
  run_all(function.children, state, frame);
  if (returned_) merge(state, *returned_);
  for (auto& [name, outer] : state.locals.back()) {
    if (outer)
      state.variables[name] = *outer;
    else
      state.variables.erase(name);
  }
  state.locals.pop_back();
  state.positionals = std::move(arguments);
  if (state.options.maybe_local) not_understood("which options a function leaves is not known", function.where);
  if (state.options.local_options) state.options = options;
  state.directories_if_failed = state.directories;
  if (!function.redirects.empty()) keep_if_not_opened(function, before, state);
  returned_ = std::move(returned);
  first_loop_ = first_loop;
  active_.pop_back();
}

// exit, return, break, continue: nothing behind them is reached.
bool Predictor::jump(int index, std::string_view name, ShellState& state, const Frame& frame) {
  bool in_loop = loops_.size() > first_loop_;
  if (name == "exit" || name == "logout" || name == "bye") {
    state.is_dead = true;
  } else if (name == "return") {
    // Outside of a function bash only complains, and goes on.
    if (active_.empty()) return false;
    if (returned_)
      merge(*returned_, state);
    else if (!state.is_dead)
      returned_ = state;
    state.is_dead = true;
  } else if (name == "break" || name == "continue") {
    if (!in_loop) {
      if (frame.dialect != Dialect::bash && !loops_.empty())
        unknown(index, std::string(name) + " leaves a loop of its caller");
      return false;
    }
    bool one = command(index).argv.size() == 1;
    for (size_t i = one ? loops_.size() - 1 : first_loop_; i < loops_.size(); ++i)
      for (std::optional<ShellState>* to : {&loops_[i].broken, &loops_[i].continued}) {
        if (one && (to == &loops_[i].broken) != (name == "break")) continue;
        if (*to)
          merge(**to, state);
        else if (!state.is_dead)
          *to = state;
      }
    state.is_dead = true;
  } else {
    return false;
  }
  return true;
}

// A definition does nothing by itself, but a shell has many ways to call one: hooks, completion, another shell.
void Predictor::run_uncalled_functions(const ShellState& state, const Frame& frame) {
  Frame own = frame;
  own.in_function = true;
  own.depth += 1;
  for (size_t i = 0; i < defined_.size() && !stopped_; ++i) {
    const Statement* function = defined_[i];
    if (std::find(called_.begin(), called_.end(), function) != called_.end()) continue;
    called_.push_back(function);
    ShellState copy = copy_of(state);
    copy.is_dead = false;
    forget_before_later(copy);
    walk_function(*function, {false, false, {}, {}}, copy, own);
  }
}

// Traps, in any state that the shell may be in by then.
void Predictor::run_deferred(const ShellState& end) {
  for (size_t i = 0; i < deferred_.size() && !stopped_; ++i) {
    Deferred each = std::move(deferred_[i]);
    // trap 'x=p1' USR1; kill -USR1 $$; $x: what was known behind it did not hold.
    if (!each.at_end && each.text.text &&
        changes_the_shell(parse_shell(*each.text.text, each.frame.dialect).statements, each.frame.dialect, 0))
      unknown(each.index, "a trap changes the shell at any time");
    each.state.is_dead = false;
    // A function that is defined behind the trap may be called, or not be there yet.
    Functions before = each.state.functions;
    for (const auto& [name, choice] : end.functions) each.state.functions[name].is_unknown |= before[name] != choice;
    each.state.locals.clear();
    forget_before_later(each.state);
    run_text(each.text, each.frame.dialect, each.state, each.frame, each.index);
  }
}

}  // namespace callgate::internal
