// Shell text as a value: what the shell sees. It belongs to no reader; several readers produce it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/span.h"
#include "base/tool_call.h"

namespace callgate {

struct Statement;
struct Word;

enum class PartKind : uint8_t {
  literal,               // `text` after quote removal; in arithmetic `operation` is the quote around it, if any
  parameter,             // $x, ${x…}: `text` is the name, `operation` and `operands` what is done with it (below)
  command_substitution,  // $(…) or `…`: `body`
  process_substitution,  // <(…), >(…) or zsh's =(…): `body`; `operation` is "<", ">" or "="
  arithmetic,            // $((…)) or $[…]: `text` is the raw expression; operands[0] is the same as a word
  glob,   // an unquoted * ? [..] <1-9> or a piece of a pattern in parentheses ("@(" "(" "|" ")"): `text` is the pattern
  brace,  // an unquoted {a,b} or {1..3}: `operands` are the alternatives, in order; `text` "1..3".
          // No operands: a range with more values than are listed
  tilde,  // ~ or ~name, unquoted at a word's start: `text` is the name
  zsh_equals,      // =name under zsh: `text` is the name
  glob_qualifier,  // zsh's *(.), *(om[1]), *(e:'…':): `text` as written between the parentheses; `body`: its code,
                   // which the shell runs for each match
  unknown,         // `text` is the reason
};

// `operation` of a parameter is "" for $x, or in this order:
//   "length" ${#x}, "indirect" ${!x}, "names*" ${!x*}, "names@" ${!x@}
//   "[]" when it has a subscript, which is operands[0]
//   the operator as written, its operands last: ":-" "-" ":=" "=" ":?" "?" ":+" "+" "#" "##" "%" "%%" (one operand),
//   "/" "//" "/#" "/%" (pattern and, if given, replacement), "^" "^^" "," ",," (a pattern or none), ":" (offset and, if
//   given, length; arithmetic), "@Q" and the other letters (no operand). So ${a[1]:-y} is "[]:-" with operands 1 and y.
// zsh has more, in this order; parameter_operation.h takes the text apart:
//   "(s:,:u)" its flags as written. (e), (%) and (P) read the value as code or as a name
//   prefixes: "set" ${+x}, "length", "split" ${=x}, "unsplit" ${==x}, "glob" ${~x}, "unglob" ${~~x}, "array" ${^x},
//   "unarray" ${^^x}. $+x and $#x are read as ${+x} and ${#x}, $x[1] and $x:h as ${x[1]} and ${x:h}
//   "nested" ${${…}…} or ${"$x"…}: `text` is empty, operands[0] is what is expanded in the place of a parameter
//   "[]" once for each subscript; flags such as (r) are part of its text
//   more operators: "::=" ":#" ":|" ":*" ":^" ":^^" (one operand)
//   or modifiers instead of an operator, as written: ":h:t", ":s/a/b/"
struct WordPart {
  PartKind kind = PartKind::unknown;
  Span where{};
  bool quoted = false;  // inside '…', "…", $'…' or behind a backslash: not split, not matched against files
  std::string text{};
  std::string operation{};
  std::vector<Word> operands;
  std::vector<Statement> body;

  // Spans do not count, here and below: a program that was rendered and read again is equal.
  bool operator==(const WordPart&) const;
};

// One word before expansion. No parts: the empty string, quoted.
struct Word {
  Span where{};
  std::vector<WordPart> parts;

  // Only literal parts: the word is the same whatever the state of the shell is.
  bool is_static() const;
  // The literal text, if static.
  std::optional<std::string> static_text() const;
  bool operator==(const Word&) const;
};

enum class RedirectKind : uint8_t {
  read,           // <
  write,          // >, and >| with `force`
  append,         // >>
  read_write,     // <>
  write_all,      // &>  >&word
  append_all,     // &>>
  duplicate_in,   // <&
  duplicate_out,  // >&N
  heredoc,        // << <<-
  herestring,     // <<<
};

struct Redirect {
  RedirectKind kind = RedirectKind::read;
  Span where{};
  std::string descriptor{};  // "2", "{fd}", or empty for the default
  Word target;               // for a heredoc the body; static if the delimiter was quoted
  bool expands = true;       // heredoc: the delimiter was not quoted
  bool force = false;        // >| >! >>| &>| and the like: whatever noclobber says
  bool operator==(const Redirect&) const;
};

struct Assignment {
  Span where{};
  std::string name{};
  std::optional<Word> subscript;
  bool append = false;
  Word value;
  std::vector<Word> elements;  // name=( … )
  bool is_array = false;
  bool operator==(const Assignment&) const;
};

enum class StatementKind : uint8_t {
  simple,      // assignments, words, redirects
  pipeline,    // children; `operators[i]` ("|" or "|&") stands between child i and i+1
  list,        // children; `operators[i]` is what ends child i: ";" "&" "&!" "&&" "||" or "" at the end
  subshell,    // ( children )
  group,       // { children }
  if_clause,   // children: condition list, body list, [condition, body]…, [else body]; `words` empty
  while_loop,  // children: condition, body
  until_loop,
  for_loop,  // `name` (in zsh several, see names()), words, children: body
  select_loop,
  c_for_loop,   // words: the three expressions as written; children: body
  case_clause,  // words[0] is the subject; `arms`
  function,     // `name` (in zsh several); children: body. Without a name it runs at once, and words are its arguments
  test,         // [[ … ]]: words are its words, operators as static words
  arithmetic,   // (( … )): words[0] is the expression
  coproc,       // `name`; children: the command
  time,         // `name` is "-p", empty, or "nothing" where zsh 5.9 runs none of it; children: what is timed, or none
  negation,     // ! children
  repeat_loop,  // zsh: words[0] is how often (arithmetic); children: body
  always,       // zsh: { children[0] } always { children[1] }
  unknown,      // could not be read: `name` is the reason
};

struct CaseArm {
  std::vector<Word> patterns;
  std::vector<Statement> body;
  std::string terminator{};  // ";;" ";&" ";;&", zsh's ";|" is the last of these under its own name
  bool operator==(const CaseArm&) const;
};

// One node of the program. Which members are used is said at each kind; redirects may stand at any of them.
// A list of one command that no & ends is that command itself, without a list around it.
// `declare`, `export` and their kin: name=value stays a word, name=( … ) is in `assignments` and stands behind the
// words.
struct Statement {
  StatementKind kind = StatementKind::unknown;
  Span where{};
  std::string name{};
  std::vector<Assignment> assignments{};
  std::vector<Word> words{};
  std::vector<Redirect> redirects{};
  std::vector<Statement> children{};
  std::vector<std::string> operators{};
  std::vector<CaseArm> arms{};

  // Of a loop or a function: `name` split at its blanks, because zsh has `for k v in …` and `function a b { … }`.
  std::vector<std::string> names() const;
  bool operator==(const Statement&) const;
};

// A simple command with where it stands: what checks look at.
struct CommandView {
  const Statement* statement = nullptr;  // borrowed from the program; kind simple
  const Statement* producer = nullptr;   // the last command of the stage before it in its pipeline
  bool in_background = false;            // some list around it ends it with &
  bool in_function = false;              // in a body that runs only if called
  bool in_substitution = false;          // in $(…), `…`, <(…), or in an operand, subscript or heredoc body
};

// A whole text. A value; `understood` is false as soon as one reader was not sure of anything.
struct ShellProgram {
  Dialect dialect = Dialect::bash;
  std::string source{};  // exactly the bytes that were read
  std::vector<Statement>
      statements{};  // one for each top-level line, in order: bash runs a line before it reads the next
  bool understood = false;
  // What was read is sure, but only canonical text says it to every reader: tree-sitter could not read the original, or
  // its meaning hangs on an option. Who cannot rewrite the text must take it for not understood.
  bool canonical_only = false;
  std::vector<Finding> findings{};  // syntax errors, limits, what no rule handled

  // Every simple command at any depth, in source order: substitutions, heredocs, functions and arms included.
  std::vector<CommandView> commands() const;
};

}  // namespace callgate
