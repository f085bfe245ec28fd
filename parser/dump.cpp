#include "parser/dump.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace callgate {
namespace {

constexpr std::array<std::string_view, 11> part_names = {"literal", "param", "sub",    "proc",      "arith",  "glob",
                                                         "brace",   "tilde", "equals", "qualifier", "unknown"};
constexpr std::array<std::string_view, 10> redirect_names = {"<",   ">",  ">>", "<>", "&>",
                                                             "&>>", "<&", ">&", "<<", "<<<"};
constexpr std::array<std::string_view, 21> statement_names = {
    "simple", "pipeline", "list", "subshell",   "group",  "if",   "while",    "until",  "for",    "select", "cfor",
    "case",   "function", "test", "arithmetic", "coproc", "time", "negation", "repeat", "always", "unknown"};

std::string dump_part(const WordPart& part) {
  if (part.kind == PartKind::literal && !part.operation.empty())
    return part.operation + escape_for_display(part.text) + part.operation;
  if (part.kind == PartKind::literal && part.quoted) return "'" + escape_for_display(part.text) + "'";
  if (part.kind == PartKind::literal) return escape_for_display(part.text);
  std::string out = part.quoted ? "<\"" : "<";
  out += part_names[static_cast<size_t>(part.kind)];
  if (!part.text.empty() && part.kind != PartKind::arithmetic) out += " " + escape_for_display(part.text);
  if (!part.operation.empty()) out += " " + part.operation;
  for (const Word& operand : part.operands) out += " " + dump(operand);
  for (const Statement& statement : part.body) out += " | " + dump(statement);
  return out + ">";
}

std::string dump_assignment(const Assignment& assignment) {
  std::string out = " [" + assignment.name;
  if (assignment.subscript) out += "[" + dump(*assignment.subscript) + "]";
  out += assignment.append ? "+=" : "=";
  if (!assignment.is_array) return out + dump(assignment.value) + "]";
  out += "(";
  for (const Word& element : assignment.elements) out += (out.back() == '(' ? "" : " ") + dump(element);
  return out + ")]";
}

std::string dump_arm(const CaseArm& arm) {
  std::string out = " (";
  for (const Word& pattern : arm.patterns) out += (out.back() == '(' ? "" : " ") + dump(pattern);
  out += ":";
  for (const Statement& statement : arm.body) out += " " + dump(statement);
  return out + " " + arm.terminator + ")";
}

std::string dump_children(const Statement& statement) {
  std::string out;
  for (size_t i = 0; i < statement.children.size(); ++i) {
    out += " {" + dump(statement.children[i]) + "}";
    if (i < statement.operators.size() && !statement.operators[i].empty()) out += " " + statement.operators[i];
  }
  return out;
}

}  // namespace

std::string_view name_of(StatementKind kind) {
  return statement_names[static_cast<size_t>(kind)];
}

std::string_view name_of(PartKind kind) {
  return part_names[static_cast<size_t>(kind)];
}

std::string_view name_of(RedirectKind kind) {
  return redirect_names[static_cast<size_t>(kind)];
}

std::string dump(const Word& word) {
  if (word.parts.empty()) return "''";
  std::string out;
  for (const WordPart& part : word.parts) out += dump_part(part);
  return out;
}

std::string dump(const Statement& statement) {
  std::string out(statement_names[static_cast<size_t>(statement.kind)]);
  if (!statement.name.empty()) out += ":" + escape_for_display(statement.name);
  for (const Assignment& assignment : statement.assignments) out += dump_assignment(assignment);
  for (const Word& word : statement.words) out += " " + dump(word);
  for (const CaseArm& arm : statement.arms) out += dump_arm(arm);
  out += dump_children(statement);
  for (const Redirect& redirect : statement.redirects) {
    out += " " + redirect.descriptor + std::string(redirect_names[static_cast<size_t>(redirect.kind)]);
    if (redirect.force) out += "|";
    if (redirect.kind == RedirectKind::heredoc && redirect.expands) out += "*";
    out += dump(redirect.target);
  }
  return out;
}

std::string dump(const ShellProgram& program) {
  std::string out;
  for (const Statement& statement : program.statements) out += dump(statement) + "\n";
  if (program.canonical_only) out += "canonical text only\n";
  if (program.understood) return out;
  out += "not understood:";
  for (const Finding& finding : program.findings) out += " " + finding.id;
  return out + "\n";
}

}  // namespace callgate
