// Canonical text: reading it back gives the program that was judged, and writing that gives the same text again. Both
// readers must agree on it, or what was judged would not be what runs.
#include "fuzz/program_walk.h"
#include "fuzz/property.h"
#include "parser/parser.h"

namespace callgate::fuzz {
namespace {

void check(std::string_view text, Dialect dialect) {
  ShellProgram program = read_shell(text, dialect);
  if (!program.findings.empty()) return;
  std::string canonical = render_shell(program);
  // Canonical text may be longer than what came in, and reach a limit that the input did not.
  if (canonical.size() > ParseLimits{}.bytes) return;
  ShellProgram back = read_shell(canonical, dialect);
  for (const Finding& finding : back.findings) {
    // A comment that names extglob is not in canonical text, and such a pattern is not understood there.
    if (finding.id == "limit" || finding.message == "a pattern that needs extglob") return;
    CG_PROPERTY(false, "canonical text is read");
  }
  CG_PROPERTY(without_spans(back.statements) == without_spans(program.statements), "what was judged is what runs");
  CG_PROPERTY(render_shell(back) == canonical, "canonical text is a fixed point");
  // The vote may take sureness away, and never gives another program.
  ShellProgram voted = parse_shell(text, dialect);
  CG_PROPERTY(without_spans(voted.statements) == without_spans(program.statements), "a vote changes no reading");
  CG_PROPERTY(voted.understood || !voted.findings.empty(), "what is refused has a reason");
}

}  // namespace
}  // namespace callgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  for (Dialect dialect : {Dialect::bash, Dialect::zsh, Dialect::sh}) fuzz::check(fuzz::as_text(data, size), dialect);
  return 0;
}
