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

void normalise(Word& word) {
  auto is_empty = [](const WordPart& part) { return part.kind == PartKind::literal && part.text.empty(); };
  bool has_quoted = std::any_of(word.parts.begin(), word.parts.end(),
                                [&](const WordPart& part) { return part.quoted && !is_empty(part); });
  bool all_static = word.is_static();
  bool keep_one = !has_quoted && !all_static;
  std::vector<WordPart> parts;
  for (WordPart& part : word.parts) {
    if (is_empty(part) && !std::exchange(keep_one, false)) continue;
    bool merge = !parts.empty() && part.kind == PartKind::literal && parts.back().kind == PartKind::literal &&
                 parts.back().quoted == part.quoted;
    if (!merge) {
      parts.push_back(std::move(part));
      continue;
    }
    parts.back().text += part.text;
    parts.back().where.end = part.where.end;
  }
  word.parts = std::move(parts);
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
