// Commands that commands run, and the text that shells read for them.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "effects/internal/predictor.h"
#include "effects/internal/zsh_changes.h"
#include "parser/parser.h"

namespace callgate::internal {
namespace {

std::string joined(const std::vector<Value>& words, std::string* why) {
  std::string text;
  for (const Value& word : words) {
    if (!word.known()) *why = word.is_glob ? "a pattern stands in it" : word.unknown_reason;
    if (&word != &words[0]) text += ' ';
    text += shown(word);
  }
  return text;
}

// sudo -s puts a backslash before all but letters, digits, "_", "-" and "$" (parse_args.c of sudo 1.9.13).
std::string escaped(const std::vector<Value>& words, std::string* why) {
  std::string text;
  for (const Value& word : words) {
    if (!word.known()) *why = word.is_glob ? "a pattern stands in it" : word.unknown_reason;
    if (&word != &words[0]) text += ' ';
    for (char c : shown(word)) {
      bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && c != '_' && c != '-' && c != '$') text += '\\';
      text += c;
    }
  }
  return text;
}

// Reads the text as both shells do. A difference means that what it says depends on which shell there is.
bool reads_alike(const std::string& text) {
  ShellProgram bash = parse_shell(text, Dialect::bash);
  ShellProgram posix = parse_shell(text, Dialect::sh);
  return bash.statements == posix.statements;
}

bool knows_its_dialect(std::string_view shell) {
  return shell == "bash" || shell == "rbash" || shell == "zsh" || shell == "dash";
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// What -I and -i of xargs put in: the word, or nothing when there is no such option.
std::optional<Value> replacement(const Arguments& arguments, bool* also_appends) {
  std::optional<Value> found;
  for (const MatchedOption& option : arguments.options) {
    std::string_view name = option.spec->name;
    if (name == "-I" || name == "-i" || name == "--replace")
      found = option.has_value ? option.value : known_value("{}");
    // "-n" behind "-I" makes GNU xargs forget the replacement.
    *also_appends |= name == "-n" || name == "--max-args" || name == "-L" || name == "-l" || name == "--max-lines";
  }
  return found;
}

// sudo -s alone starts the shell.
bool lacks_shell_words(const Arguments& arguments) {
  return std::any_of(arguments.options.begin(), arguments.options.end(), [](const MatchedOption& option) {
    return option.spec->replaces_operands && !option.spec->operands.empty() &&
           option.spec->operands[0].role == Role::escaped_words;
  });
}

}  // namespace

bool is_shell(const Use& use) {
  const CommandSpec* top = use.arguments->top;
  return top == find_description("bash") || top == find_description("sh") || top == find_description("zsh");
}

Dialect dialect_of(std::string_view shell) {
  if (shell == "bash" || shell == "rbash") return Dialect::bash;
  return shell == "zsh" ? Dialect::zsh : Dialect::sh;
}

Frame nested_frame(const Use& use) {
  Frame frame = use.frame;
  frame.wrappers.push_back(use.name);
  frame.parent = use.index;
  frame.producer = -1;
  frame.producer_is_whole = false;
  return frame;
}

// Text that some shell will read: parsed and walked like the outer one.
void Predictor::run_text(const Value& text, Dialect dialect, ShellState& state, Frame frame, int index) {
  if (!text.known()) return unknown(index, "the text that a shell will read is not known");
  if (!notes_.spend(nested_text_cost + nested_byte_cost * text.text->size())) return unknown(index, "there is too much to evaluate");
  texts_.push_back(std::make_unique<ShellProgram>(parse_shell(*text.text, dialect)));
  const ShellProgram& program = *texts_.back();
  notes_.mentions_ifs |= program.source.find("IFS") != std::string::npos;
  frame.dialect = dialect;
  frame.producer_is_whole = false;
  frame.depth += 1;
  if (!frame.where) frame.where = command(index).where;
  for (const Finding& finding : program.findings)
    out_.findings.push_back({finding.id, finding.verdict, finding.message, *frame.where});
  // The inner shell reads the text as it was written, never a canonical form of it.
  if (!program.understood || program.canonical_only) unknown(index, "nested shell text is not fully understood");
  if (dialect == Dialect::zsh && !is_read_as_before(program)) unknown(index, "zsh was told to read this otherwise");
  if (state.options.extended_glob && !ignores_extended_glob(program))
    unknown(index, "extendedglob changes how the text is read");
  run_all(program.statements, state, frame);
}

// A program that is started beside those that are commands of their own: the sh of system(), of su -c.
void Predictor::note_started(int index, const std::vector<Value>& argv) {
  std::vector<std::string> words;
  std::string text;
  for (const Value& value : argv) {
    words.push_back(value.known() ? *value.text : "*");
    text += (text.empty() ? "" : " ") + (words.back() == "*" ? words.back() : shell_quote(words.back()));
  }
  effect(index, EffectKind::execute, text);
  if (std::find(out_.executes.begin(), out_.executes.end(), words) == out_.executes.end())
    out_.executes.push_back(std::move(words));
}

// sh, or the user's shell: $SHELL, which Callgate sets to /bin/sh, or what the list of users says, which is bash as a
// rule. Text that these two read differently is not understood.
void Predictor::note_shell(int index, bool is_users, std::vector<Value> arguments) {
  for (const char* name : {"sh", "bash"}) {
    std::vector<Value> argv{known_value(name)};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    note_started(index, argv);
    if (!is_users) return;
  }
}

// The text is read by a new shell: by the command itself, by sh, or by whatever shell the user has.
void Predictor::run_shell_text(Use& use, Role role, const Value& given, bool notes_shell) {
  Frame frame = nested_frame(use);
  Value text = given;
  if (frame.reads_file_names && text.known() && text.text->find("{}") != std::string::npos)
    text = unknown_value("names that come at run time are part of it");
  bool is_own = is_shell(use);
  // Behind -c these are no text but end the options, or are none: sh -c - p1 runs p1.
  if (is_own && role == Role::shell && (given.text == "-" || given.text == "+"))
    unknown(use.index, "the text of a shell stands behind its options");
  bool is_users = role == Role::user_shell || role == Role::user_shell_words || role == Role::escaped_words;
  if (notes_shell && !is_own && !frame.elsewhere) note_shell(use.index, is_users, {known_value("-c"), text});
  bool depends = is_own ? !knows_its_dialect(use.name) : !frame.elsewhere;
  if (depends && text.known() && !reads_alike(*text.text))
    unknown(use.index, "how the text is read depends on the shell");
  frame.in_shell = true;
  frame.reads_file_names = false;
  frame.roots.clear();
  ShellState inner;
  inner.directories = inner.directories_if_failed = use.directories;
  inner.positionals = positionals_of(use, role);
  inherit(use, inner);
  if (use.frame.reads_file_names) {
    for (Value& value : inner.positionals.values)
      if (value.known() && value.text->find("{}") != std::string::npos)
        value = unknown_value("a name that comes at run time");
    std::optional<Value>& zero = inner.positionals.zero;
    if (zero && zero->known() && zero->text->find("{}") != std::string::npos)
      zero = unknown_value("a name that comes at run time");
  }
  run_text(text, is_own ? dialect_of(use.name) : Dialect::sh, inner, frame, use.index);
}

// A command that another one runs: its words are argv, no shell looks at them again.
void Predictor::run_nested(std::vector<Value> argv, Use& use, Frame frame) {
  if (argv.empty()) return;
  frame.depth += 1;
  ShellState copy = *use.state;
  copy.directories = use.directories;
  // `builtin cd x` moves the shell; a program only itself.
  ShellState& inner = frame.in_shell ? *use.state : copy;
  int index = record(std::move(argv), inner, frame, command(use.index).where);
  for (const Value& value : use.arguments->assignments) {
    const std::string& text = value.text ? *value.text : value.known_prefix;
    size_t equals = text.find('=');
    Value assigned = value;
    if (assigned.text) assigned.text = text.substr(equals + 1);
    assigned.known_prefix = value.text ? "" : text.substr(equals + 1);
    command(index).assignments.push_back({text.substr(0, equals), std::move(assigned)});
  }
  note_variables(index);
  // `command cd x` moves the shell itself.
  execute(index, frame.in_shell ? *use.state : inner, frame);
}

// The words that xargs reads: they replace "{}", or stand at the end, as many as there are.
void Predictor::add_run_time_words(const Use& use, std::vector<Value>& argv) const {
  bool appends = false;
  std::optional<Value> mark = replacement(*use.arguments, &appends);
  appends |= !mark;
  if (mark && !mark->known()) argv.assign(1, unknown_value("which word xargs replaces is not known", {}, true));
  if (mark && mark->known() && !mark->text->empty())
    for (Value& word : argv)
      if (word.text) replace_all(*word.text, *mark->text, "{}");
  if (argv.empty()) argv.push_back(known_value("echo"));  // xargs without a command
  if (appends) argv.push_back(unknown_value("words of standard input", {}, true));
}

void Predictor::apply_rest(Use& use) {
  const Arguments& arguments = *use.arguments;
  bool from_input = arguments.top->reads_file_names;
  if (arguments.rest.empty() && lacks_shell_words(arguments)) {
    note_shell(use.index, true, {});
    return unknown(use.index, "commands from standard input of " + use.name);
  }
  if (arguments.rest.empty() && (!from_input || !arguments.operands.empty())) return;
  Frame frame = nested_frame(use);
  if (from_input) {
    frame.reads_file_names = true;
    frame.roots.clear();
  }
  if (arguments.rest_role != Role::remote_shell && arguments.rest_role != Role::remote_command)
    return run_rest(use, frame);
  // What cannot be read there starts nothing here.
  frame.elsewhere = true;
  bool outer = std::exchange(doubts_are_elsewhere_, true);
  run_rest(use, frame);
  doubts_are_elsewhere_ = outer;
  if (stopped_) not_understood("there is too much to evaluate", command(use.index).where);
}

void Predictor::run_rest(Use& use, const Frame& frame) {
  const Arguments& arguments = *use.arguments;
  bool from_input = arguments.top->reads_file_names;
  if (arguments.rest_role == Role::parallel_words) return run_parallel(use, frame);
  if (arguments.rest_role != Role::command && arguments.rest_role != Role::remote_command && !from_input)
    return apply_joined_rest(use, frame);
  std::vector<Value> argv = arguments.rest;
  if (from_input) add_run_time_words(use, argv);
  if (use.name == "entr")
    for (Value& word : argv)
      if (word.text == "/_") word = unknown_value("the file that changed");
  run_modified(use, std::move(argv), frame);
}

// command and builtin stay in the shell, but skip its functions; exec leaves it. Measured in zsh 5.9: its exec runs
// functions and builtins, and its command runs neither.
void Predictor::run_modified(Use& use, std::vector<Value> argv, Frame frame) {
  bool is_zsh = frame.dialect == Dialect::zsh;
  if (is_zsh && use.name == "command" && (zsh_changes_ & posix_builtins) != 0)
    unknown(use.index, "with POSIX_BUILTINS command runs builtins");
  bool keeps_functions =
      is_zsh && (use.name == "noglob" || use.name == "nocorrect" || use.name == "-" || use.name == "exec");
  bool skips_functions = use.name == "builtin" || (use.name == "command" && !is_zsh);
  frame.in_shell = frame.in_shell && command(use.index).is_builtin && (keeps_functions || skips_functions);
  note_other_name(use, argv);
  frame.skips_functions = !keeps_functions;
  run_nested(std::move(argv), use, frame);
}

// exec -a y rm: the program is rm, but the kernel is told y; with -l, -rm.
void Predictor::note_other_name(const Use& use, const std::vector<Value>& argv) {
  if (use.name != "exec") return;
  for (const MatchedOption& option : use.arguments->options) {
    if (option.spec->name == "-c") continue;
    std::vector<Value> other = argv;
    std::string prefix = option.spec->name == "-l" ? "-" : "";
    other[0] = option.spec->name == "-l" ? known_value("-" + shown(argv[0])) : option.value;
    note_started(use.index, other);
    if (other[0].text && prefix.empty()) other[0].text = "-" + *other[0].text;
    if (prefix.empty()) note_started(use.index, other);
  }
}

void Predictor::apply_joined_rest(Use& use, const Frame& frame) {
  const Arguments& arguments = *use.arguments;
  std::string why;
  bool escapes = arguments.rest_role == Role::escaped_words;
  std::string text = escapes ? escaped(arguments.rest, &why) : joined(arguments.rest, &why);
  Value value = why.empty() ? known_value(text) : unknown_value(why);
  if (arguments.rest_role == Role::evaluate) return run_text(value, frame.dialect, *use.state, frame, use.index);
  bool elsewhere = std::exchange(use.frame.elsewhere, frame.elsewhere);
  run_shell_text(use, arguments.rest_role, value);
  use.frame.elsewhere = elsewhere;
}

}  // namespace callgate::internal
