// Parameters as zsh writes them.
#include "parser/internal/renderer.h"
#include "parser/parameter_operation.h"

namespace callgate::internal {
namespace {

std::string_view prefix_text(std::string_view prefix) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"length", "#"}, {"set", "+"},     {"split", "="}, {"unsplit", "=="},
      {"glob", "~"},   {"unglob", "~~"}, {"array", "^"}, {"unarray", "^^"},
  };
  for (const auto& [name, text] : texts)
    if (name == prefix) return text;
  return "";
}

bool is_pattern(std::string_view name) {
  return name == ":#" || name == ":/" ||
         (!name.empty() && std::string_view("#%/").find(name[0]) != std::string_view::npos);
}

}  // namespace

void Renderer::zsh_parameter(const WordPart& part, Place place) {
  ParameterOperation operation = split_operation(part.operation);
  size_t operand = 0;
  size_t count = part.operands.size();
  out_ += "${";
  out_ += operation.flags;
  for (std::string_view prefix : operation.prefixes) out_ += prefix_text(prefix);
  if (operation.nested && operand < count) {
    const Word& inner = part.operands[operand++];
    for (const WordPart& each : part.quoted ? inner.parts : std::vector<WordPart>{}) this->part(each, Place::quoted);
    if (!part.quoted) word(inner);
  }
  out_ += part.text;
  for (size_t i = 0; i < operation.subscripts && operand < count; ++i) {
    out_ += '[';
    word(part.operands[operand++], Place::arithmetic);
    out_ += ']';
  }
  out_ += operation.name;
  out_ += operation.modifiers;
  bool in_heredoc = place == Place::heredoc || place == Place::operand_in_heredoc;
  Place quoted = in_heredoc ? Place::operand_in_heredoc : Place::operand;
  bool substring = operation.name == ":";
  for (size_t first = operand; operand < count; ++operand) {
    if (operand > first) out_ += substring ? ':' : '/';
    bool pattern = is_pattern(operation.name) && operand == first;
    Place own = !part.quoted ? Place::loose : pattern ? Place::quoted_pattern : quoted;
    word(part.operands[operand], substring ? Place::arithmetic : own);
  }
  out_ += '}';
}

}  // namespace callgate::internal
