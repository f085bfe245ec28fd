// Loops: word by word where the words are known, else until what is known no longer changes.
#include <algorithm>

#include "effects/internal/arithmetic.h"
#include "effects/internal/assign.h"
#include "effects/internal/assigned.h"
#include "effects/internal/compute.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

// Rounds of a loop until nothing new is found; each round forgets something, and after these all is forgotten.
constexpr int max_rounds = 4;

bool has_condition(const Statement& loop) {
  return loop.kind == StatementKind::while_loop || loop.kind == StatementKind::until_loop;
}

}  // namespace

// One round. `left` collects the states in which the loop is left.
void Predictor::run_body(const Statement& statement, ShellState& state, ShellState& left, const Frame& frame) {
  loops_.emplace_back();
  for (size_t i = 0; i < statement.children.size(); ++i) {
    run(statement.children[i], state, frame);
    merge_directories(state.directories, state.directories_if_failed);
    state.directories_if_failed = state.directories;
    if (i == 0 && has_condition(statement)) merge(left, state);
  }
  Exit exit = std::move(loops_.back());
  loops_.pop_back();
  if (exit.continued) merge(state, *exit.continued);
  if (statement.kind == StatementKind::c_for_loop && statement.words.size() == 3) {
    std::vector<Value> ignored = take_word(statement.words[2], state, frame, -1);
    compute(statement.words[2], around(state, frame));
  }
  if (exit.broken) merge(left, *exit.broken);
}

// Any number of rounds, none included: what is known at the start of each is what all of them leave.
void Predictor::repeat(const Statement& statement, ShellState& state, const Frame& frame,
                       const std::optional<Value>& value) {
  // Most of what changes shows in the text and is forgotten at once; the rest costs a round each.
  const Assigned assigned = probably_assigned(statement);
  for (const std::string& name : assigned.names) {
    auto constants = assigned.constants.find(name);
    if (constants != assigned.constants.end())
      state.may_become(name, constants->second);
    else if (name != "*")
      state.forget(name);
  }
  size_t commands = out_.commands.size();
  size_t executes = out_.executes.size();
  size_t deferred = deferred_.size();
  for (int round = 0;; ++round) {
    ShellState body = state;
    ShellState left = state;
    left.is_dead = has_condition(statement);
    if (value)
      for (const std::string& name : statement.names()) store_scalar(name, *value, false, around(body, frame));
    run_body(statement, body, left, frame);
    ShellState next = state;
    merge(next, body);
    if (next == state || round > max_rounds || stopped_) {
      if (!has_condition(statement)) merge(left, body);
      state = std::move(left);
      break;
    }
    notes_.spend(1000);
    state = std::move(next);
    if (round + 1 >= max_rounds) forget_all(state);
    // The next round knows less, and says all that this one said.
    out_.commands.resize(commands);
    out_.executes.resize(executes);
    deferred_.resize(deferred);
  }
  state.directories_if_failed = state.directories;
}

// for ((i=0; i<3; i++)), as long as each step is known.
bool Predictor::unroll_counted(const Statement& statement, ShellState& state, const Frame& frame) {
  if (statement.kind != StatementKind::c_for_loop || statement.words.size() != 3) return false;
  ShellState trial = state;
  if (!statement.words[0].parts.empty() && !compute(statement.words[0], around(trial, frame))) return false;
  size_t rounds = 0;
  for (; rounds <= max_unrolled; ++rounds) {
    if (statement.words[1].parts.empty()) return false;
    std::optional<int64_t> goes_on = compute(statement.words[1], around(trial, frame));
    if (!goes_on) return false;
    if (*goes_on == 0) break;
    if (!compute(statement.words[2], around(trial, frame))) return false;
  }
  // The body must leave the counter alone; else it is a loop like any other.
  std::set<std::string> counters;
  for (const Word& word : statement.words) {
    std::string text = word.static_text().value_or("$");
    if (text.find('$') != std::string::npos) return false;
    for (const std::string& name : names_in(text)) counters.insert(name);
  }
  std::set<std::string> names = assigned_names(statement.children);
  bool disturbed = names.contains("*") || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
                     return counters.contains(name[0] == '#' ? name.substr(1) : name);
                   });
  if (rounds > max_unrolled || disturbed || !state.functions.empty()) return false;
  compute(statement.words[0], around(state, frame));
  ShellState left = state;
  left.is_dead = true;
  for (size_t i = 0; i < rounds; ++i) run_body(statement, state, left, frame);
  merge(state, left);
  state.directories_if_failed = state.directories;
  return true;
}

void Predictor::run_loop(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  visit_words(statement, state, frame);
  if (statement.kind == StatementKind::c_for_loop || statement.kind == StatementKind::repeat_loop)
    evaluate_arithmetic(statement, state, frame);
  if (unroll_counted(statement, state, frame)) return;
  if (statement.kind == StatementKind::c_for_loop) {
    if (!statement.words.empty()) compute(statement.words[0], around(state, frame));
    evaluate_arithmetic(statement, state, frame);
  }
  repeat(statement, state, frame, std::nullopt);
}

// The values that the variable takes in turn; false when they are not known one by one.
bool Predictor::add_words(const Statement& statement, ShellState& state, const Frame& frame,
                          std::vector<Value>& values) {
  bool known = true;
  for (const Word& word : statement.words)
    for (Value& value : take_word(word, state, frame, -1)) values.push_back(std::move(value));
  for (const Value& value : values) known &= !value.any_count && !value.is_glob;
  return known && values.size() <= max_unrolled && statement.names().size() == 1;
}

void Predictor::run_for(const Statement& statement, ShellState& state, const Frame& frame) {
  open_redirects(statement, state, frame);
  std::vector<Value> values;
  bool known = add_words(statement, state, frame, values);
  Value any = unknown_value("the value of $" + statement.name + " is not known");
  if (statement.kind == StatementKind::select_loop) {
    state.forget("REPLY");
    return repeat(statement, state, frame, any);
  }
  if (!known) {
    // File names of one pattern keep their directory.
    bool one_pattern = values.size() == 1 && values[0].is_glob && statement.names().size() == 1;
    any.is_number = std::all_of(values.begin(), values.end(), holds_number) && !values.empty();
    return repeat(statement, state, frame, one_pattern ? values[0] : any);
  }
  ShellState left = state;
  left.is_dead = true;
  for (const Value& value : values) {
    store_scalar(statement.name, value, false, around(state, frame));
    flush_notes(statement.where, state, frame);
    run_body(statement, state, left, frame);
  }
  merge(state, left);
  state.directories_if_failed = state.directories;
}

}  // namespace callgate::internal
