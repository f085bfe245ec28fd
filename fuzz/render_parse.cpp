// Canonical text: reading it back gives the program that was judged, and writing that gives the same text again.
#include "fuzz/program_walk.h"
#include "fuzz/property.h"
#include "parser/parser.h"

namespace callgate::fuzz {
namespace {

void check(std::string_view text, Dialect dialect) {
  ShellProgram program = parse_shell(text, dialect);
  if (!program.understood) return;
  std::string canonical = render_shell(program);
  ShellProgram back = parse_shell(canonical, dialect);
  // Canonical text may be longer than what came in, and reach a limit that the input did not.
  if (canonical.size() > ParseLimits{}.bytes) return;
  // The second reader hides commands in some canonical text, `cat <<E |` for one; ours must read all of it.
  for (const Finding& finding : back.findings) CG_PROPERTY(finding.id == "readers", "canonical text is read");
  CG_PROPERTY(without_spans(back.statements) == without_spans(program.statements), "what was judged is what runs");
  CG_PROPERTY(render_shell(back) == canonical, "canonical text is a fixed point");
}

}  // namespace
}  // namespace callgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  for (Dialect dialect : {Dialect::bash, Dialect::zsh, Dialect::sh}) fuzz::check(fuzz::as_text(data, size), dialect);
  return 0;
}
