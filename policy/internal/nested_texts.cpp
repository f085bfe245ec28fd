#include "policy/internal/nested_texts.h"

#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// Enough for every script that a person looks at; the effects of the rest are judged all the same.
constexpr size_t most_texts = 32;

Dialect dialect_of(const EvaluatedCommand& shell) {
  if (shell.name() == "zsh") return Dialect::zsh;
  return shell.name() == "bash" ? Dialect::bash : Dialect::sh;
}

// The word behind the first cluster with a "c"; a shell without one reads its input.
std::string text_of_shell(const EvaluatedCommand& shell) {
  for (size_t i = 1; i < shell.argv.size(); ++i) {
    std::string_view word = argument(shell, i);
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) return {};
    bool cluster = word[1] != '-' && word[0] == '-';
    if (!cluster || word.find('c') == word.npos) continue;
    // Options may stand between: bash -c -e TEXT.
    while (i + 1 < shell.argv.size() && argument(shell, i + 1).starts_with('-')) ++i;
    return std::string(argument(shell, i + 1));
  }
  return std::string(given_input(shell));
}

std::string joined_words(const EvaluatedCommand& command) {
  std::string text;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    if (!command.argv[i].known()) return {};
    text += (i > 1 ? " " : "") + std::string(argument(command, i));
  }
  return text;
}

}  // namespace

std::vector<NestedText> nested_texts(const Prediction& prediction) {
  std::vector<NestedText> texts;
  for (const EvaluatedCommand& command : prediction.commands) {
    if (command.argv.empty() || texts.size() == most_texts) continue;
    NestedText nested{"", command.dialect, command.where};
    if (is_one_of(command.name(), {"sh", "bash", "zsh", "dash", "ksh", "mksh", "ash"})) {
      nested.text = text_of_shell(command);
      nested.dialect = dialect_of(command);
    } else if (command.name() == "eval") {
      nested.text = joined_words(command);
    } else if (command.name() == "trap" && command.argv.size() > 2) {
      nested.text = std::string(argument(command, argument(command, 1) == "--" ? 2 : 1));
    }
    if (!nested.text.empty() && nested.text != "-") texts.push_back(std::move(nested));
  }
  return texts;
}

}  // namespace callgate
