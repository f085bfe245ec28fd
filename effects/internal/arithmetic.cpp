#include "effects/internal/arithmetic.h"

#include <algorithm>
#include <cctype>

#include "effects/internal/special.h"
#include "parser/parameter_operation.h"

namespace callgate::internal {
namespace {

// x=y, y=z, z=1: a name in a value is evaluated in its turn. Nobody writes longer chains than this.
constexpr int max_chain = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// What commands, calls and input fill, so that it is never the environment's.
bool is_filled_by_shell(std::string_view name) {
  static constexpr std::string_view names[] = {"@",      "*",      "_",     "REPLY", "MAPFILE",      "OPTARG",
                                               "match",  "MATCH",  "reply", "argv",  "BASH_REMATCH", "BASH_ARGV",
                                               "COPROC", "mbegin", "mend",  "-",     "ARGV0"};
  return is_positional(name) || std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_safe_text(std::string_view text, const ShellState& state, int depth);

bool is_safe_value(const Value& value, const ShellState& state, int depth) {
  return holds_number(value) || (value.known() && is_safe_text(*value.text, state, depth + 1));
}

bool is_safe_variable(const Variable& variable, const ShellState& state, int depth) {
  auto safe = [&](const Value& value) { return is_safe_value(value, state, depth); };
  if (variable.has(Attribute::reference)) return false;
  if (!variable.choices.empty())
    return std::all_of(variable.choices.begin(), variable.choices.end(),
                       [&](const Variable& each) { return is_safe_variable(each, state, depth); });
  for (const auto& [index, value] : variable.list)
    if (!safe(value)) return false;
  for (const auto& [key, value] : variable.table)
    if (!safe(value)) return false;
  return variable.shape != Variable::Shape::scalar || safe(variable.value);
}

bool is_safe_positional(const Positionals& positionals, const ShellState& state, int depth) {
  if (!positionals.known)
    return !positionals.choices.empty() &&
           std::all_of(positionals.choices.begin(), positionals.choices.end(),
                       [&](const Positionals& each) { return is_safe_positional(each, state, depth); });
  return std::all_of(positionals.values.begin(), positionals.values.end(),
                     [&](const Value& value) { return is_safe_value(value, state, depth); });
}

bool is_safe_variable(std::string_view name, const ShellState& state, int depth) {
  if (is_positional(name) && name != "0" && is_safe_positional(state.positionals, state, depth)) return true;
  const Variable* found = state.find(name);
  return found ? is_safe_variable(*found, state, depth) : !state.assigned_any && !is_filled_by_shell(name);
}

bool is_safe_text(std::string_view text, const ShellState& state, int depth) {
  if (depth > max_chain || text.find_first_of("$`\\") != std::string_view::npos) return false;
  std::set<std::string> names = names_in(text);
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& name) { return is_safe_variable(name, state, depth); });
}

bool is_flag(const Word& word, std::string_view letters) {
  std::string text = word.static_text().value_or("");
  return text.size() > 1 && text[0] == '-' && text.find_first_not_of(letters, 1) == std::string::npos;
}

// Commands that print one number and nothing of what they read.
bool prints_number(const Statement& command) {
  if (command.kind != StatementKind::simple || command.words.empty()) return false;
  const std::vector<Word>& words = command.words;
  std::string name = words[0].static_text().value_or("");
  auto rest = words.begin() + 1;
  if (name == "nproc" || name == "seq") return true;
  if (name == "wc") return std::all_of(rest, words.end(), [](const Word& word) { return is_flag(word, "lwcm"); });
  if (name == "date") return words.size() == 2 && words[1].static_text().value_or("").starts_with("+%s");
  if (name == "id") return words.size() == 2 && is_flag(words[1], "ug");
  // Of several files, grep prints the names too.
  return name == "grep" && words.size() > 2 && words.size() <= 4 && is_flag(words[1], "ciwxvEFoq") &&
         words[1].static_text()->find('c') != std::string::npos;
}

bool is_number_substitution(const WordPart& part, const ShellState& state) {
  const std::vector<Statement>* body = &part.body;
  while (body->size() == 1 && ((*body)[0].kind == StatementKind::list || (*body)[0].kind == StatementKind::pipeline) &&
         ((*body)[0].kind == StatementKind::pipeline || (*body)[0].children.size() == 1)) {
    const Statement& outer = (*body)[0];
    if (outer.kind == StatementKind::pipeline) {
      const Statement& last = outer.children.back();
      return prints_number(last) && !state.functions.contains(last.words[0].static_text().value_or(""));
    }
    body = &outer.children;
  }
  return body->size() == 1 && prints_number((*body)[0]) &&
         !state.functions.contains((*body)[0].words[0].static_text().value_or(""));
}

bool is_number_parameter(const WordPart& part, const ShellState& state) {
  static constexpr std::string_view numbers[] = {"$",       "?",    "#",    "!",   "RANDOM", "SECONDS", "EPOCHSECONDS",
                                                 "BASHPID", "PPID", "EUID", "UID", "LINENO", "SRANDOM", "OPTIND"};
  if (part.operation.starts_with("length")) return true;
  if (!part.operation.empty()) return false;
  if (state.find(part.text)) {
    const Value* value = state.scalar(part.text);
    return value && holds_number(*value);
  }
  return std::find(std::begin(numbers), std::end(numbers), part.text) != std::end(numbers);
}

bool is_unset_for_sure(std::string_view name, const ShellState& state) {
  if (is_positional(name)) return false;
  return state.lacks(name, Dialect::bash);
}

bool is_number_part(const WordPart& part, const ShellState& state) {
  if (part.kind == PartKind::literal)
    return std::all_of(part.text.begin(), part.text.end(), [](char c) { return is_digit(c) || c == '-' || c == '+'; });
  if (part.kind == PartKind::arithmetic) return true;
  if (part.kind == PartKind::command_substitution) return is_number_substitution(part, state);
  return part.kind == PartKind::parameter && is_number_parameter(part, state);
}

bool is_safe_operand(const WordPart& part, const ShellState& state) {
  switch (part.kind) {
    case PartKind::literal:
    case PartKind::glob:
    case PartKind::tilde:
      return is_safe_text(part.text, state, 0);
    case PartKind::brace:
      return std::all_of(part.operands.begin(), part.operands.end(),
                         [&](const Word& word) { return is_safe_arithmetic(word, state); });
    case PartKind::parameter: {
      if (is_number_part(part, state)) return true;
      static constexpr std::string_view defaults[] = {"", ":-", "-", ":=", "=", ":+", "+", ":?", "?"};
      bool plain = std::find(std::begin(defaults), std::end(defaults), part.operation) != std::end(defaults);
      return plain && is_safe_variable(part.text, state, 0) &&
             std::all_of(part.operands.begin(), part.operands.end(),
                         [&](const Word& word) { return is_safe_arithmetic(word, state); });
    }
    default:
      return is_number_part(part, state);
  }
}

}  // namespace

bool holds_number(const Value& value) {
  if (!value.text) return value.is_number;
  std::string_view digits = *value.text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  return std::all_of(digits.begin(), digits.end(), is_digit);
}

bool prints_one_number(const WordPart& part, const ShellState& state) {
  if (!is_number_substitution(part, state)) return false;
  const Statement* last = &part.body.back();
  while (!last->children.empty()) last = &last->children.back();
  return !last->words.empty() && last->words[0].static_text() != "seq";
}

bool is_number_word(const Word& word, const ShellState& state) {
  return std::all_of(word.parts.begin(), word.parts.end(),
                     [&](const WordPart& part) { return is_number_part(part, state); });
}

bool is_safe_arithmetic(const Word& word, const ShellState& state) {
  return std::all_of(word.parts.begin(), word.parts.end(),
                     [&](const WordPart& part) { return is_safe_operand(part, state); });
}

bool is_safe_arithmetic(std::string_view text, const ShellState& state) {
  return is_safe_text(text, state, 0);
}

bool is_safe_name(const Value& value, const ShellState& state) {
  const std::string& text = value.text ? *value.text : value.known_prefix;
  size_t end = text.find_first_of("=[");
  if (end == std::string::npos) return value.text.has_value();
  return text[end] == '=' || (value.text && is_safe_arithmetic(std::string_view(text).substr(end), state));
}

namespace {

// An offset is computed only where the value is set, and a length only where the offset lies within it: whether
// ${x:y=1:z++} assigns hangs on values, so it counts as not known.
bool may_assign(const Word& expression) {
  return std::any_of(expression.parts.begin(), expression.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::literal &&
           (part.text.find('=') != std::string::npos || part.text.find("++") != std::string::npos ||
            part.text.find("--") != std::string::npos);
  });
}

}  // namespace

bool is_safe_part(const WordPart& part, const ShellState& state) {
  if (part.kind == PartKind::arithmetic)
    return std::all_of(part.operands.begin(), part.operands.end(),
                       [&](const Word& word) { return is_safe_arithmetic(word, state); });
  if (part.kind != PartKind::parameter) return true;
  // A name that is read from data may have a subscript.
  if (part.operation == "indirect") {
    const Variable* found = state.find(part.text);
    // Without a value there is no name: bash refuses.
    if (found ? found->shape == Variable::Shape::unset : is_unset_for_sure(part.text, state)) return true;
    const Value* value = state.scalar(part.text);
    return value && is_safe_name(*value, state);
  }
  ParameterOperation operation = split_operation(part.operation);
  size_t next = operation.nested ? 1 : 0;
  for (size_t count = 0; count < operation.subscripts && next < part.operands.size(); ++count, ++next) {
    std::string subscript = part.operands[next].static_text().value_or("");
    if (subscript != "@" && subscript != "*" && !is_safe_arithmetic(part.operands[next], state)) return false;
  }
  if (!part.operation.ends_with(':')) return true;
  return std::all_of(part.operands.begin() + static_cast<ptrdiff_t>(std::min(next, part.operands.size())),
                     part.operands.end(),
                     [&](const Word& word) { return is_safe_arithmetic(word, state) && !may_assign(word); });
}

std::set<std::string> names_in(std::string_view expression) {
  std::set<std::string> names;
  for (size_t i = 0; i < expression.size();) {
    size_t end = i;
    while (end < expression.size() && is_name_char(expression[end])) ++end;
    // 0x1f and 16#ff are numbers.
    bool is_name = end > i && !is_digit(expression[i]) && (i == 0 || expression[i - 1] != '#');
    if (is_name) names.emplace(expression.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return names;
}

}  // namespace callgate::internal
