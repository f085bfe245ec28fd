// Commands that change how zsh reads or evaluates text. What this text does to its own shell cannot be followed by a
// reader, so it only says so.
#include <algorithm>
#include <array>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {
namespace {

// Options that do not change how text is read; GLOB and SH_WORD_SPLIT are for whoever evaluates words. EXTENDED_GLOB is
// one because
// its characters are read as patterns wherever the text names it.
constexpr std::array<std::string_view, 69> harmless_options = {
    "aliasfuncdef",     "alwayslastprompt",
    "alwaystoend",      "appendcreate",
    "appendhistory",    "autolist",
    "automenu",         "autoparamkeys",
    "autoparamslash",   "autopushd",
    "autoremoveslash",  "badpattern",
    "banghist",         "beep",
    "bgnice",           "caseglob",
    "casematch",        "cbases",
    "checkjobs",        "clobber",
    "combiningchars",   "completealiases",
    "completeinword",   "correct",
    "correctall",       "cprecedences",
    "errexit",          "errreturn",
    "extendedglob",     "extendedhistory",
    "flowcontrol",      "glob",
    "globcomplete",     "globdots",
    "globstarshort",    "hashlistall",
    "histbeep",         "histexpiredupsfirst",
    "histfindnodups",   "histignorealldups",
    "histignoredups",   "histignorespace",
    "histreduceblanks", "histsavenodups",
    "histverify",       "hup",
    "incappendhistory", "interactivecomments",
    "listambiguous",    "listbeep",
    "listpacked",       "listtypes",
    "localoptions",     "localtraps",
    "longlistjobs",     "markdirs",
    "monitor",          "multios",
    "nomatch",          "notify",
    "nullglob",         "numericglobsort",
    "pipefail",         "pushdignoredups",
    "pushdsilent",      "sharehistory",
    "shwordsplit",      "unset",
    "warncreateglobal",
};

// Off in zsh -f, and harmless as long as they stay so.
constexpr std::array<std::string_view, 26> default_off = {
    "braceccl",          "cdablevars",      "chasedots",        "chaselinks",  "cshjunkieloops",
    "cshjunkiequotes",   "cshnullcmd",      "globassign",       "globsubst",   "ignorebraces",
    "ignoreclosebraces", "ksharrays",       "kshautoload",      "kshglob",     "kshtypeset",
    "magicequalsubst",   "posixaliases",    "posixidentifiers", "promptsubst", "rcexpandparam",
    "rcquotes",          "shfileexpansion", "shglob",           "shnullcmd",   "posixbuiltins",
    "pathdirs",
};
// On in zsh -f, and harmless as long as they stay so.
constexpr std::array<std::string_view, 8> default_on = {"aliases",         "bareglobqual", "equals",     "exec",
                                                        "functionargzero", "multibyte",    "shortloops", "rcs"};

// Without case and underscores; `no` before a name turns it round.
bool is_harmless_option(std::string_view written, bool on) {
  std::string name;
  for (char c : written)
    if (c != '_') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  auto listed = [](const auto& options, std::string_view option) {
    return std::find(options.begin(), options.end(), option) != options.end();
  };
  auto harmless = [&](std::string_view option, bool turned_on) {
    bool unchanged = turned_on ? listed(default_on, option) : listed(default_off, option);
    return unchanged || listed(harmless_options, option);
  };
  return harmless(name, on) || (name.starts_with("no") && harmless(std::string_view(name).substr(2), !on));
}

// `set`: -e -u -x -v, -o NAME, and anything behind -- are harmless.
bool is_harmless_set(const std::vector<std::string>& words, size_t first) {
  for (size_t i = first; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.empty() || (word[0] != '-' && word[0] != '+') || word == "-" || word == "--") return true;
    size_t plain = word.find_first_not_of("euxv", 1);
    if (plain == std::string::npos) continue;
    if (word[plain] != 'o' || plain + 1 != word.size()) return false;
    if (++i < words.size() && !is_harmless_option(words[i], word[0] == '-')) return false;
  }
  return true;
}

bool is_harmless_emulate(const std::vector<std::string>& words, size_t first) {
  for (size_t i = first; i < words.size(); ++i)
    if (words[i] != "zsh" && words[i] != "-L" && words[i] != "-R" && words[i] != "-LR") return false;
  return words.size() > first;
}

bool is_precommand(std::string_view word) {
  return word == "builtin" || word == "command" || word == "noglob" || word == "-" || word == "exec";
}

}  // namespace

// Sets of variables that are tables of the shell: a function or an alias can be made by assigning to them.
void Reader::note_zsh_assignment(const Assignment& assignment) {
  constexpr std::array<std::string_view, 11> tables = {"options",      "aliases",     "galiases",      "saliases",
                                                       "functions",    "dis_aliases", "dis_functions", "dis_galiases",
                                                       "dis_saliases", "commands",    "nameddirs"};
  if (std::find(tables.begin(), tables.end(), assignment.name) != tables.end())
    unsure("an assignment to a table of the shell", view_.position());
}

void Reader::check_zsh_command_word() {
  size_t begin = view_.position();
  if (at("!(")) unsure("'!(' is read in several ways", begin);
  std::string word = bare_word();
  if (is_zsh_reserved(word) && !is_zsh_declaration_word(word)) return fail("unexpected '" + word + "'");
  std::string longer;
  for (size_t i = 0; i < 14 && !is_meta(peek(i)); ++i) longer += peek(i);
  // The two aliases that zsh has before any file is read.
  if (longer == "run-help" || longer == "which-command") unsure("an alias of the shell's own", begin);
  // In a locale that knows the letter this assigns, in another one it is a command.
  size_t letters = 0;
  bool wide = false;
  for (; letters < 64 && (is_name(peek(letters)) || is_wide(peek(letters))); ++letters) wide |= is_wide(peek(letters));
  bool assigns = peek(letters) == '=' || peek(letters) == '[' || (peek(letters) == '+' && peek(letters + 1) == '=');
  if (wide && (assigns || letters == 64)) unsure("an assignment, if the locale says so", begin);
  size_t digits = 0;
  while (digits < 16 && is_digit(peek(digits))) ++digits;
  if (digits > 0 && (peek(digits) == '=' || (peek(digits) == '+' && peek(digits + 1) == '=')))
    unsure("an assignment to a positional parameter", begin);
}

// setopt and its kin, with words that are known. What computes its command word is for whoever evaluates words.
void Reader::note_zsh_command(const Statement& statement) {
  std::vector<std::string> words;
  bool known = true;
  for (const Word& word : statement.words) {
    std::optional<std::string> text = word.static_text();
    known &= text.has_value();
    words.push_back(text.value_or(""));
  }
  size_t first = 0;
  while (first < words.size() && is_precommand(words[first])) ++first;
  if (first >= words.size()) return;
  const std::string name = words[first++];
  auto rest = [&](auto predicate) {
    return std::all_of(words.begin() + static_cast<ptrdiff_t>(first), words.end(), predicate);
  };
  auto is_definition = [](const std::string& word) { return word.find('=') != std::string::npos; };
  bool harmless = true;
  if (name == "setopt" || name == "unsetopt")
    harmless = known && rest([&](const std::string& word) { return is_harmless_option(word, name == "setopt"); });
  if (name == "set") {
    bool operands = words.size() > first && (words[first] == "--" || words[first] == "-");
    harmless = operands || (known && is_harmless_set(words, first));
  }
  if (name == "emulate") harmless = known && is_harmless_emulate(words, first);
  if (name == "disable" || name == "enable") harmless = false;
  if (!harmless) unsure("'" + name + "' changes how the shell reads text", view_.position());
  if (name == "alias" && !(known && rest([&](const std::string& word) { return !is_definition(word); })))
    unsure("an alias for what zsh reads later, as in $(…)", view_.position());
}

}  // namespace callgate::internal
