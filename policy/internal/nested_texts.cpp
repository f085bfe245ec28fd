#include "policy/internal/nested_texts.h"

#include <set>
#include <utility>

#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// As much as one text may have. What lies beyond is asked about; its effects are judged all the same.
constexpr size_t most_texts = 64;
constexpr size_t most_bytes = 64 * 1024;

Dialect dialect_of(const EvaluatedCommand& shell) {
  if (shell.name() == "zsh") return Dialect::zsh;
  return shell.name() == "bash" ? Dialect::bash : Dialect::sh;
}

// The word behind the first cluster with a "c"; a shell without one reads its input.
std::string text_of_shell(const EvaluatedCommand& shell, const Prediction& prediction) {
  for (size_t i = 1; i < shell.argv.size(); ++i) {
    std::string_view word = argument(shell, i);
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) return {};
    bool cluster = word[1] != '-' && word[0] == '-';
    if (!cluster || word.find('c') == word.npos) continue;
    // Options may stand between: bash -c -e TEXT.
    while (i + 1 < shell.argv.size() && argument(shell, i + 1).starts_with('-')) ++i;
    return std::string(argument(shell, i + 1));
  }
  return std::string(given_input(shell, prediction));
}

std::string joined_words(const EvaluatedCommand& command) {
  std::string text;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    if (!command.argv[i].known()) return {};
    text += (i > 1 ? " " : "") + std::string(argument(command, i));
  }
  return text;
}

NestedText nested_text(const EvaluatedCommand& command, const Prediction& prediction) {
  NestedText nested{"", command.dialect, command.cwd, command.where};
  if (is_one_of(command.name(), {"sh", "bash", "zsh", "dash", "ksh", "mksh", "ash"})) {
    nested.text = text_of_shell(command, prediction);
    nested.dialect = dialect_of(command);
  } else if (command.name() == "eval") {
    nested.text = joined_words(command);
  } else if (command.name() == "trap" && command.argv.size() > 2) {
    nested.text = std::string(argument(command, argument(command, 1) == "--" ? 2 : 1));
  }
  if (nested.text == "-") nested.text.clear();
  return nested;
}

}  // namespace

NestedTexts nested_texts(const Prediction& prediction) {
  NestedTexts found;
  std::set<std::pair<Dialect, std::string>> known;
  size_t bytes = 0;
  for (const EvaluatedCommand& command : prediction.commands) {
    if (command.argv.empty()) continue;
    NestedText nested = nested_text(command, prediction);
    if (nested.text.empty() || !known.emplace(nested.dialect, nested.text).second) continue;
    bytes += nested.text.size();
    if (found.texts.size() == most_texts || bytes > most_bytes) {
      found.complete = false;
      break;
    }
    found.texts.push_back(std::move(nested));
  }
  return found;
}

}  // namespace callgate
