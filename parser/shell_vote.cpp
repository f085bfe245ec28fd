#include "parser/shell_vote.h"

#include <algorithm>

#include "base/text.h"
#include "parser/internal/shape.h"
#include "parser/internal/walk.h"
#include "parser/parser.h"

namespace callgate {
namespace {

constexpr size_t shown_columns = 60;

// The shell writes a statement a line, indented: several times the original, and a level deeper.
ParseLimits limits_of_printed() {
  ParseLimits limits;
  limits.bytes *= 8;
  limits.depth += 4;
  limits.nodes *= 2;
  return limits;
}

// What we cannot read of it. tree-sitter has no say here, and bash prints the bytes that $'\x01' stands for.
std::string unread(const ShellProgram& printed) {
  for (const Finding& finding : printed.findings)
    if (finding.id != "readers" && finding.id != "control" && finding.id != "utf8")
      return "the shell's own form cannot be read: " + finding.message;
  return {};
}

// bash names a coprocess that has no name, also where a name would be taken for the command: `coproc COPROC rm x`.
struct CoprocNames {
  void on_statement(Statement& statement) {
    if (statement.kind != StatementKind::coproc || !statement.name.empty() || statement.children.size() != 1) return;
    std::vector<Word>& words = statement.children[0].words;
    if (words.size() > 1 && words[0].static_text() == "COPROC") words.erase(words.begin());
  }
  void on_redirect(Redirect&) {}
};

// zsh prints functions as it keeps them: 0x83 says that the next byte has another bit set.
std::string unmetafied(std::string_view printed) {
  std::string text;
  for (size_t i = 0; i < printed.size(); ++i) {
    bool is_mark = printed[i] == '\x83' && i + 1 < printed.size();
    text += is_mark ? static_cast<char>(printed[++i] ^ 0x20) : printed[i];
  }
  return text;
}

std::string first_difference(std::string_view ours, std::string_view shells) {
  size_t at =
      static_cast<size_t>(std::mismatch(ours.begin(), ours.end(), shells.begin(), shells.end()).first - ours.begin());
  size_t from = at > shown_columns / 2 ? at - shown_columns / 2 : 0;
  auto part = [&](std::string_view text) {
    return escape_for_display(text.substr(std::min(from, text.size()), shown_columns * 2), shown_columns * 2);
  };
  return "the shell reads it differently: " + part(ours) + " against " + part(shells);
}

}  // namespace

ShellVote compare_with_shell(const ShellProgram& program, std::string_view printed) {
  bool is_zsh = program.dialect == Dialect::zsh;
  ShellProgram again =
      parse_shell(is_zsh ? unmetafied(printed) : std::string(printed), program.dialect, limits_of_printed());
  if (std::string why = unread(again); !why.empty()) return {false, std::move(why)};
  CoprocNames coproc_names;
  if (!is_zsh) internal::Walk<CoprocNames>(coproc_names).statements(again.statements);
  std::string ours = internal::shape(program.statements), theirs = internal::shape(again.statements);
  if (ours == theirs) return {true, {}};
  return {false, first_difference(ours, theirs)};
}

}  // namespace callgate
