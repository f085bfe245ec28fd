// A shell without a script reads its program from standard input: a heredoc or the output of echo, where these are
// known, or who knows what.
#include <algorithm>

#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

// Programs that leave their standard input alone. A shell reads its program line by line, so any other program on an
// earlier line may take the later ones away, and with them what they assign or close.
bool leaves_input_alone(const EvaluatedCommand& command) {
  static constexpr std::string_view names[] = {"ls",    "mkdir",    "touch",    "chmod",    "ln",   "true",   "false",
                                               "pwd",   "date",     "uname",    "whoami",   "id",   "echo",   "printf",
                                               "sleep", "basename", "dirname",  "hostname", "stat", "which",  "du",
                                               "df",    "readlink", "realpath", "rmdir",    "seq",  "mktemp", "nproc"};
  if (command.is_builtin) {
    static constexpr std::string_view readers[] = {"read", "mapfile", "readarray", "source", ".", "fc"};
    return std::find(std::begin(readers), std::end(readers), command.name()) == std::end(readers);
  }
  return command.argv.empty() || std::find(std::begin(names), std::end(names), command.name()) != std::end(names);
}

bool is_input(const Redirect& redirect) {
  if (!redirect.descriptor.empty()) return redirect.descriptor == "0";
  return redirect.kind == RedirectKind::read || redirect.kind == RedirectKind::read_write ||
         redirect.kind == RedirectKind::duplicate_in || redirect.kind == RedirectKind::heredoc ||
         redirect.kind == RedirectKind::herestring;
}

// A heredoc's body has its newlines, a herestring gets one.
Value text_of(const EvaluatedRedirect& redirect) {
  Value text = redirect.target;
  if (redirect.kind == RedirectKind::herestring && text.text) *text.text += '\n';
  return text;
}

// What printf writes for formats of plain text, %s, %%, \n and \t.
std::optional<std::string> formatted(const std::vector<Value>& argv) {
  const std::string& format = *argv[1].text;
  std::string text;
  size_t next = 2;
  do {
    size_t before = next;
    for (size_t i = 0; i < format.size(); ++i) {
      char c = format[i];
      char after = i + 1 < format.size() ? format[i + 1] : '\0';
      if (c != '%' && c != '\\') {
        text += c;
        continue;
      }
      ++i;
      if (c == '%' && after == 's') {
        if (next < argv.size()) text += *argv[next].text;
        ++next;
      } else if (c == '%' && after == '%') {
        text += '%';
      } else if (c == '\\' && (after == 'n' || after == 't' || after == '\\')) {
        text += after == 'n' ? '\n' : after == 't' ? '\t' : '\\';
      } else {
        return std::nullopt;
      }
    }
    if (next == before) break;
  } while (next < argv.size());
  return text;
}

// The same in every shell: no options, and no backslash that some echo decodes and others do not.
std::optional<std::string> echoed(const std::vector<Value>& argv) {
  std::string text;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (argv[i].text->find('\\') != std::string::npos || (i == 1 && argv[i].text->starts_with('-')))
      return std::nullopt;
    text += (i > 1 ? " " : "") + *argv[i].text;
  }
  return text + "\n";
}

std::optional<std::string> written_by(std::string_view name, const std::vector<Value>& argv) {
  if (argv.size() < 2 || !std::all_of(argv.begin(), argv.end(), [](const Value& word) { return word.known(); }))
    return std::nullopt;
  if (name == "printf" && !argv[1].text->starts_with('-')) return formatted(argv);
  return name == "echo" ? echoed(argv) : std::nullopt;
}

}  // namespace

// The output of the command before the pipe, when it is an echo, a printf or a cat of a heredoc.
Value Predictor::produced_text(const Use& use) const {
  Value not_known = unknown_value("what is written into standard input is not known");
  if (!use.frame.producer_is_whole || use.frame.producer < 0) return not_known;
  const EvaluatedCommand& producer = out_.commands[static_cast<size_t>(use.frame.producer)];
  std::string name = producer.argv.empty() ? "" : producer.argv[0].text.value_or("");
  if (use.state->functions.contains(name) || use.state->aliases.contains(name)) return not_known;
  if (!std::all_of(producer.argv.begin(), producer.argv.end(), [](const Value& word) { return word.known(); }))
    return not_known;
  // zsh reads a pipe and what is redirected, one after the other.
  bool is_joined = producer.producer >= 0 && use.frame.dialect == Dialect::zsh;
  if (name == "cat" && !is_joined && producer.argv.size() == 1 && producer.redirects.size() == 1 &&
      (producer.redirects[0].kind == RedirectKind::heredoc || producer.redirects[0].kind == RedirectKind::herestring))
    return text_of(producer.redirects[0]);
  if (!producer.redirects.empty()) return not_known;
  std::optional<std::string> text = written_by(name, producer.argv);
  return text ? known_value(*text) : not_known;
}

// What the redirects of standard input give; nothing when there are none. zsh joins what it knows of several, and of a
// pipe; `alone` is then what it takes without MULTIOS.
std::optional<Value> Predictor::redirected_text(const Use& use, std::optional<Value>* alone) {
  const std::vector<EvaluatedRedirect>& redirects = command(use.index).redirects;
  std::optional<Value> text;
  if (!statement_ || redirects.size() != statement_->redirects.size()) {
    if (!redirects.empty()) text = unknown_value("which redirects a command has is not known");
    return text;
  }
  for (size_t i = 0; i < redirects.size(); ++i) {
    const Redirect& redirect = statement_->redirects[i];
    if (!is_input(redirect)) continue;
    bool is_text = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
    Value next = is_text ? text_of(redirects[i]) : unknown_value("the program is in a file");
    bool has_several = use.frame.dialect == Dialect::zsh && (text || use.frame.producer >= 0);
    if (has_several) {
      const Value before = text ? *text : produced_text(use);
      if (!alone || !before.known() || !next.known()) return unknown_value("zsh joins the inputs of a command");
      *alone = next;
      next.text = *before.text + *next.text;
    }
    text = std::move(next);
  }
  return text;
}

void Predictor::run_program_from_input(Use& use, const Value& text) {
  size_t first = out_.commands.size();
  use.frame.reads_lines = true;
  run_shell_text(use, Role::shell, text);
  size_t line_end = text.text->find('\n');
  if (line_end == std::string::npos || line_end + 1 >= text.text->size()) return;
  for (size_t i = first; i < out_.commands.size(); ++i) {
    bool has_own_input = out_.commands[i].producer >= 0;
    if (has_own_input || leaves_input_alone(out_.commands[i])) continue;
    return not_understood("a command may read the program that the shell still has to read", command(use.index).where);
  }
}

void Predictor::read_standard_input(Use& use) {
  std::optional<Value> alone;
  std::optional<Value> text = redirected_text(use, &alone);
  if (!text) text = produced_text(use);
  if (!text->known()) return unknown(use.index, "commands from standard input of " + use.name);
  run_program_from_input(use, *text);
  if (alone) run_program_from_input(use, *alone);
}

// . <(echo TEXT): what the substitution writes, when that is all that it does.
std::optional<Value> Predictor::substituted_text(ShellState& state, const Frame& frame) {
  if (!statement_ || frame.parent >= 0 || statement_->words.size() != 2) return std::nullopt;
  const std::vector<WordPart>& parts = statement_->words[1].parts;
  bool is_piped = parts.size() == 1 && parts[0].kind == PartKind::process_substitution && parts[0].operation == "<";
  if (!is_piped || parts[0].body.size() != 1) return std::nullopt;
  const Statement& body = parts[0].body[0];
  if (body.kind != StatementKind::simple || !body.assignments.empty() || !body.redirects.empty()) return std::nullopt;
  std::vector<Value> argv;
  for (const Word& word : body.words) argv.push_back(evaluate_single(word, around(state, frame)));
  std::string name = argv.empty() ? "" : argv[0].text.value_or("");
  if (state.functions.contains(name) || is_alias(name, state, frame)) return std::nullopt;
  std::optional<std::string> text = written_by(name, argv);
  return text ? std::optional(known_value(*text)) : std::nullopt;
}

bool Predictor::source_substitution(int index, ShellState& state, const Frame& frame) {
  std::optional<Value> text = substituted_text(state, frame);
  // It ends what is sourced, and nothing else.
  if (!text || text->text->find("return") != std::string::npos) return false;
  command(index).is_builtin = command(index).is_described = true;
  Frame own = frame;
  own.parent = index;
  own.producer = -1;
  own.reads_lines = true;
  run_text(*text, frame.dialect, state, own, index);
  return true;
}

// A database client without a statement among its operands takes them from standard input.
void Predictor::read_sql_from_input(Use& use) {
  const Arguments& arguments = *use.arguments;
  auto is_sql = [](const auto& operand) { return operand.role == Role::sql; };
  if (std::none_of(use.spec->operands.begin(), use.spec->operands.end(), is_sql)) return;
  if (std::any_of(arguments.operands.begin(), arguments.operands.end(), is_sql)) return;
  // duckdb -c TEXT is all that it does; -cmd TEXT comes before what is read.
  for (const MatchedOption& option : arguments.options)
    if (option.spec->role == Role::sql && option.spec->name != "-cmd") return;
  Value text = redirected_text(use).value_or(produced_text(use));
  if (!text.known()) return unknown(use.index, "commands from standard input of " + use.name);
  apply_role(use, Role::sql, text);
}

}  // namespace callgate::internal
