// Grammars that make shell text are data (tests/oracle/grammar): a rule's name, and below it its alternatives, one a
// line, indented by two spaces, `5* ` in front of one that is chosen five times as often. `5! ` is the same and a mark:
// of such a text doubt is the right reading, because what runs hangs on a program's output, a file's contents or
// chance, data stands there only to be evaluated a second time, or a numbered check stops the construct itself (a name
// from data, code in place of a directory, history that runs again, builtins that act without a program: CG018, CG019,
// CG028, CG038, CG041, CG043, CG045). It is no mark for what a reader merely fails at. In an alternative
//   «rule»         is an alternative of that rule
//   «k=rule»       the same, remembered for «=k» in this alternative
//   «probe»        the name of a probe program that no other command of the text has
//   «sq rule» «dq rule» «bq rule»   the rule's text inside '…', "…", `…`: quoted so that a shell reads back that text
//   «in rule»      a text whose heredocs end inside it, as that of $( … )
//   «body E rule»  nothing here; a heredoc's body behind the next ⏎, up to a line E («tabbed E rule»: after a tab)
//   «before line»  nothing here; that line in front of the text that a shell reads: the case, a rule `nested`
//                  or `bashtext`
//   ⏎ is a newline that ends a line, ␤ one inside a word, ⇥ a tab, ␣ a space where one could not be seen, ∅ nothing
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callgate::oracle {

enum class PieceKind : uint8_t {
  literal,
  newline,
  rule,
  recall,
  single_quoted,
  double_quoted,
  backquoted,
  nested,
  body,
  tabbed_body,
  before
};

struct Piece {
  PieceKind kind = PieceKind::literal;
  std::string text;  // of a literal, or the name of a rule
  std::string key;   // what it is remembered as; a heredoc's delimiter
};

struct Alternative {
  size_t weight = 1;
  bool hides = false;  // what runs: marked with !
  int height = 0;      // of the smallest tree that it can become
  std::vector<Piece> pieces;
};

// A value.
struct Grammar {
  std::map<std::string, std::vector<Alternative>, std::less<>> rules;
};

// Later texts add rules, and alternatives to rules; a rule that is named `!name` replaces those before.
Result<Grammar> read_grammar(const std::vector<std::string>& texts);

// A value.
struct Generated {
  std::string text;
  bool hides = false;  // an alternative in it is marked
};

// The text of one case. The same seed gives the same text.
Generated generate(const Grammar& grammar, std::string_view rule, uint64_t seed);

}  // namespace callgate::oracle
