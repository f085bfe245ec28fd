#include "policy/internal/command_words.h"

#include <algorithm>

#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '%';
  });
}

// "NAME=value", "NAME+=value" and "NAME[sub]=value".
std::optional<NamedValue> split_assignment(std::string_view text, Span where) {
  size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string_view name = text.substr(0, equals);
  if (name.ends_with('+')) name.remove_suffix(1);
  name = name.substr(0, name.find('['));
  if (!is_name(name)) return std::nullopt;
  return NamedValue{std::string(name), std::string(text.substr(equals + 1)), where, true};
}

bool assigns_its_operands(std::string_view name) {
  return is_one_of(name, {"export", "declare", "typeset", "local", "readonly", "env", "integer", "float", "alias"});
}

// Builtins that fill the variables that they name from outside.
bool fills_its_operands(std::string_view name) {
  return is_one_of(name, {"read", "readarray", "mapfile", "vared", "getopts"});
}

void add_operands(const EvaluatedCommand& command, std::vector<NamedValue>& values) {
  std::string_view name = command.name();
  const bool assigns = assigns_its_operands(name);
  const bool has_references = assigns && has_letter(command, 'n');
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (assigns) {
      if (auto value = split_assignment(word, command.where)) values.push_back(std::move(*value));
    }
    bool is_printf_name = name == "printf" && i == 2 && argument(command, 1) == "-v";
    // `declare -n ref=LD_PRELOAD` gives another name to it; the value is a name here.
    bool is_reference = has_references && word.find('=') != word.npos;
    if (is_reference) values.push_back({std::string(word.substr(word.find('=') + 1)), "", command.where});
    if ((fills_its_operands(name) || is_printf_name) && is_name(word))
      values.push_back({std::string(word), "", command.where, false});
  }
}

std::string static_value(const Word& word) {
  return word.static_text().value_or("");
}

void add_program(const ShellProgram& program, std::vector<NamedValue>& values) {
  walk_program(program, {.on_statement =
                             [&](const Statement& statement) {
                               bool names = statement.kind == StatementKind::for_loop ||
                                            statement.kind == StatementKind::select_loop;
                               if (names) values.push_back({statement.name, "", statement.where, false});
                             },
                         .on_word = {},
                         .on_part =
                             [&](const WordPart& part) {
                               // ${NAME:=value} assigns as well.
                               if (part.kind == PartKind::parameter && part.operation.find('=') != std::string::npos)
                                 values.push_back({part.text, "", part.where, false});
                             },
                         .on_redirect = {},
                         .on_assignment =
                             [&](const Assignment& assignment) {
                               values.push_back({assignment.name, static_value(assignment.value), assignment.where,
                                                 assignment.value.is_static()});
                             }});
}

}  // namespace

std::string_view argument(const EvaluatedCommand& command, size_t index) {
  if (index >= command.argv.size() || !command.argv[index].text) return {};
  return *command.argv[index].text;
}

bool has_argument(const EvaluatedCommand& command, std::string_view text) {
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (command.argv[i].known() && argument(command, i) == text) return true;
  return false;
}

bool has_letter(const EvaluatedCommand& command, char letter) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") return false;
    if (word.size() > 1 && word[0] == '-' && word[1] != '-' && word.find(letter) != std::string_view::npos) return true;
  }
  return false;
}

bool has_long(const EvaluatedCommand& command, std::string_view name, size_t least) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") return false;
    if (!word.starts_with("--")) continue;
    std::string_view given = word.substr(2, word.find('=') == word.npos ? word.npos : word.find('=') - 2);
    if (given.size() >= std::min(least, name.size()) && name.starts_with(given)) return true;
  }
  return false;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_shell_name(std::string_view name) {
  return is_one_of(name, {"sh", "bash", "zsh", "dash", "ksh", "mksh", "ash", "fish", "rbash", "csh", "tcsh", "yash"});
}

bool is_interpreter_name(std::string_view name) {
  // python3.11 and perl5.36 are python and perl.
  size_t end = name.find_first_of("0123456789.");
  std::string_view base = name.substr(0, end);
  return is_shell_name(name) ||
         is_one_of(base, {"python", "perl", "ruby", "node", "nodejs", "php", "lua", "deno", "bun", "Rscript",
                          "osascript", "pwsh", "tclsh", "guile", "ghci", "gdb"});
}

bool is_familiar_program(std::string_view name) {
  return is_shell_name(name) || is_interpreter_name(name) ||
         is_one_of(name, {"cat",   "ls",    "git",  "grep",  "rg",    "find",  "head", "tail",   "echo",  "printf",
                          "true",  "false", "sed",  "awk",   "sort",  "uniq",  "wc",   "cut",    "tr",    "diff",
                          "cp",    "mv",    "rm",   "mkdir", "touch", "chmod", "make", "cmake",  "gcc",   "cc",
                          "clang", "npm",   "node", "pip",   "cargo", "go",    "curl", "wget",   "ssh",   "sudo",
                          "env",   "xargs", "tar",  "which", "id",    "ps",    "date", "whoami", "uname", "stat"});
}

const EvaluatedCommand* producer_of(const EvaluatedCommand& command, const Prediction& prediction) {
  const EvaluatedCommand* at = &command;
  // A parent stands before its child, so this ends.
  for (;;) {
    if (at->producer >= 0 && static_cast<size_t>(at->producer) < prediction.commands.size())
      return &prediction.commands[static_cast<size_t>(at->producer)];
    if (at->parent < 0 || &prediction.commands[static_cast<size_t>(at->parent)] >= at) return nullptr;
    at = &prediction.commands[static_cast<size_t>(at->parent)];
  }
}

bool lies_in(Span inner, Span outer) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

std::optional<GitCall> git_call(const EvaluatedCommand& command) {
  if (command.name() != "git") return std::nullopt;
  GitCall call;
  size_t i = 1;
  for (; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "-c" || word == "--config-env") {
      call.configured.push_back(argument(command, ++i));
    } else if (word.starts_with("--config-env=")) {
      call.configured.push_back(word.substr(13));
    } else if (is_one_of(word, {"-C", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--exec-path",
                                "--attr-source"})) {
      ++i;
    } else if (!word.starts_with('-')) {
      break;
    }
  }
  if (i < command.argv.size()) call.subcommand = argument(command, i);
  call.first_argument = i + 1;
  return call;
}

std::vector<NamedValue> named_values(const CheckInput& input) {
  std::vector<NamedValue> values;
  for (const EvaluatedCommand& command : input.prediction.commands) {
    for (const EvaluatedAssignment& assignment : command.assignments)
      values.push_back(
          {assignment.name, assignment.value.text.value_or(""), command.where, assignment.value.text.has_value()});
    if (!command.argv.empty()) add_operands(command, values);
  }
  if (input.program != nullptr) add_program(*input.program, values);
  return values;
}

}  // namespace callgate
