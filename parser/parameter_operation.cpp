#include "parser/parameter_operation.h"

#include <algorithm>

namespace callgate {
namespace {

char closing_of(char opening) {
  switch (opening) {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    case '<':
      return '>';
    default:
      return opening;
  }
}

// :text: with any delimiter at `i`, which moves behind it. False when nothing closes it.
bool take_argument(std::string_view text, size_t& i, std::string_view& argument) {
  if (i >= text.size()) return false;
  size_t end = text.find(closing_of(text[i]), i + 1);
  if (end == std::string_view::npos) return false;
  argument = text.substr(i + 1, end - i - 1);
  i = end + 1;
  return true;
}

size_t max_arguments(char letter) {
  if (std::string_view("sjIgZ_").find(letter) != std::string_view::npos) return 1;
  return letter == 'l' || letter == 'r' ? 3 : 0;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

bool ParameterOperation::has_prefix(std::string_view prefix) const {
  return std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end();
}

bool read_flags(std::string_view text, std::vector<ExpansionFlag>& flags, size_t& length) {
  constexpr std::string_view letters = "~A@*MRBENSILUCoOin-aDVqbQXePcwWfF0sjlrmpkvt%gzZu#_";
  flags.clear();
  if (!text.starts_with('(')) return false;
  for (size_t i = 1; i < text.size();) {
    char letter = text[i++];
    if (letter == ')') {
      length = i;
      return true;
    }
    if (letters.find(letter) == std::string_view::npos) return false;
    ExpansionFlag flag{.letter = letter};
    if (letter == 'q' && i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    char delimiter = i < text.size() ? text[i] : '\0';
    for (size_t count = 0; count < max_arguments(letter); ++count) {
      if (count > 0 && (i >= text.size() || text[i] != delimiter)) break;
      std::string_view argument;
      if (!take_argument(text, i, argument)) return false;
      flag.arguments.push_back(argument);
    }
    flags.push_back(std::move(flag));
  }
  return false;
}

bool has_rereading_flag(std::string_view operation) {
  std::vector<ExpansionFlag> flags;
  size_t length = 0;
  if (!read_flags(operation, flags, length)) return false;
  return std::any_of(flags.begin(), flags.end(), [](const ExpansionFlag& flag) {
    return std::string_view("e%#P").find(flag.letter) != std::string_view::npos;
  });
}

ParameterOperation split_operation(std::string_view operation) {
  constexpr std::string_view prefixes[] = {"length",  "indirect", "names*", "names@", "set",    "split",
                                           "unsplit", "glob",     "unglob", "array",  "unarray"};
  ParameterOperation split;
  std::vector<ExpansionFlag> flags;
  size_t length = 0;
  if (read_flags(operation, flags, length)) {
    split.flags = operation.substr(0, length);
    operation.remove_prefix(length);
  }
  for (bool more = true; more;) {
    more = false;
    for (std::string_view prefix : prefixes)
      if (take(operation, prefix)) {
        split.prefixes.push_back(prefix);
        more = true;
      }
  }
  split.nested = take(operation, "nested");
  while (take(operation, "[]")) ++split.subscripts;
  bool modifies = operation.size() > 1 && operation[0] == ':' && (is_letter(operation[1]) || operation[1] == '&');
  (modifies ? split.modifiers : split.name) = operation;
  return split;
}

}  // namespace callgate
