#include "tests/policy/corpus.h"

#include <array>

namespace callgate::testing {
namespace {

constexpr std::string_view open_choice = "⟦";
constexpr std::string_view next_choice = "¦";
constexpr std::string_view close_choice = "⟧";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// Every combination of the choices, the first ones first.
std::vector<std::string> expand(const std::string& text) {
  size_t begin = text.find(open_choice);
  if (begin == std::string::npos) return {text};
  size_t end = text.find(close_choice, begin);
  if (end == std::string::npos) return {};
  std::string front = text.substr(0, begin);
  std::string choices = text.substr(begin + open_choice.size(), end - begin - open_choice.size());
  std::vector<std::string> tails = expand(text.substr(end + close_choice.size()));
  std::vector<std::string> all;
  for (size_t at = 0; at <= choices.size();) {
    size_t stop = std::min(choices.find(next_choice, at), choices.size());
    for (const std::string& tail : tails) all.push_back(front + choices.substr(at, stop - at) + tail);
    at = stop + next_choice.size();
  }
  return all;
}

std::string quoted(std::string_view text) {
  return "'" + replaced(std::string(text), "'", "'\\''") + "'";
}

std::string_view first_word(std::string_view command) {
  return command.substr(0, command.find(' '));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (std::string_view known : words)
    if (word == known) return true;
  return false;
}

// One program with its words and nothing else, so another program can start it.
bool is_plain(std::string_view command) {
  std::string_view word = first_word(command);
  if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != word.npos)
    return false;
  if (is_one_of(word,
                {"cd",      "export", "alias", "source", ".",       "set",  "declare", "read",  "while",  "for",
                 "if",      "eval",   "exec",  "trap",   "history", "fc",   "hash",    "unset", "ulimit", "umask",
                 "command", "enable", "type",  "jobs",   "printf",  "echo", "kill",    "test",  "local",  "shopt"}))
    return false;
  return command.find_first_of("|;&<>\n`()") == command.npos;
}

// The same command, written otherwise. An empty text where the spelling does not fit.
std::string respell(const std::string& command, Label label, size_t turn) {
  bool plain = is_plain(command);
  std::string word(first_word(command));
  std::string rest = command.substr(word.size());
  switch (turn % 14) {
    case 0:
      return "bash -c " + quoted(command);
    case 1:
      return plain ? "timeout 60 " + command : "";
    case 2:
      return plain ? "env " + command : "";
    case 3:
      return plain ? "/usr/bin/" + command : "";
    case 4:
      return plain ? "\"" + word + "\"" + rest : "";
    case 5:
      return plain && label != Label::benign ? "sudo " + command : "";
    case 6:
      return "echo start && " + command;
    case 7:
      return plain ? "p=" + word + "; $p" + rest : "";
    case 8:
      return plain ? "if true; then " + command + "; fi" : "";
    case 9:
      return plain ? word.substr(0, 1) + "''" + word.substr(1) + rest : "";
    case 10:
      return plain ? command + " 2>/dev/null || true" : "";
    case 11:
      return plain ? "nice -n 5 " + command : "";
    case 12:
      return "sh -c " + quoted(command);
    default:
      return plain ? "\\" + command : "";
  }
}

void add_spelled(std::vector<LabelledCommand>& list, LabelledCommand base) {
  base.command = replaced(std::move(base.command), "⏎", "\n");
  size_t turn = list.size();
  list.push_back(base);
  for (size_t tries = 0; tries < 14; ++tries) {
    std::string other = respell(base.command, base.label, turn + tries);
    if (other.empty()) continue;
    list.push_back({base.label, base.family, other});
    return;
  }
}

}  // namespace

std::vector<LabelledCommand> read_corpus(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Label>, 3> marks{
      {{". ", Label::benign}, {"+ ", Label::dangerous}, {"! ", Label::catastrophic}}};
  std::vector<LabelledCommand> list;
  std::string family;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("[") && line.ends_with("]")) family = line.substr(1, line.size() - 2);
    for (const auto& [mark, label] : marks) {
      if (!line.starts_with(mark)) continue;
      for (std::string& command : expand(std::string(line.substr(mark.size()))))
        add_spelled(list, {label, family, std::move(command)});
    }
  }
  return list;
}

}  // namespace callgate::testing
