// Reading shell text: what is reported lies inside the text, says why when it is unsure, and is the same every time.
#include "fuzz/program_walk.h"
#include "fuzz/property.h"
#include "parser/parser.h"

namespace callgate::fuzz {
namespace {

bool inside(const Span& span, std::string_view text) {
  return span.begin <= span.end && span.end <= text.size();
}

void check(std::string_view text, Dialect dialect) {
  ShellProgram program = parse_shell(text, dialect);
  CG_PROPERTY(program.source == text, "the source is kept byte for byte");
  CG_PROPERTY(program.understood || !program.findings.empty(), "what is not understood has a reason");
  for (const Finding& finding : program.findings) CG_PROPERTY(inside(finding.where, text), "findings lie inside");
  for (const CommandView& view : program.commands()) {
    CG_PROPERTY(view.statement != nullptr && view.statement->kind == StatementKind::simple, "commands are simple");
    CG_PROPERTY(inside(view.statement->where, text), "commands lie inside");
  }
  ShellProgram again = parse_shell(text, dialect);
  CG_PROPERTY(again.statements == program.statements, "reading is repeatable");
  CG_PROPERTY(again.findings == program.findings, "findings are repeatable");
  CG_PROPERTY(again.understood == program.understood, "understanding is repeatable");
  CG_PROPERTY(again.canonical_only == program.canonical_only, "so is what only canonical text says");
  walk(again.statements, [text](const Span& span) { CG_PROPERTY(inside(span, text), "every span lies inside"); });
}

}  // namespace
}  // namespace callgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  for (Dialect dialect : {Dialect::bash, Dialect::zsh, Dialect::sh}) fuzz::check(fuzz::as_text(data, size), dialect);
  return 0;
}
