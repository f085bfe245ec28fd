// set, shopt, setopt and their kin. An option is followed, or harmless for what is read and expanded, or what comes
// behind it counts as not understood (CG046).
#include <algorithm>

#include "effects/internal/predictor.h"
#include "effects/internal/zsh_changes.h"

namespace callgate::internal {
namespace {

enum class Meaning : uint8_t {
  harmless,  // changes what is printed, what ends the shell, how jobs or interactive lines are treated
  no_glob,
  null_glob,
  fail_glob,
  extended_glob,
  aliases,
  last_pipe,
  case_match,
  split_words,
  fixed_on,   // on in a shell without a person; harmless as long as it stays so
  fixed_off,  // would change how text is read: nothing behind it is followed
};

struct Option {
  std::string_view name;
  Meaning meaning;
};

// `set -o NAME`. A letter of `set -x` is the option's, see `letters`.
constexpr Option set_options[] = {
    {"allexport", Meaning::harmless},  // more reaches programs; what may load code is refused anyway
    {"braceexpand", Meaning::fixed_on},
    {"emacs", Meaning::harmless},     // editing of a line by a person
    {"errexit", Meaning::harmless},   // ends earlier
    {"errtrace", Meaning::harmless},  // traps are read in any state
    {"functrace", Meaning::harmless},
    {"hashall", Meaning::harmless},
    {"histexpand", Meaning::fixed_off},  // with history, !! is replaced before the line is read
    {"history", Meaning::fixed_off},
    {"ignoreeof", Meaning::harmless},
    {"interactive-comments", Meaning::fixed_on},
    {"keyword", Meaning::fixed_off},  // assignments anywhere in a line
    {"monitor", Meaning::harmless},
    {"noclobber", Meaning::harmless},  // refuses more
    {"noexec", Meaning::harmless},     // runs nothing
    {"noglob", Meaning::no_glob},
    {"nolog", Meaning::harmless},
    {"notify", Meaning::harmless},
    {"nounset", Meaning::harmless},  // ends earlier
    {"onecmd", Meaning::harmless},
    {"physical", Meaning::fixed_off},  // cd .. leads elsewhere
    {"pipefail", Meaning::harmless},
    {"posix", Meaning::fixed_off},
    {"privileged", Meaning::harmless},
    {"verbose", Meaning::harmless},
    {"vi", Meaning::harmless},
    {"xtrace", Meaning::harmless},  // reads PS4, which is refused where it is assigned
};

constexpr std::pair<char, std::string_view> letters[] = {
    {'a', "allexport"}, {'b', "notify"},     {'e', "errexit"},  {'f', "noglob"},      {'h', "hashall"},
    {'k', "keyword"},   {'m', "monitor"},    {'n', "noexec"},   {'p', "privileged"},  {'t', "onecmd"},
    {'u', "nounset"},   {'v', "verbose"},    {'x', "xtrace"},   {'B', "braceexpand"}, {'C', "noclobber"},
    {'E', "errtrace"},  {'H', "histexpand"}, {'P', "physical"}, {'T', "functrace"}};

constexpr Option shopt_options[] = {
    {"assoc_expand_once", Meaning::harmless},
    {"array_expand_once", Meaning::harmless},
    {"autocd", Meaning::harmless},  // for a person only; so are the next ones of their kind
    {"cdspell", Meaning::harmless},
    {"checkhash", Meaning::harmless},
    {"checkjobs", Meaning::harmless},
    {"checkwinsize", Meaning::harmless},
    {"cmdhist", Meaning::harmless},
    {"complete_fullquote", Meaning::harmless},
    {"direxpand", Meaning::harmless},
    {"dirspell", Meaning::harmless},
    {"dotglob", Meaning::harmless},    // other files of the same directories
    {"execfail", Meaning::fixed_off},  // the shell goes on behind an exec that failed
    {"expand_aliases", Meaning::aliases},
    {"extglob", Meaning::extended_glob},
    {"extquote", Meaning::fixed_on},
    {"failglob", Meaning::fail_glob},
    {"force_fignore", Meaning::harmless},
    {"globasciiranges", Meaning::harmless},
    {"globskipdots", Meaning::harmless},
    {"globstar", Meaning::harmless},  // "**" is a pattern with it and without
    {"gnu_errfmt", Meaning::harmless},
    {"histappend", Meaning::harmless},
    {"histreedit", Meaning::harmless},
    {"histverify", Meaning::harmless},
    {"hostcomplete", Meaning::harmless},
    {"huponexit", Meaning::harmless},
    {"inherit_errexit", Meaning::harmless},
    {"interactive_comments", Meaning::fixed_on},
    {"lastpipe", Meaning::last_pipe},
    {"lithist", Meaning::harmless},
    {"mailwarn", Meaning::harmless},
    {"no_empty_cmd_completion", Meaning::harmless},
    {"nocaseglob", Meaning::harmless},
    {"nocasematch", Meaning::case_match},
    {"nullglob", Meaning::null_glob},
    {"patsub_replacement", Meaning::harmless},  // replacements with & are not followed
    {"progcomp", Meaning::harmless},
    {"promptvars", Meaning::harmless},
    {"shift_verbose", Meaning::harmless},
    {"sourcepath", Meaning::harmless},
    {"varredir_close", Meaning::harmless},
    {"xpg_echo", Meaning::harmless},
};

// Names without underscores, in lower case, without "no".
constexpr Option zsh_options[] = {
    {"aliases", Meaning::harmless},  // none are there, or they were refused
    {"allexport", Meaning::harmless},
    {"appendhistory", Meaning::harmless},
    {"autocd", Meaning::harmless},
    {"autopushd", Meaning::fixed_off},
    {"badpattern", Meaning::harmless},
    {"banghist", Meaning::harmless},
    {"beep", Meaning::harmless},
    {"bgnice", Meaning::harmless},
    {"caseglob", Meaning::harmless},
    {"casematch", Meaning::case_match},
    {"cbases", Meaning::harmless},  // how numbers of another base are printed
    {"cdablevars", Meaning::fixed_off},
    {"chasedots", Meaning::fixed_off},
    {"chaselinks", Meaning::fixed_off},
    {"checkjobs", Meaning::harmless},
    {"checkrunningjobs", Meaning::harmless},
    {"clobber", Meaning::harmless},
    {"completealiases", Meaning::harmless},
    {"completeinword", Meaning::harmless},
    {"correct", Meaning::harmless},
    {"cshjunkieloops", Meaning::fixed_off},
    {"cshjunkiequotes", Meaning::fixed_off},
    {"debugbeforecmd", Meaning::harmless},
    {"emacs", Meaning::harmless},
    {"errexit", Meaning::harmless},
    {"errreturn", Meaning::fixed_off},
    {"exec", Meaning::harmless},
    {"extendedglob", Meaning::extended_glob},
    {"extendedhistory", Meaning::harmless},
    {"flowcontrol", Meaning::harmless},
    {"functionargzero", Meaning::fixed_on},
    {"glob", Meaning::no_glob},
    {"globdots", Meaning::harmless},
    {"globstarshort", Meaning::harmless},
    {"hashcmds", Meaning::harmless},
    {"hashdirs", Meaning::harmless},
    {"hashlistall", Meaning::harmless},
    {"histexpiredupsfirst", Meaning::harmless},
    {"histfindnodups", Meaning::harmless},
    {"histignorealldups", Meaning::harmless},
    {"histignoredups", Meaning::harmless},
    {"histignorespace", Meaning::harmless},
    {"histreduceblanks", Meaning::harmless},
    {"histsavenodups", Meaning::harmless},
    {"histverify", Meaning::harmless},
    {"hup", Meaning::harmless},
    {"ignoreclosebraces", Meaning::fixed_off},
    {"ignoreeof", Meaning::harmless},
    {"incappendhistory", Meaning::harmless},
    {"interactivecomments", Meaning::harmless},  // a text that nobody types has comments all the same
    {"kshautoload", Meaning::fixed_off},
    {"kshglob", Meaning::fixed_off},
    {"kshtypeset", Meaning::fixed_off},
    {"listbeep", Meaning::harmless},
    {"localtraps", Meaning::harmless},
    {"longlistjobs", Meaning::harmless},
    {"markdirs", Meaning::harmless},
    {"monitor", Meaning::harmless},
    {"multibyte", Meaning::fixed_on},
    {"nomatch", Meaning::harmless},  // a pattern that matches nothing stays as it is: the pattern stands for it
    {"notify", Meaning::harmless},
    {"nullglob", Meaning::null_glob},
    {"numericglobsort", Meaning::harmless},
    {"pipefail", Meaning::harmless},
    {"posixaliases", Meaning::fixed_off},
    {"posixidentifiers", Meaning::fixed_off},
    {"printexitvalue", Meaning::harmless},
    {"promptcr", Meaning::harmless},
    {"promptsp", Meaning::harmless},
    {"pushdignoredups", Meaning::fixed_off},
    {"pushdsilent", Meaning::harmless},
    {"rcs", Meaning::harmless},
    {"rmstarsilent", Meaning::harmless},
    {"sharehistory", Meaning::harmless},
    {"shfileexpansion", Meaning::fixed_off},
    {"shwordsplit", Meaning::split_words},
    {"typesetsilent", Meaning::harmless},
    {"unset", Meaning::harmless},
    {"verbose", Meaning::harmless},
    {"vi", Meaning::harmless},
    {"warncreateglobal", Meaning::harmless},
    {"warnnestedvar", Meaning::harmless},
    {"xtrace", Meaning::harmless},
};

template <size_t Count>
const Option* find_option(const Option (&list)[Count], std::string_view name) {
  auto found = std::find_if(std::begin(list), std::end(list), [&](const Option& each) { return each.name == name; });
  return found == std::end(list) ? nullptr : found;
}

// False when what comes behind it is read in a way that is not followed.
bool set_option(const Option* option, bool on, ShellOptions& to) {
  if (!option) return false;
  switch (option->meaning) {
    case Meaning::harmless:
      return true;
    case Meaning::no_glob:
      to.no_glob = on;
      return true;
    case Meaning::null_glob:
      to.null_glob = on;
      return true;
    case Meaning::fail_glob:
      to.fail_glob = on;
      return true;
    case Meaning::extended_glob:
      to.extended_glob = on;
      return true;
    case Meaning::aliases:
      to.expand_aliases = on;
      return true;
    case Meaning::last_pipe:
      to.last_pipe = on;
      return true;
    case Meaning::case_match:
      to.no_case_match = true;
      return true;
    case Meaning::split_words:
      to.split_words = on;
      to.may_split = false;
      return true;
    case Meaning::fixed_on:
      return on;
    case Meaning::fixed_off:
      return !on;
  }
  return false;
}

std::string plain_zsh_name(std::string_view text, bool& on) {
  std::string name;
  for (char c : text)
    if (c != '_') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  bool known = find_option(zsh_options, name) != nullptr || zsh_change(name, on).has_value();
  if (!known && name.starts_with("no")) {
    name.erase(0, 2);
    on = !on;
  }
  return name;
}

bool set_zsh_option(std::string_view text, bool on, ShellOptions& to) {
  std::string name = plain_zsh_name(text, on);
  if (std::optional<ZshChanges> change = zsh_change(name, on)) {
    to.zsh_changes |= *change;
    return true;
  }
  const Option* option = find_option(zsh_options, name);
  if (option && option->meaning == Meaning::no_glob) on = !on;  // zsh's option is "glob"
  return set_option(option, on, to);
}

bool set_named(std::string_view name, bool on, const Frame& frame, ShellOptions& to) {
  if (frame.dialect == Dialect::zsh) return set_zsh_option(name, on, to);
  return set_option(find_option(set_options, name), on, to);
}

bool set_letters(std::string_view text, bool on, ShellOptions& to) {
  for (char letter : text) {
    auto found =
        std::find_if(std::begin(letters), std::end(letters), [&](const auto& each) { return each.first == letter; });
    if (found == std::end(letters) || !set_option(find_option(set_options, found->second), on, to)) return false;
  }
  return true;
}

bool change_shopt(const std::vector<Value>& argv, ShellOptions& to) {
  std::optional<bool> on;
  bool of_set = false;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known()) return false;
    const std::string& text = *argv[i].text;
    if (text.size() > 1 && text[0] == '-') {
      if (text.find_first_not_of("supqo", 1) != std::string::npos) return false;
      if (text.find('s') != std::string::npos) on = true;
      if (text.find('u') != std::string::npos) on = false;
      of_set |= text.find('o') != std::string::npos;
      continue;
    }
    if (!on) continue;  // only asks
    const Option* option = of_set ? find_option(set_options, text) : find_option(shopt_options, text);
    // What is not an option changes nothing.
    if (!set_option(option, *on, to)) return false;
  }
  return true;
}

bool change_setopt(const std::vector<Value>& argv, bool on, ShellOptions& to) {
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known() || argv[i].text->starts_with('-') || argv[i].text->starts_with('+')) return false;
    if (!set_zsh_option(*argv[i].text, on, to)) return false;
  }
  return true;
}

// The options of `set`; `operands` is where the positional parameters begin, if any do.
bool change_set(const std::vector<Value>& argv, const Frame& frame, ShellOptions& to, std::optional<size_t>& operands) {
  for (size_t i = 1; i < argv.size(); ++i) {
    const Value& word = argv[i];
    if (!word.text || word.is_glob || word.any_count) return false;
    const std::string& text = *word.text;
    if (text == "--" || text == "-") {
      if (text == "--" || i + 1 < argv.size()) operands = i + 1;
      return true;
    }
    if (text.size() < 2 || (text[0] != '-' && text[0] != '+')) {
      operands = i;
      return true;
    }
    bool on = text[0] == '-';
    std::string flags = text.substr(1);
    bool takes_name = flags.ends_with('o');
    if (takes_name) flags.pop_back();
    if (frame.dialect == Dialect::zsh && flags.find_first_not_of("euxvna") != std::string::npos) return false;
    if (!set_letters(flags, on, to)) return false;
    if (!takes_name) continue;
    if (i + 1 >= argv.size()) return true;  // shows all
    ++i;
    if (!argv[i].known() || !set_named(*argv[i].text, on, frame, to)) return false;
  }
  return true;
}

}  // namespace

bool names_extended_glob(std::string_view text) {
  std::string folded;
  for (char c : text)
    if (std::string_view("_'\"\\\n").find(c) == std::string_view::npos)
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return folded.find("extendedglob") != std::string::npos;
}

bool ignores_extended_glob(const ShellProgram& program) {
  return program.dialect != Dialect::zsh || program.source.find_first_of("#^~") == std::string::npos ||
         names_extended_glob(program.source);
}

void Predictor::change_options(int index, std::string_view name, ShellState& state, const Frame& frame) {
  const std::vector<Value> argv = command(index).argv;
  bool followed = false;
  if (name == "set") {
    std::optional<size_t> operands;
    followed = change_set(argv, frame, state.options, operands);
    if (operands) set_positionals(index, *operands, state);
    if (!followed) state.positionals = {false, false, {}, {}};
    if (frame.dialect == Dialect::zsh && argv.size() > 1 && argv[1].text == "-A") followed = set_array(index, state);
  } else if (name == "shopt") {
    followed = change_shopt(argv, state.options);
  } else if (name == "setopt" || name == "unsetopt") {
    followed = change_setopt(argv, name == "setopt", state.options);
  } else if (name == "emulate") {
    followed = emulate(index, state, frame);
  }
  if (frame.dialect == Dialect::zsh) followed &= follow_changes(state.options.zsh_changes, frame);
  // Where the text that was read names the option, its characters were read as patterns (parser.cpp).
  if (frame.dialect == Dialect::zsh && state.options.extended_glob)
    followed &= names_extended_glob_ && std::all_of(texts_.begin(), texts_.end(),
                                                    [](const auto& text) { return ignores_extended_glob(*text); });
  if (!followed) unknown(index, std::string(name) + " changes how later text is read");
}

}  // namespace callgate::internal
