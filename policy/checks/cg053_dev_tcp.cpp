#include "policy/check.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

bool is_socket_path(std::string_view path) {
  return path.starts_with("/dev/tcp/") || path.starts_with("/dev/udp/");
}

// The front of a word that is known, whatever its end expands to: "/dev/tcp/$host/80".
std::string known_front(const Word& word) {
  std::string front;
  for (const WordPart& part : word.parts) {
    if (part.kind != PartKind::literal) break;
    front += part.text;
  }
  return front;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  constexpr std::string_view message = "bash connects to a host by itself: no program and no name lookup is seen";
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.dialect != Dialect::bash) continue;
    for (const EvaluatedRedirect& redirect : command.redirects)
      if (redirect.target.text && is_socket_path(*redirect.target.text)) to.report(self, command.where, message);
  }
  if (input.program == nullptr || input.program->dialect != Dialect::bash) return;
  walk_program(*input.program, {.on_statement = {},
                                .on_word = {},
                                .on_part = {},
                                .on_redirect =
                                    [&](const Redirect& redirect) {
                                      bool opens = redirect.kind != RedirectKind::heredoc &&
                                                   redirect.kind != RedirectKind::herestring;
                                      if (opens && is_socket_path(known_front(redirect.target)))
                                        to.report(self, redirect.where, message);
                                    },
                                .on_assignment = {}});
}

}  // namespace

extern const Check cg053_dev_tcp{53, Verdict::deny, Maturity::stable, "The shell opens a socket", run};

}  // namespace callgate
