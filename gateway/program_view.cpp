#include "gateway/program_view.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "parser/dump.h"
#include "parser/parser.h"

namespace callgate {
namespace {

// Keys stay in the order in which they are read: kind and place first.
using Json = nlohmann::ordered_json;

constexpr size_t limit_line_columns = 100'000;

Json span_of(const Span& span) {
  return {span.begin, span.end};
}

Json statements_of(const std::vector<Statement>& statements);
Json words_of(const std::vector<Word>& words);

// Members that say nothing are left out, so that a person finds those that do.
void add(Json& object, const char* key, Json value) {
  if (!value.empty()) object[key] = std::move(value);
}

void add(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = to_valid_utf8(text);
}

Json part_of(const WordPart& part) {
  Json object{{"kind", name_of(part.kind)}, {"span", span_of(part.where)}};
  add(object, "text", part.text);
  if (part.quoted) object["quoted"] = true;
  add(object, "operation", part.operation);
  add(object, "operands", words_of(part.operands));
  add(object, "body", statements_of(part.body));
  return object;
}

Json word_of(const Word& word) {
  Json object{{"span", span_of(word.where)}};
  if (std::optional<std::string> text = word.static_text()) object["static"] = to_valid_utf8(*text);
  Json parts = Json::array();
  for (const WordPart& part : word.parts) parts.push_back(part_of(part));
  add(object, "parts", std::move(parts));
  return object;
}

Json words_of(const std::vector<Word>& words) {
  Json list = Json::array();
  for (const Word& word : words) list.push_back(word_of(word));
  return list;
}

Json assignment_of(const Assignment& assignment) {
  Json object{{"name", to_valid_utf8(assignment.name)}, {"span", span_of(assignment.where)}};
  if (assignment.subscript) object["subscript"] = word_of(*assignment.subscript);
  if (assignment.append) object["append"] = true;
  if (assignment.is_array)
    object["elements"] = words_of(assignment.elements);
  else
    object["value"] = word_of(assignment.value);
  return object;
}

Json redirect_of(const Redirect& redirect) {
  Json object{{"kind", name_of(redirect.kind)}, {"span", span_of(redirect.where)}};
  add(object, "descriptor", redirect.descriptor);
  object["target"] = word_of(redirect.target);
  if (redirect.kind == RedirectKind::heredoc) object["expands"] = redirect.expands;
  if (redirect.force) object["force"] = true;
  return object;
}

Json arm_of(const CaseArm& arm) {
  return {{"patterns", words_of(arm.patterns)}, {"body", statements_of(arm.body)}, {"terminator", arm.terminator}};
}

template <typename T, typename F>
Json list_of(const std::vector<T>& members, F render) {
  Json list = Json::array();
  for (const T& member : members) list.push_back(render(member));
  return list;
}

Json statement_of(const Statement& statement) {
  Json object{{"kind", name_of(statement.kind)}, {"span", span_of(statement.where)}};
  add(object, "name", statement.name);
  add(object, "assignments", list_of(statement.assignments, assignment_of));
  add(object, "words", words_of(statement.words));
  add(object, "redirects", list_of(statement.redirects, redirect_of));
  add(object, "children", statements_of(statement.children));
  add(object, "operators", statement.operators);
  add(object, "arms", list_of(statement.arms, arm_of));
  return object;
}

Json statements_of(const std::vector<Statement>& statements) {
  return list_of(statements, statement_of);
}

std::string bytes_of(const Span& span) {
  return std::to_string(span.begin) + "-" + std::to_string(span.end);
}

}  // namespace

std::string program_text(const ShellProgram& program) {
  std::string text(to_string(program.dialect));
  text += program.understood ? ", understood\n" : ", not understood\n";
  for (const Statement& statement : program.statements)
    text += "  " + bytes_of(statement.where) + "  " + dump(statement) + "\n";
  if (!program.findings.empty()) text += "findings:\n";
  for (const Finding& finding : program.findings)
    text += "  " + bytes_of(finding.where) + "  " + escape_for_display(finding.id + ": " + finding.message) + "\n";
  if (!program.understood) return text;
  text += program.canonical_only ? "canonical text (the original is read differently by other readers):\n"
                                 : "canonical text:\n";
  std::string canonical = render_shell(program);
  while (canonical.ends_with('\n')) canonical.pop_back();
  for (std::string_view line : split(canonical, '\n'))
    text += "  " + escape_for_display(line, limit_line_columns) + "\n";
  return text;
}

std::string program_json(const ShellProgram& program) {
  Json object{{"shell", to_string(program.dialect)},
              {"understood", program.understood},
              {"canonical_only", program.canonical_only},
              {"canonical", nullptr},
              {"statements", statements_of(program.statements)},
              {"findings", list_of(program.findings, [](const Finding& finding) {
                 return Json{{"id", to_valid_utf8(finding.id)},
                             {"text", to_valid_utf8(finding.message)},
                             {"span", span_of(finding.where)}};
               })}};
  if (program.understood) object["canonical"] = to_valid_utf8(render_shell(program));
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace callgate
