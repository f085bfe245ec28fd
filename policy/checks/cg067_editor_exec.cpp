#include <algorithm>

#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

bool is_vi(std::string_view name) {
  return is_one_of(name,
                   {"vim", "vi", "ex", "view", "nvim", "gvim", "rvim", "rview", "vimdiff", "vim.basic", "vim.tiny"});
}

// `!ls`, `r!ls`, `w !ls`, `%! ls`, `exe "!ls"`; not `q!`, `w! f` and `set nu!`, where the sign ends a word.
bool has_filter(std::string_view text) {
  for (size_t at = text.find('!'); at != text.npos; at = text.find('!', at + 1)) {
    bool begins = at == 0 || std::string_view(" %.$'\"|").find(text[at - 1]) != std::string_view::npos;
    bool joined = at + 1 < text.size() && text[at + 1] != ' ' && text[at + 1] != '|';
    if (begins || joined) return true;
  }
  return false;
}

bool is_another_language(std::string_view verb) {
  for (std::string_view language : {"py", "lua", "perl", "ruby", "rub", "tcl", "mz"})
    if (verb.starts_with(language)) return true;
  return false;
}

// Filters, other languages, functions that start jobs or call libraries.
bool leaves_editor(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(": "), text.size()));
  if (has_filter(text)) return true;
  for (std::string_view word : {"system(", "system (", "systemlist(", "job_start", "jobstart", "termopen", "libcall"})
    if (text.find(word) != text.npos) return true;
  std::string_view verb = text.substr(0, text.find_first_of(" \t!"));
  return is_another_language(verb) ||
         is_one_of(verb, {"so", "source", "term", "terminal", "shell", "sh", "make", "grep"});
}

void judge_vi(const EvaluatedCommand& command, const Check& self, Reporter& to) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i), before = argument(command, i - 1);
    bool is_command = is_one_of(before, {"-c", "--cmd"}) || (word.size() > 1 && word[0] == '+');
    std::string_view text = is_one_of(before, {"-c", "--cmd"}) ? word : word.substr(word.empty() ? 0 : 1);
    if (is_command && leaves_editor(text))
      to.report(self, command.where, "the editor executes a command when it starts");
    bool script =
        is_one_of(before, {"-S", "-s", "-u", "-U"}) && !is_one_of(word, {"NONE", "NORC", "DEFAULTS", "/dev/null"});
    if (script) to.report(self, Verdict::ask, command.where, "the editor executes the commands of a file");
  }
}

// A line of ed, dc or bc that begins with "!", or reads from or writes to a command.
bool has_bang_line(std::string_view text) {
  for (std::string_view line : split(text, '\n')) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t0123456789,$.%"), line.size()));
    if (line.starts_with('!')) return true;
    bool through = line.size() > 1 && std::string_view("rweE").find(line[0]) != line.npos;
    size_t next = through ? line.find_first_not_of(' ', 1) : line.npos;
    if (next != line.npos && line[next] == '!') return true;
  }
  return false;
}

bool any_word_has(const EvaluatedCommand& command, const Prediction& prediction, std::string_view piece) {
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (argument(command, i).find(piece) != std::string_view::npos) return true;
  return given_input(command, prediction).find(piece) != std::string_view::npos;
}

bool is_line_editor(std::string_view name) {
  return is_one_of(name, {"ed", "red", "ex", "vi", "vim", "nvim"});
}

bool is_told_to_run(const EvaluatedCommand& command, const Prediction& prediction) {
  std::string_view name = command.name();
  if (is_line_editor(name)) return has_bang_line(given_input(command, prediction));
  if (is_one_of(name, {"dc", "bc"})) {
    for (const OptionValue& option : options_of(command, "ef"))
      if (is_one_of(option.name, {"e", "expression"}) && has_bang_line(option.value)) return true;
    return has_bang_line(given_input(command, prediction));
  }
  if (name == "m4") return any_word_has(command, prediction, "syscmd");
  if (name == "emacs")
    return any_word_has(command, prediction, "shell-command") || any_word_has(command, prediction, "call-process") ||
           any_word_has(command, prediction, "start-process") || any_word_has(command, prediction, "make-process");
  return is_one_of(name, {"nano", "pico"}) && (has_letter(command, 's') || has_long(command, "speller"));
}

bool loads_code(const EvaluatedCommand& command) {
  if (command.name() != "emacs") return false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    std::string_view name = word.substr(0, word.find('='));
    if (is_one_of(name,
                  {"-l", "--load", "-load", "--script", "-script", "--eval", "-eval", "--execute", "-f", "--funcall"}))
      return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    if (is_vi(command.name())) judge_vi(command, self, to);
    if (is_told_to_run(command, input.prediction))
      to.report(self, command.where, "the editor or calculator runs a command");
    if (loads_code(command))
      to.report(self, Verdict::ask, command.where, "the editor executes a program of its own language");
  }
}

}  // namespace

extern const Check cg067_editor_exec{67, Verdict::deny, Maturity::stable, "An editor runs commands", run};

}  // namespace callgate
