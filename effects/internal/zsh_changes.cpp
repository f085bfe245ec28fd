#include "effects/internal/zsh_changes.h"

#include <algorithm>
#include <iterator>

#include "parser/parameter_operation.h"

namespace callgate::internal {
namespace {

struct Change {
  std::string_view name;
  bool default_on;
  ZshChanges bit;
};

// Measured in zsh 5.9.
constexpr Change changes_by_name[] = {
    {"bareglobqual", true, 0},  // without it *(e:p1:) runs nothing
    {"braceccl", false, brace_characters},
    {"cshnullcmd", false, 0},  // redirects alone run nothing then
    {"equals", true, no_equals},
    {"globassign", false, globs_values},
    {"globsubst", false, globs_results},
    {"ignorebraces", false, no_braces},
    {"ksharrays", false, ksh_arrays},
    {"magicequalsubst", false, magic_equals},
    {"multios", true, 0},  // one file of several: the last one
    {"pathdirs", false, path_directories},
    {"posixbuiltins", false, posix_builtins},
    {"promptsubst", false, prompt_substitution},
    {"rcexpandparam", false, distributes_lists},
    {"rcquotes", false, doubled_quotes},
    {"shglob", false, sh_glob},
    {"shnullcmd", false, 0},
    {"shortloops", true, 0},  // without it some text is an error, and no text is read otherwise
};

bool has_any(std::string_view text, std::string_view characters) {
  return text.find_first_of(characters) != std::string_view::npos;
}

bool has_text(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Arrays that zsh has without being told.
bool is_own_array(std::string_view name) {
  constexpr std::string_view names[] = {
      "argv",          "path",      "fpath",   "cdpath",   "mailpath",  "manpath",    "module_path",
      "fignore",       "psvar",     "watch",   "dirstack", "funcstack", "pipestatus", "zsh_eval_context",
      "funcfiletrace", "functrace", "reswords"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// A value that is one text, with no operator that shells with KSH_ARRAYS read otherwise.
bool is_plain_scalar(const WordPart& part) {
  ParameterOperation operation = split_operation(part.operation);
  bool prefixed = !operation.prefixes.empty() || !operation.flags.empty() || operation.nested;
  return !prefixed && operation.subscripts == 0 && operation.modifiers.empty() && !is_own_array(part.text);
}

// Words that make arrays: set -A, read -A, typeset -a.
bool may_make_array(const Word& word) {
  if (!word.is_static()) return !word.parts.empty() && word.parts[0].kind != PartKind::literal;
  std::string text = word.static_text().value_or("");
  return text.size() > 1 && (text[0] == '-' || text[0] == '+') && has_any(text, "aAT");
}

// Walks all of a program; `found` is the answer.
class Search {
 public:
  explicit Search(ZshChanges changes) : changes_(changes) {}

  void statements(const std::vector<Statement>& list) {
    for (const Statement& each : list) statement(each);
  }
  bool found() const { return found_; }

 private:
  bool looks_for(ZshChanges change) const { return (changes_ & change) != 0; }
  void statement(const Statement& statement);
  void assignment(const Assignment& assignment);
  void word(const Word& word);
  void part(const WordPart& part);

  ZshChanges changes_;
  bool found_ = false;
};

// Octal numbers, and declarations that leave a variable unset.
bool differs_in_sh(const Statement& statement, std::string_view name) {
  constexpr std::string_view declarations[] = {"typeset", "declare",  "local",   "integer", "float",
                                               "export",  "readonly", "private", "let"};
  return statement.kind == StatementKind::arithmetic || statement.kind == StatementKind::c_for_loop ||
         statement.kind == StatementKind::repeat_loop ||
         std::find(std::begin(declarations), std::end(declarations), name) != std::end(declarations);
}

void Search::statement(const Statement& statement) {
  for (const Assignment& each : statement.assignments) assignment(each);
  bool is_simple = statement.kind == StatementKind::simple;
  std::string name = is_simple && !statement.words.empty() ? statement.words[0].static_text().value_or("") : "";
  found_ |= looks_for(other_shell) && differs_in_sh(statement, name);
  constexpr std::string_view makers[] = {"set",      "read",   "typeset", "declare", "local",   "integer",   "float",
                                         "readonly", "export", "vared",   "let",     "builtin", "zparseopts"};
  if (looks_for(ksh_arrays) && std::find(std::begin(makers), std::end(makers), name) != std::end(makers))
    for (size_t i = 1; i < statement.words.size(); ++i)
      found_ |= may_make_array(statement.words[i]) || has_any(statement.words[i].static_text().value_or("["), "[");
  bool computes = statement.kind == StatementKind::arithmetic || statement.kind == StatementKind::c_for_loop ||
                  statement.kind == StatementKind::test || statement.kind == StatementKind::repeat_loop;
  for (const Word& each : statement.words) {
    word(each);
    for (const WordPart& part : each.parts) {
      if (part.kind != PartKind::literal) continue;
      found_ |= looks_for(ksh_arrays) && computes && has_text(part.text, "[");
      bool is_path = has_text(part.text, "=~") || has_text(part.text, "==") || has_text(part.text, ":~") ||
                     has_text(part.text, ":=");
      found_ |= looks_for(magic_equals) && is_simple && !part.quoted && is_path;
    }
  }
  for (const Redirect& each : statement.redirects) word(each.target);
  for (const CaseArm& arm : statement.arms) {
    for (const Word& pattern : arm.patterns) word(pattern);
    statements(arm.body);
  }
  statements(statement.children);
}

void Search::assignment(const Assignment& assignment) {
  found_ |= looks_for(ksh_arrays) && (assignment.is_array || assignment.append || assignment.subscript);
  for (const WordPart& part : assignment.value.parts) {
    bool is_pattern = part.kind == PartKind::glob || part.kind == PartKind::glob_qualifier ||
                      (part.kind == PartKind::literal && !part.quoted && has_any(part.text, "*?[](|)<>^#~{}"));
    found_ |= looks_for(globs_values) && is_pattern;
  }
  word(assignment.value);
  if (assignment.subscript) word(*assignment.subscript);
  for (const Word& each : assignment.elements) word(each);
}

void Search::word(const Word& word) {
  for (const WordPart& each : word.parts) {
    part(each);
    bool is_list = each.kind == PartKind::brace ||
                   (each.kind == PartKind::parameter &&
                    (!each.quoted || !each.operation.empty() || each.text == "@" || each.text == "*"));
    found_ |= looks_for(distributes_lists) && word.parts.size() > 1 && is_list;
  }
}

void Search::part(const WordPart& part) {
  switch (part.kind) {
    case PartKind::literal:
      found_ |= looks_for(brace_characters) && !part.quoted && has_text(part.text, "{");
      break;
    case PartKind::parameter:
      found_ |= looks_for(ksh_arrays) && !is_plain_scalar(part);
      break;
    case PartKind::arithmetic:
      found_ |= looks_for(other_shell) || (looks_for(ksh_arrays) && has_text(part.text, "["));
      break;
    case PartKind::brace:
      found_ |= looks_for(no_braces | brace_characters);
      break;
    case PartKind::zsh_equals:
      found_ |= looks_for(no_equals);
      break;
    case PartKind::glob:
      found_ |= looks_for(sh_glob) && has_any(part.text, "(|)<");
      break;
    case PartKind::glob_qualifier:
    case PartKind::unknown:
      found_ |= looks_for(sh_glob);
      break;
    default:
      break;
  }
  for (const Word& each : part.operands) word(each);
  statements(part.body);
}

class LaterText {
 public:
  void statements(const std::vector<Statement>& list) {
    for (const Statement& each : list) {
      for (const Assignment& assignment : each.assignments) {
        word(assignment.value);
        if (assignment.subscript) word(*assignment.subscript);
        words(assignment.elements);
      }
      words(each.words);
      for (const Redirect& redirect : each.redirects) word(redirect.target);
      for (const CaseArm& arm : each.arms) {
        words(arm.patterns);
        statements(arm.body);
      }
      statements(each.children);
    }
  }
  std::vector<Span> spans;

 private:
  void words(const std::vector<Word>& list) {
    for (const Word& each : list) word(each);
  }
  void word(const Word& word) {
    for (const WordPart& part : word.parts) {
      words(part.operands);
      bool is_read_later = part.kind == PartKind::command_substitution || !part.body.empty();
      if (is_read_later) spans.push_back(part.where);
    }
  }
};

size_t count_of(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// A line that goes on behind a backslash is one line for whoever reads it.
std::string without_continuations(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\\\n")
      ++i;
    else
      out += text[i];
  }
  return out;
}

// Text that may be shown as a prompt, in which $(…) then runs.
bool may_prompt(std::string_view text) {
  constexpr std::string_view marks[] = {"print", "%", "PS", "PROMPT", "prompt", "-P", "xtrace", "-x"};
  return std::any_of(std::begin(marks), std::end(marks), [&](std::string_view mark) { return has_text(text, mark); });
}

bool reads_otherwise(ZshChanges changes, std::string_view given) {
  std::string text = without_continuations(given);
  if ((changes & doubled_quotes) && has_text(text, "''")) return true;
  size_t parameters = count_of(text, "${");
  if ((changes & no_braces) && (count_of(text, "{") != parameters || count_of(text, "}") != parameters)) return true;
  if ((changes & sh_glob) == 0) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(' && (i == 0 || text[i - 1] != '$')) return true;
    if (text[i] == '<' && i + 1 < text.size() && (text[i + 1] == '-' || (text[i + 1] >= '0' && text[i + 1] <= '9')))
      return true;
  }
  return false;
}

}  // namespace

std::optional<ZshChanges> zsh_change(std::string_view name, bool on) {
  for (const Change& each : changes_by_name)
    if (each.name == name) return on == each.default_on ? 0 : each.bit;
  return std::nullopt;
}

std::string later_text(const ShellProgram& program) {
  LaterText later;
  later.statements(program.statements);
  std::string text;
  for (const Span& span : later.spans) {
    size_t begin = std::min<size_t>(span.begin, program.source.size());
    text += program.source.substr(begin, std::max<size_t>(span.end, begin) - begin) + "\n";
  }
  return text;
}

bool concerns(ZshChanges changes, const ShellProgram& program) {
  if (changes == 0) return false;
  Search search(changes);
  search.statements(program.statements);
  bool prompts = (changes & prompt_substitution) && may_prompt(program.source);
  return search.found() || prompts || reads_otherwise(changes, later_text(program));
}

bool concerns_reading(ZshChanges changes, const ShellProgram& program, std::string_view text) {
  return concerns(changes, program) || reads_otherwise(changes, text);
}

bool may_expand(std::string_view alias, std::string_view text) {
  return !text.empty() && has_text(without_continuations(text), alias);
}

}  // namespace callgate::internal
