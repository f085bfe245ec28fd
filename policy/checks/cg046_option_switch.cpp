#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// Options by which the same text has other words, other commands or another structure.
bool changes_reading(std::string_view option) {
  return is_one_of(option, {"globsubst",
                            "shwordsplit",
                            "ksharrays",
                            "rcexpandparam",
                            "ignorebraces",
                            "ignoreclosebraces",
                            "cshjunkiequotes",
                            "cshjunkieloops",
                            "rcquotes",
                            "shglob",
                            "kshglob",
                            "magicequalsubst",
                            "promptsubst",
                            "equals",
                            "aliases",
                            "aliasfuncdef",
                            "multifuncdef",
                            "posixidentifiers",
                            "posixbuiltins",
                            "posixaliases",
                            "posixstrings",
                            "braceccl",
                            "bareglobqual",
                            "globassign",
                            "cshnullcmd",
                            "shnullcmd",
                            "autocd",
                            "shfileexpansion",
                            "interactivecomments",
                            "kshtypeset",
                            "histsubstpattern",
                            "execfail",
                            "expandaliases",
                            "posix",
                            "keyword",
                            "braceexpand",
                            "histexpand",
                            "sourcepath",
                            "cdablevars",
                            "pathdirs",
                            "shortloops",
                            "banghist",
                            "functionargzero"});
}

std::string plain_option(std::string_view given) {
  std::string name;
  for (char c : given)
    if (c != '_') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

bool is_about_reading(std::string_view given) {
  std::string name = plain_option(given);
  if (name.starts_with("compat")) return true;
  return changes_reading(name) || (name.starts_with("no") && changes_reading(std::string_view(name).substr(2)));
}

// k: assignments behind the command count, B: braces, H: history; y and P of zsh: splitting, patterns in links.
bool has_reading_letter(std::string_view word, Dialect dialect) {
  if (word.size() < 2 || (word[0] != '-' && word[0] != '+') || word[1] == '-') return false;
  return word.find_first_of(dialect == Dialect::zsh ? "kyIJ" : "kBH", 1) != std::string_view::npos;
}

bool switches(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  if (name == "emulate") {
    for (size_t i = 1; i < command.argv.size(); ++i)
      if (is_one_of(argument(command, i), {"sh", "ksh", "csh"})) return true;
    return false;
  }
  bool by_name = is_one_of(name, {"setopt", "unsetopt", "shopt"});
  if (!by_name && name != "set") return false;
  // `shopt NAME` only asks.
  if (name == "shopt" && !has_letter(command, 's') && !has_letter(command, 'u')) return false;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    bool value = is_one_of(argument(command, i - 1), {"-o", "+o"});
    if (name == "set" && !value && !word.starts_with('-') && !word.starts_with('+')) return false;
    if (name == "set" && (word == "--" || word == "-")) return false;
    bool named = by_name || value;
    if (named ? is_about_reading(word) : has_reading_letter(word, command.dialect)) return true;
  }
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!command.argv.empty() && switches(command))
      to.report(self, command.where, "from here on the shell reads the same text in another way");
  if (input.program == nullptr || input.program->dialect != Dialect::zsh) return;
  ProgramVisitor visitor;
  visitor.on_assignment = [&](const Assignment& assignment) {
    if (assignment.name == "options")
      to.report(self, assignment.where, "an element of this array is an option of the shell");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg046_option_switch{46, Verdict::ask, Maturity::stable, "An option changes how later text is read",
                                       run};

}  // namespace callgate
