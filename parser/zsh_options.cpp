// Words and assignments that change how zsh reads text. Commands that do so are for whoever evaluates words: `zsh -c`
// reads its whole text before it runs any of it.
#include <algorithm>
#include <array>

#include "parser/internal/keywords.h"
#include "parser/internal/reader.h"

namespace callgate::internal {

// Variables that are tables of the shell. What an element of the first four defines is for whoever evaluates it.
void Reader::note_zsh_assignment(const Assignment& assignment) {
  constexpr std::array<std::string_view, 4> definitions = {"aliases", "galiases", "saliases", "functions"};
  bool is_element = assignment.subscript && !assignment.is_array && !assignment.append;
  if (is_element && std::find(definitions.begin(), definitions.end(), assignment.name) != definitions.end()) return;
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
  bool is_program = in_time_ && word == "time";
  if (is_zsh_reserved(word) && !is_program && !is_zsh_declaration_word(word)) return fail("unexpected '" + word + "'");
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

}  // namespace callgate::internal
