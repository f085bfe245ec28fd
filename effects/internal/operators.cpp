#include "effects/internal/operators.h"

#include <algorithm>
#include <cctype>

#include "effects/internal/compute.h"
#include "effects/internal/pattern.h"

namespace callgate::internal {
namespace {

char upper(char c) {
  return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::optional<std::string> strip(std::string_view name, const std::string& text, const Word& operand,
                                 const Surroundings& in) {
  std::optional<Pattern> pattern = Pattern::from(operand, in);
  if (!pattern || !pattern->can_read(text) || !in.notes.spend(pattern->cost(text.size()))) return std::nullopt;
  bool longest = name.size() == 2;
  if (name[0] == '#') return text.substr(pattern->at_start(text, longest).value_or(0));
  return text.substr(0, text.size() - pattern->at_end(text, longest).value_or(0));
}

// What stands behind the second slash; & is what matched, so a value with one is not followed.
std::optional<std::string> replacement(const std::vector<Word>& operands, const Surroundings& in) {
  if (operands.size() < 2) return "";
  for (const WordPart& part : operands[1].parts)
    // Quotes around the & count outside of quotes only: "${x/a/"&"}" puts in what matched.
    if (part.kind == PartKind::literal && part.text.find('&') != std::string::npos && in.dialect != Dialect::zsh)
      return std::nullopt;
  Value value = evaluate_single(operands[1], in);
  if (!value.known()) return std::nullopt;
  bool dynamic = std::any_of(operands[1].parts.begin(), operands[1].parts.end(),
                             [](const WordPart& part) { return part.kind != PartKind::literal; });
  if (dynamic && value.text->find_first_of("&\\") != std::string::npos) return std::nullopt;
  return value.text;
}

std::optional<std::string> replace_all(const std::string& text, const Pattern& pattern, const std::string& with,
                                       bool all, const Surroundings& in) {
  std::string result;
  size_t at = 0;
  bool done = false;
  while (at < text.size() && !done) {
    if (!in.notes.spend(pattern.cost(text.size() - at)) || result.size() > max_value_bytes) return std::nullopt;
    std::optional<size_t> length = pattern.at_start(std::string_view(text).substr(at), true);
    if (length && *length > 0) {
      result += with;
      at += *length;
      done = !all;
    } else if (length) {
      return std::nullopt;  // a match of nothing
    } else {
      result += text[at++];
    }
  }
  return result + text.substr(at);
}

std::optional<std::string> replace(std::string_view name, const std::string& text, const std::vector<Word>& operands,
                                   const Surroundings& in) {
  if (operands.empty() || in.state.options.no_case_match) return std::nullopt;
  std::optional<Pattern> pattern = Pattern::from(operands[0], in);
  std::optional<std::string> with = replacement(operands, in);
  if (!pattern || !with || !pattern->can_read(text)) return std::nullopt;
  if (name == "/" || name == "//") {
    // Between all characters zsh puts what stands for nothing.
    if (pattern->is_empty() && in.dialect == Dialect::zsh) return text.empty() ? with : std::nullopt;
    if (pattern->is_empty()) return text;
    // Of an empty value a pattern that may match nothing matches all.
    if (text.empty()) return pattern->matches("") ? *with : text;
    return replace_all(text, *pattern, *with, name == "//", in);
  }
  if (!in.notes.spend(pattern->cost(text.size()))) return std::nullopt;
  if (name == "/#") {
    std::optional<size_t> length = pattern->at_start(text, true);
    return length ? *with + text.substr(*length) : text;
  }
  std::optional<size_t> length = pattern->at_end(text, true);
  return length ? text.substr(0, text.size() - *length) + *with : text;
}

std::optional<std::string> change_case(std::string_view name, const std::string& text,
                                       const std::vector<Word>& operands, const Surroundings& in) {
  std::optional<Pattern> pattern;
  if (!operands.empty() && !operands[0].parts.empty()) {
    pattern = Pattern::from(operands[0], in);
    if (!pattern || !pattern->is_one_character()) return std::nullopt;
  }
  if (!is_ascii(text)) return std::nullopt;
  std::string result = text;
  for (size_t i = 0; i < result.size() && (name.size() == 2 || i == 0); ++i)
    if (!pattern || pattern->matches(result.substr(i, 1)))
      result[i] = name[0] == '^' ? upper(result[i]) : lower(result[i]);
  return result;
}

std::optional<std::string> transform(char letter, const std::string& text) {
  if (!is_ascii(text)) return std::nullopt;
  std::string result = text;
  if (letter == 'U') std::transform(result.begin(), result.end(), result.begin(), upper);
  if (letter == 'L') std::transform(result.begin(), result.end(), result.begin(), lower);
  if (letter == 'u' && !result.empty()) result[0] = upper(result[0]);
  if (letter == 'U' || letter == 'L' || letter == 'u') return result;
  if (letter == 'E' && text.find('\\') == std::string::npos) return result;
  bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127 && c != '\''; });
  if (letter == 'Q' && printable) return "'" + text + "'";
  return std::nullopt;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::optional<std::string> apply_operator(std::string_view name, const std::string& text,
                                          const std::vector<Word>& operands, const Surroundings& in) {
  if (name == "#" || name == "##" || name == "%" || name == "%%")
    return operands.size() == 1 ? strip(name, text, operands[0], in) : std::nullopt;
  if (name == "/" || name == "//" || name == "/#" || name == "/%") return replace(name, text, operands, in);
  if (name == "^" || name == "^^" || name == "," || name == ",,") return change_case(name, text, operands, in);
  if (name.size() == 2 && name[0] == '@') return transform(name[1], text);
  return std::nullopt;
}

std::optional<Slice> read_slice(const std::vector<Word>& operands, const Surroundings& in) {
  if (operands.empty() || operands.size() > 2) return std::nullopt;
  std::optional<int64_t> offset = compute(operands[0], in);
  if (!offset) return std::nullopt;
  Slice slice{*offset, std::nullopt};
  if (operands.size() == 2) {
    slice.length = compute(operands[1], in);
    if (!slice.length) return std::nullopt;
  }
  return slice;
}

std::optional<std::string> substring(const std::string& text, const std::vector<Word>& operands,
                                     const Surroundings& in) {
  std::optional<Slice> slice = read_slice(operands, in);
  if (!slice || !is_ascii(text)) return std::nullopt;
  auto size = static_cast<int64_t>(text.size());
  int64_t first = slice->offset < 0 ? size + slice->offset : slice->offset;
  if (first < 0 || first > size) return "";
  int64_t last = !slice->length       ? size
                 : *slice->length < 0 ? size + *slice->length
                                      : std::min(size - first, *slice->length) + first;
  if (last < first) {
    ++in.notes.failures;
    return std::nullopt;
  }
  return text.substr(static_cast<size_t>(first), static_cast<size_t>(last - first));
}

std::optional<std::string> apply_modifiers(std::string_view modifiers, const std::string& given) {
  std::string text = given;
  for (size_t i = 0; i < modifiers.size(); i += 2) {
    if (modifiers[i] != ':' || i + 1 >= modifiers.size()) return std::nullopt;
    size_t slash = text.rfind('/');
    size_t dot = text.rfind('.');
    bool has_dot = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1) && dot > 0;
    if (text.empty() && std::string_view("htre").find(modifiers[i + 1]) != std::string_view::npos) {
      if (modifiers[i + 1] == 'h') text = ".";
      continue;
    }
    bool odd = text.ends_with('/') || text.find("//") != std::string::npos || !is_ascii(text);
    switch (modifiers[i + 1]) {
      case 'h':
        if (odd) return std::nullopt;
        text = slash == std::string::npos ? "." : slash == 0 ? "/" : text.substr(0, slash);
        break;
      case 't':
        if (odd) return std::nullopt;
        if (slash != std::string::npos) text.erase(0, slash + 1);
        break;
      case 'r':
      case 'e':
        if (odd || (!has_dot && dot != std::string::npos)) return std::nullopt;
        text = modifiers[i + 1] == 'r' ? text.substr(0, has_dot ? dot : text.size())
               : has_dot ? text.substr(dot + 1)
                                       : "";
        break;
      case 'l':
      case 'u':
        if (!is_ascii(text)) return std::nullopt;
        std::transform(text.begin(), text.end(), text.begin(), modifiers[i + 1] == 'u' ? upper : lower);
        break;
      default:
        return std::nullopt;
    }
  }
  return text;
}

bool is_plain_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x80 && std::isalnum(c)) ||
           std::string_view("_./- ").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool is_field_split(std::string_view flags) {
  return flags.size() == 6 && flags.starts_with("(s") && flags[2] == flags[4] && flags[5] == ')' &&
         std::string_view(":./,").find(flags[2]) != std::string_view::npos &&
         std::string_view(" ,:./-_").find(flags[3]) != std::string_view::npos;
}

bool is_followed(std::string_view flags) {
  static constexpr std::string_view known[] = {"(U)", "(L)", "(e)", "(%)", "(z)", "(f)"};
  return std::find(std::begin(known), std::end(known), flags) != std::end(known) || is_field_split(flags);
}

bool reads_plain(const WordPart& part, const ShellState& state) {
  const Value* value = part.operation == "(e)" || part.operation == "(%)" ? state.scalar(part.text) : nullptr;
  return value && value->known() && is_plain_text(*value->text) && state.find(part.text)->choices.empty();
}

}  // namespace callgate::internal
