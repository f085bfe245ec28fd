#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/internal/renderer.h"

namespace callgate::internal {
namespace {

bool has_odd_bytes(std::string_view text) {
  return !is_valid_utf8(text) || std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
  });
}

// '…', or $'…' for what must not stand raw in any text.
std::string quote(std::string_view text, bool escapes, std::string_view apostrophe = "'\\''") {
  std::string out = escapes ? "$'" : "'";
  constexpr std::string_view digits = "0123456789abcdef";
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '\'')
      out += escapes ? "\\'" : apostrophe;
    else if (escapes && (byte < 0x20 || byte >= 0x7f))
      out += std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
    else if (escapes && c == '\\')
      out += "\\\\";
    else
      out += c;
  }
  return out + "'";
}

std::string ansi_quoted(std::string_view text) {
  return quote(text, true);
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Text inside "${x:-…}", where bash takes a ' for a quote when it looks for the brace, but not between quotes.
std::string operand_text(std::string_view text, Dialect dialect) {
  std::string out = escaped(text, "$`\"\\}");
  if (dialect != Dialect::bash) return out;
  for (size_t i = out.find('\''); i != std::string::npos; i = out.find('\'', i + 3)) out.replace(i, 1, "\"'\"");
  return out;
}

// Behind backslashes, but for control characters, which would be lost there.
std::string quoted_pattern(std::string_view text) {
  bool control = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (control) return ansi_quoted(text);
  return escaped(text, " !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~");
}

bool is_unquoted_place(Place place) {
  return place == Place::word || place == Place::loose;
}

// An operation without its prefix and subscript: "[]:-" is ":-".
std::string_view operator_of(const WordPart& part) {
  std::string_view operation = part.operation;
  for (std::string_view prefix : {"length", "indirect", "names*", "names@", "[]"})
    if (operation.starts_with(prefix)) operation.remove_prefix(prefix.size());
  return operation;
}

}  // namespace

bool Renderer::needs_escapes(std::string_view text) const {
  return has_odd_bytes(text) || (in_heredoc_ && text.find("\\\n") != std::string_view::npos);
}

std::string Renderer::single_quoted(std::string_view text) const {
  return quote(text, needs_escapes(text));
}

void Renderer::word(const Word& word, Place place) {
  if (word.parts.empty() && place == Place::word) out_ += "''";
  for (size_t i = 0; i < word.parts.size();) {
    const WordPart& next = word.parts[i];
    if (is_unquoted_place(place) && next.quoted) {
      i = quoted_run(word.parts, i);
    } else {
      part(next, place);
      ++i;
    }
  }
}

// Neighbouring quoted parts in one pair of quotes; answers where the run ends.
size_t Renderer::quoted_run(const std::vector<WordPart>& parts, size_t begin) {
  auto joins = [this](const WordPart& part) {
    return part.quoted && !(part.kind == PartKind::literal && (part.text.empty() || needs_escapes(part.text)));
  };
  if (!joins(parts[begin])) {
    out_ += single_quoted(parts[begin].text);
    return begin + 1;
  }
  size_t end = begin;
  bool only_literals = true;
  for (; end < parts.size() && joins(parts[end]); ++end) only_literals &= parts[end].kind == PartKind::literal;
  if (only_literals) {
    std::string text;
    for (size_t i = begin; i < end; ++i) text += parts[i].text;
    // $(a=(\')) is a syntax error to bash 5.2, which $(a=("'")) is not.
    out_ += in_array_ && !needs_escapes(text) ? quote(text, false, "'\"'\"'") : single_quoted(text);
    return end;
  }
  out_ += '"';
  for (size_t i = begin; i < end; ++i) part(parts[i], Place::quoted);
  out_ += '"';
  return end;
}

void Renderer::literal(const WordPart& part, Place place) {
  switch (place) {
    case Place::word:
      out_ +=
          part.text.find_first_of(" \t\n;&|()<>'\"$`\\") == std::string::npos ? part.text : single_quoted(part.text);
      return;
    case Place::loose:
      out_ += part.text;
      return;
    case Place::arithmetic:
      out_ += part.operation + part.text + part.operation;
      return;
    case Place::quoted:
      out_ += escaped(part.text, "$`\"\\");
      return;
    case Place::operand:
    case Place::operand_in_heredoc:
      // zsh keeps "" beside an expansion as a part of its own.
      out_ += part.text.empty() && dialect_ == Dialect::zsh ? "\"\"" : operand_text(part.text, dialect_);
      return;
    case Place::heredoc:
      out_ += escaped(part.text, "$`\\");
      return;
    case Place::quoted_pattern:
      out_ += part.quoted ? quoted_pattern(part.text) : part.text;
      return;
  }
}

void Renderer::part(const WordPart& part, Place place) {
  switch (part.kind) {
    case PartKind::literal:
      return literal(part, place);
    case PartKind::parameter:
      return dialect_ == Dialect::zsh ? zsh_parameter(part, place) : parameter(part, place);
    case PartKind::command_substitution:
      return substitution(part.body, "$(");
    case PartKind::process_substitution:
      return substitution(part.body, part.operation + "(");
    case PartKind::arithmetic:
      out_ += "$((";
      for (const Word& operand : part.operands) word(operand, Place::arithmetic);
      out_ += "))";
      return;
    case PartKind::brace:
      return brace(part);
    case PartKind::tilde:
      out_ += "~" + part.text;
      return;
    case PartKind::zsh_equals:
      out_ += "=" + part.text;
      return;
    case PartKind::glob_qualifier:
      out_ += "(" + part.text + ")";
      return;
    case PartKind::glob:
    case PartKind::unknown:
      out_ += part.text;
      return;
  }
}

void Renderer::brace(const WordPart& part) {
  out_ += '{';
  if (!part.text.empty() && part.text != "..") {
    out_ += part.text + "}";
    return;
  }
  for (size_t i = 0; i < part.operands.size(); ++i) {
    if (i > 0) out_ += ',';
    if (!part.operands[i].parts.empty()) word(part.operands[i]);
  }
  out_ += '}';
}

void Renderer::parameter(const WordPart& part, Place place) {
  std::string_view operation = part.operation;
  out_ += "${";
  if (operation.starts_with("length")) out_ += '#';
  if (operation.starts_with("indirect") || operation.starts_with("names")) out_ += '!';
  out_ += part.text;
  if (operation.starts_with("names")) out_ += operation[5];
  size_t operand = 0;
  if (operation.find("[]") != std::string_view::npos && !part.operands.empty()) {
    out_ += '[';
    word(part.operands[operand++], Place::arithmetic);
    out_ += ']';
  }
  std::string_view op = operator_of(part);
  out_ += op;
  bool in_heredoc = place == Place::heredoc || place == Place::operand_in_heredoc;
  Place quoted = in_heredoc ? Place::operand_in_heredoc : Place::operand;
  bool pattern = !op.empty() && std::string_view("#%/^,").find(op[0]) != std::string_view::npos;
  bool substring = op == ":";
  // "${x//y}" would replace all.
  if (op == "/" && part.quoted && operand < part.operands.size() && part.operands[operand].parts.empty()) out_ += "''";
  for (size_t first = operand; operand < part.operands.size(); ++operand) {
    bool replacement = op.starts_with("/") && operand > first;
    if (operand > first) out_ += substring ? ':' : '/';
    if (substring)
      word(part.operands[operand], Place::arithmetic);
    else
      word(part.operands[operand], part.quoted && (!pattern || replacement) ? quoted : Place::loose);
  }
  out_ += '}';
}

void Renderer::substitution(const std::vector<Statement>& body, std::string_view opening) {
  out_ += opening;
  std::vector<PendingHeredoc> outer = std::exchange(pending_, {});
  size_t begin = out_.size();
  for (const Statement& each : body) statement(each);
  // `$((` would open an arithmetic expression.
  if (begin < out_.size() && out_[begin] == '(') out_.insert(begin, " ");
  if (!pending_.empty()) heredoc_bodies();
  pending_ = std::move(outer);
  out_ += ')';
}

}  // namespace callgate::internal
