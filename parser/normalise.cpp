#include <algorithm>
#include <iterator>
#include <utility>

#include "parser/internal/reader.h"

namespace callgate::internal {

WordPart new_part(PartKind kind, std::string text, bool quoted) {
  WordPart part;
  part.kind = kind;
  part.text = std::move(text);
  part.quoted = quoted;
  return part;
}

// "${a[*]}" is one word.
static bool is_joined_list(const WordPart& part) {
  return part.operation.starts_with("[]") && !part.operands.empty() && part.operands[0].static_text() == "*" &&
         part.operands.size() == 1;
}

// Whether a list may stand for it: "$@", "${a[@]}", "${!x}", or one of these as an operand.
static bool may_be_list(const WordPart& part) {
  if (part.kind != PartKind::parameter || is_joined_list(part)) return false;
  bool by_itself = part.text == "@" || part.text.empty();
  for (std::string_view sign : {"[]", "indirect", "names@", "(", "split", "array"})
    by_itself |= part.operation.find(sign) != std::string::npos;
  return by_itself || std::any_of(part.operands.begin(), part.operands.end(), [](const Word& operand) {
           return std::any_of(operand.parts.begin(), operand.parts.end(), may_be_list);
         });
}

// "$@" and "${a[@]}" may be no word at all.
bool may_vanish(const WordPart& part) {
  return part.quoted && may_be_list(part);
}

// What may be a list or a word, whichever it is when it runs: "${!x}", "${x+$@}".
bool may_vanish_or_not(const WordPart& part) {
  if (!may_vanish(part) || part.text == "@" || part.operation == "names@") return false;
  return !part.operation.starts_with("[]") || part.operation.size() > 2;
}

static bool is_empty_quotes(const WordPart& part) {
  return part.kind == PartKind::literal && part.text.empty() && part.operation.empty();
}

// Whether an empty quoted literal changes nothing. It does where it keeps a word from vanishing (''$x), from being a
// reserved word (i''f) or an assignment (a''=b).
static bool is_idle(const std::vector<WordPart>& parts, size_t i, bool keep_empty) {
  if (parts.size() == 1 && keep_empty) return false;
  if (i > 0 && parts[i - 1].quoted) return true;
  if (i + 1 < parts.size()) return parts[i + 1].quoted;
  return i == 0 || (parts[i - 1].kind == PartKind::literal && parts[i - 1].text.ends_with('='));
}

// "$x""$@" is a word where "$x$@" is none: which parts shared a pair of quotes matters.
static bool keeps_all_quotes(const std::vector<WordPart>& parts) {
  bool has_text = std::any_of(parts.begin(), parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::literal && !part.text.empty();
  });
  return !has_text && std::any_of(parts.begin(), parts.end(), may_vanish);
}

void normalise(Word& word, bool keep_empty) {
  std::vector<WordPart> merged;
  for (WordPart& part : word.parts) {
    bool merge = !merged.empty() && part.kind == PartKind::literal && merged.back().kind == PartKind::literal &&
                 merged.back().quoted == part.quoted && merged.back().operation == part.operation;
    if (!merge) {
      merged.push_back(std::move(part));
      continue;
    }
    merged.back().text += part.text;
    merged.back().where.end = part.where.end;
  }
  word.parts.clear();
  bool keeps_all = keeps_all_quotes(merged);
  for (size_t i = 0; i < merged.size(); ++i) {
    const WordPart& part = merged[i];
    if (keeps_all || !is_empty_quotes(part) || !is_idle(merged, i, keep_empty)) word.parts.push_back(merged[i]);
  }
}

Statement join_lines(std::vector<Statement> lines) {
  Statement list{.kind = StatementKind::list};
  for (Statement& line : lines) {
    list.where = list.children.empty() ? line.where : Span{list.where.begin, line.where.end};
    if (!list.operators.empty() && list.operators.back().empty()) list.operators.back() = ";";
    if (line.kind != StatementKind::list) {
      list.children.push_back(std::move(line));
      list.operators.push_back("");
      continue;
    }
    std::move(line.children.begin(), line.children.end(), std::back_inserter(list.children));
    std::move(line.operators.begin(), line.operators.end(), std::back_inserter(list.operators));
  }
  return list;
}

}  // namespace callgate::internal
