// Walks a program the way the shell would, and says of every command what it would do.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "effects/internal/arguments.h"
#include "effects/internal/evaluate.h"
#include "effects/internal/scripts.h"
#include "effects/internal/shell_state.h"
#include "effects/prediction.h"

namespace callgate::internal {

// Commands within commands beyond this are an evasion, not work.
constexpr int max_nesting = 24;
// Unrolled loops and functions called by functions multiply; beyond this the rest counts as not known.
constexpr size_t max_commands = 2000;
// A loop over this many known words is walked word by word, a longer one with a variable that is not known.
constexpr size_t max_unrolled = 8;

// Steps of the evaluation's budget: each level of `sudo sudo …` holds all words of the line again, and each of
// `eval eval …` reads all of the text again, so 100 kB of them would take seconds and hundreds of megabytes.
constexpr size_t word_cost = 40;
constexpr size_t nested_byte_cost = 16;
constexpr size_t read_byte_cost = 3;   // the outer text: reading 100 kB takes as long as evaluating half of what may be
constexpr size_t redirect_cost = 100;  // its path is looked for among those that are secret
constexpr size_t assignment_cost = 200;   // before a command: what they hide is kept aside
constexpr size_t nested_text_cost = 900;  // the readers' own, three times where two shells could read it

// How a command is run.
struct Frame {
  std::vector<std::string> wrappers;
  int parent = -1;
  int producer = -1;
  bool producer_is_whole = false;  // nothing else writes into standard input, and nobody else reads it
  bool in_background = false;
  bool in_function = false;
  bool in_substitution = false;
  bool only_reads = false;       // the body of $(< file), for which zsh runs nothing
  bool skips_functions = false;  // this command's name is no function
  bool in_shell = true;          // builtins and functions are looked up
  bool reads_lines = false;      // the shell runs each line before it reads the next
  bool elsewhere = false;        // in a container or on another machine: only that it happens is an effect here
  bool reads_file_names = false;
  std::vector<std::string> roots;  // below which those names are; empty: anywhere
  Dialect dialect = Dialect::bash;
  int depth = 0;
  std::optional<Span> where;  // for text inside a word: the word's place in the outermost text
};

// The text of a trap, read when everything else is: it runs at any time, in whatever state the shell is in then.
struct Deferred {
  Value text;
  Frame frame;
  ShellState state;
  int index;
  bool at_end = false;  // nothing runs behind it
};

// Where break and continue leave a loop.
struct Exit {
  std::optional<ShellState> broken;
  std::optional<ShellState> continued;
};

// What the rules for one command work on.
struct Use {
  int index;
  const CommandSpec* spec;
  const Arguments* arguments;
  std::string name;
  std::vector<std::string> directories;  // after -C
  bool recursive = false;
  Role operand_role = Role::data;  // beside each operand's own
  Frame frame;
  ShellState* state;
};

// bash and its kin: what they run is text of theirs.
bool is_shell(const Use& use);
Dialect dialect_of(std::string_view shell);
// Of a command that this one runs.
Frame nested_frame(const Use& use);
// $1 … of the text that `bash -c` reads.
Positionals positionals_of(const Use& use, Role role);

// Whether zsh's EXTENDED_GLOB makes no difference for what we read: its characters are not there, or were read as
// patterns because the text names it.
bool names_extended_glob(std::string_view text);
bool ignores_extended_glob(const ShellProgram& program);

class Predictor {
 public:
  // Borrows `paths` for its life.
  Predictor(const PathContext& paths, Environment environment) : paths_(paths), environment_(environment) {}

  void predict_program(const ShellProgram& program);
  void predict_words(const std::vector<std::string>& argv);
  Prediction finish() { return std::move(out_); }

 private:
  class Isolated;

  // predict_statements.cpp
  void run_all(const std::vector<Statement>& statements, ShellState& state, const Frame& frame);
  void run(const Statement& statement, ShellState& state, const Frame& frame);
  void run_if_opened(const Statement& statement, ShellState& state, const Frame& frame);
  // `state` is where the statement leaves the shell, `before` where it was: both count if a redirect may fail.
  void keep_if_not_opened(const Statement& statement, const ShellState& before, ShellState& state);
  void may_stay(const ShellState& before, const std::set<std::string>& names, ShellState& state);
  void run_kind(const Statement& statement, ShellState& state, const Frame& frame);
  void run_list(const Statement& statement, ShellState& state, const Frame& frame);
  void run_chain(const Statement& statement, size_t first, size_t last, ShellState& state, const Frame& frame);
  ShellState copy_of(const ShellState& state);
  void run_pipeline(const Statement& statement, ShellState& state, const Frame& frame);
  void run_branches(const Statement& statement, ShellState& state, const Frame& frame);
  void run_case(const Statement& statement, ShellState& state, const Frame& frame);
  void run_anonymous(const Statement& statement, ShellState& state, const Frame& frame);
  void run_other(const Statement& statement, ShellState& state, const Frame& frame);
  void run_copy(const std::vector<Statement>& statements, const ShellState& state, const Frame& frame);
  void run_uncalled_functions(const ShellState& state, const Frame& frame);
  void run_deferred(const ShellState& state);
  void judge_startup_files(const std::set<Effect>& all);
  void join_effects();

  // predict_function.cpp
  void define_function(const Statement& statement, ShellState& state);
  void call_function(int index, const FunctionChoice& choice, ShellState& state, const Frame& frame);
  void walk_function(const Statement& function, Positionals arguments, ShellState& state, const Frame& frame);
  bool jump(int index, std::string_view name, ShellState& state, const Frame& frame);
  void forget_before_later(ShellState& state);
  // Who knows what ran in the shell itself.
  void forget_after_unknown(ShellState& state);
  bool is_alias(const std::string& name, const ShellState& state, const Frame& frame) const;
  // All that may be otherwise by then, but for functions that have one body in the whole text.
  void forget_all(ShellState& state);

  // predict_loops.cpp
  void run_loop(const Statement& statement, ShellState& state, const Frame& frame);
  void run_for(const Statement& statement, ShellState& state, const Frame& frame);
  void repeat(const Statement& statement, ShellState& state, const Frame& frame, const std::optional<Value>& value);
  bool unroll_counted(const Statement& statement, ShellState& state, const Frame& frame);
  void run_body(const Statement& statement, ShellState& state, ShellState& left, const Frame& frame);
  bool add_words(const Statement& statement, ShellState& state, const Frame& frame, std::vector<Value>& values);
  void open_redirects(const Statement& statement, ShellState& state, const Frame& frame);

  // predict_simple.cpp
  void run_simple(const Statement& statement, ShellState& state, const Frame& frame);
  std::optional<std::string> null_command(const Statement& statement, const ShellState& state,
                                          const Frame& frame) const;
  std::string name_with_choices(const std::vector<Word>& words, size_t count, const ShellState& state) const;
  bool run_choices(const Statement& statement, ShellState& state, const Frame& frame);
  int record(std::vector<Value> argv, const ShellState& state, const Frame& frame, Span where);
  void visit_words(const Statement& statement, ShellState& state, const Frame& frame);
  void visit_word(const Word& word, const ShellState& state, const Frame& frame, int index);
  // Both what is nested in the word and what it becomes.
  std::vector<Value> take_word(const Word& word, ShellState& state, const Frame& frame, int index,
                               bool names_command = false);
  void assign(int index, const std::vector<Assignment>& assignments, ShellState& state, const Frame& frame);
  void visit_prefix(int index, const std::vector<Assignment>& assignments, size_t at, ShellState& state,
                    const Frame& frame);
  void visit_assignment(int index, const Assignment& assignment, ShellState& state, const Frame& frame);
  void run_with(int index, const std::vector<Assignment>& assignments, ShellState& state, const Frame& frame);
  void judge_subscripts(const Assignment& assignment, const ShellState& state);
  void note_variables(int index);
  void flush_notes(Span where, const ShellState& state, const Frame& frame);
  void evaluate_arithmetic(const Statement& statement, ShellState& state, const Frame& frame);
  void add_redirects(int index, const Statement& statement, ShellState& state, const Frame& frame);
  void add_redirect(int index, const Redirect& redirect, ShellState& state, const Frame& frame);
  void open_target(int index, RedirectKind kind, Value target, const ShellState& state);

  // predict_command.cpp
  void execute(int index, ShellState& state, const Frame& frame);
  void execute_name(int index, const std::string& name, ShellState& state, const Frame& frame);
  void execute_program(int index, std::string name, ShellState& state, const Frame& frame);
  void note_execution(int index, const Frame& frame);

  // predict_nested.cpp
  void run_text(const Value& text, Dialect dialect, ShellState& state, Frame frame, int index);
  void run_nested(std::vector<Value> argv, Use& use, Frame frame);
  void run_shell_text(Use& use, Role role, const Value& text, bool notes_shell = true);
  void apply_rest(Use& use);
  void run_rest(Use& use, const Frame& frame);
  void apply_joined_rest(Use& use, const Frame& frame);
  void run_modified(Use& use, std::vector<Value> argv, Frame frame);
  void note_other_name(const Use& use, const std::vector<Value>& argv);
  void run_parallel(Use& use, const Frame& frame);
  void add_run_time_words(const Use& use, std::vector<Value>& argv) const;
  void read_standard_input(Use& use);
  void read_sql_from_input(Use& use);
  void run_program_from_input(Use& use, const Value& text);
  Value produced_text(const Use& use) const;
  std::optional<Value> redirected_text(const Use& use, std::optional<Value>* alone = nullptr);
  std::optional<Value> substituted_text(ShellState& state, const Frame& frame);
  bool source_substitution(int index, ShellState& state, const Frame& frame);
  void note_started(int index, const std::vector<Value>& argv);
  void note_shell(int index, bool is_users, std::vector<Value> arguments);

  // predict_environment.cpp
  void inherit(const Use& use, ShellState& inner);
  void inherit_functions(const Use& use, ShellState& inner);

  // predict_builtin.cpp
  bool run_builtin(int index, std::string_view name, ShellState& state, const Frame& frame);
  void change_directory(int index, ShellState& state);
  void judge_names(int index, const ShellState& state);
  void judge_told_text(int index, std::string_view name, const ShellState& state, const Frame& frame);
  void judge_jobs_and_functions(int index, std::string_view name, ShellState& state);
  bool changes_the_shell(const std::vector<Statement>& statements, Dialect dialect, int depth) const;
  void set_trap(int index, ShellState& state, const Frame& frame);
  void define_aliases(int index, ShellState& state, const Frame& frame);

  // predict_variables.cpp
  void declare(int index, std::string_view name, ShellState& state, const Frame& frame);
  void unset(int index, ShellState& state, const Frame& frame);
  void assign_operands(int index, std::string_view name, ShellState& state, const Frame& frame);
  bool read_herestring(int index, std::string_view name, ShellState& state, const Frame& frame);
  std::optional<std::string> herestring(int index);
  void set_positionals(int index, size_t first, ShellState& state);
  void shift(int index, ShellState& state);
  void shift_one(int index, Positionals& positionals);

  // predict_options.cpp
  void change_options(int index, std::string_view name, ShellState& state, const Frame& frame);

  // predict_zsh.cpp
  bool follow_changes(uint32_t changes, const Frame& frame);
  bool emulate(int index, ShellState& state, const Frame& frame);
  bool set_array(int index, ShellState& state);
  void define_zsh_aliases(int index, const Frame& frame);
  void define_zsh_alias(int index, const std::string& name, const Frame& frame);
  bool defines_in_table(int index, const Assignment& assignment, ShellState& state, const Frame& frame);
  void disable_builtins(int index, bool disables);
  bool is_read_as_before(const ShellProgram& program) const;
  void judge_pattern(const WordPart& part, const ShellState& state, const Frame& frame);

  // predict_effects.cpp
  void apply(int index, const CommandSpec& spec, ShellState& state, const Frame& frame);
  void apply_options(Use& use);
  void apply_operands(Use& use);
  void apply_key(Use& use, const MatchedOption& option);
  void apply_role(Use& use, Role role, const Value& value);
  void apply_templates(Use& use, const Table<EffectTemplate>& templates, const Value* value);
  void apply_template(Use& use, const EffectTemplate& effect, const std::string& fill);
  void workspace_code(Use& use);
  void path_effect(Use& use, EffectKind kind, const Value& value, bool tree);
  void path_text(Use& use, EffectKind kind, const std::string& path, bool tree);
  void archive(Use& use, const Value& value);
  void run_time_names(Use& use, EffectKind kind);
  void destination(Use& use, const Value& value);
  void network_role(Use& use, Role role, const Value& value);
  void git_role(Use& use, Role role, const Value& value);
  void git_config_entry(Use& use, const Value& key);
  void mount(Use& use, const Value& value);
  void local_role(Use& use, Role role, const Value& value);
  void at_file(Use& use, const Value& value);

  // predict_scripts.cpp
  void script_role(Use& use, Role role, const Value& value);
  void transport(Use& use, const Value& value);
  void scanned(Use& use, ScriptEffects found);
  void code(Use& use, const Value& text);

  EvaluatedCommand& command(int index) { return out_.commands[static_cast<size_t>(index)]; }
  void effect(int index, EffectKind kind, std::string target);
  // Not known what it does: the effect, the finding, and nothing that relies on this prediction.
  void unknown(int index, std::string reason);
  void not_understood(std::string reason, Span where);
  Surroundings around(ShellState& state, const Frame& frame) { return {state, paths_, frame.dialect, notes_}; }

  const PathContext& paths_;
  Environment environment_;
  Prediction out_;
  const ShellProgram* program_ = nullptr;  // the outermost
  uint32_t zsh_changes_ = 0;               // of ZshChanges: what any command of the text changes
  size_t zsh_alias_definitions_ = 0;
  std::set<std::string, std::less<>> zsh_aliases_;   // what is defined anywhere in the text
  std::set<std::string, std::less<>> disabled_;      // builtins that are programs, or nothing, from here on
  bool names_extended_glob_ = false;                 // the outermost text does
  std::deque<std::unique_ptr<ShellProgram>> texts_;  // nested texts: functions point into them
  std::vector<const Statement*> called_;             // functions that were walked
  std::vector<const Statement*> defined_;
  std::map<std::string, const Statement*, std::less<>> bodies_;  // of each function; nullptr: it has several
  EvaluationNotes notes_;
  std::vector<Deferred> deferred_;
  std::vector<const Statement*> active_;  // functions that are being walked
  std::vector<Exit> loops_;               // around what is being walked, in the same shell and function
  size_t first_loop_ = 0;                 // of the function that is being walked
  std::optional<ShellState> returned_;    // where `return` left the function
  bool doubts_are_elsewhere_ = false;     // in a container or on another machine, where they matter to nobody here
  bool stopped_ = false;                  // a limit was reached
  bool moved_ = false;                    // something changed the directory of some shell
  bool defines_within_ = false;           // a function was defined by a function
  const Statement* merged_ = nullptr;     // the last command before a |&
  const Statement* statement_ = nullptr;  // the simple statement that is being run, for its heredoc
};

}  // namespace callgate::internal
