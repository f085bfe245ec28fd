#include <algorithm>
#include <array>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// Lines by which a step tells its runner what later steps run with. Notices, groups and masks are not among them.
constexpr std::array<std::string_view, 8> orders{"##vso[task.prependpath]",
                                                 "##vso[task.setvariable",
                                                 "##vso[task.setendpoint",
                                                 "##vso[task.uploadfile]",
                                                 "::set-env ",
                                                 "::add-path::",
                                                 "::stop-commands::",
                                                 "##teamcity[setParameter"};

bool gives_an_order(std::string_view text) {
  return std::any_of(orders.begin(), orders.end(),
                     [&](std::string_view order) { return text.find(order) != std::string_view::npos; });
}

std::string_view known_part(const Value& value) {
  return value.text ? std::string_view(*value.text) : std::string_view(value.known_prefix);
}

bool prints_an_order(const EvaluatedCommand& command) {
  if (is_one_of(command.name(), {"echo", "printf", "print"}) &&
      std::any_of(command.argv.begin() + 1, command.argv.end(),
                  [](const Value& word) { return gives_an_order(known_part(word)); }))
    return true;
  return is_one_of(command.name(), {"cat", "tee"}) &&
         std::any_of(command.redirects.begin(), command.redirects.end(), [](const EvaluatedRedirect& redirect) {
           bool is_text = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
           return is_text && gives_an_order(known_part(redirect.target));
         });
}

// Files from which a runner takes the environment of the steps that follow.
bool names_the_environment(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    return part.kind == PartKind::parameter && is_one_of(part.text, {"GITHUB_ENV", "GITHUB_PATH", "BASH_ENV"});
  });
}

bool writes_its_operands(const EvaluatedCommand& command) {
  return is_one_of(command.name(), {"tee", "cp", "mv", "dd", "install", "sed", "truncate", "ln", "rsync"});
}

// Variables that make programs load or run something, and directories that anybody may fill.
bool takes_over(std::string_view line, const PathContext& paths) {
  for (std::string_view part :
       {"LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "DYLD_", "NODE_OPTIONS", "BASH_ENV", "PYTHONPATH", "PYTHONSTARTUP",
        "PYTHONHOME", "PERL5", "RUBYOPT", "RUBYLIB", "GIT_SSH", "GIT_CONFIG", "JAVA_TOOL_OPTIONS", "PROMPT_COMMAND"})
    if (line.find(part) != std::string_view::npos) return true;
  bool is_own = line.find(paths.workspace) != std::string_view::npos;
  for (std::string_view root : {"/tmp", "/dev/shm", "/var/tmp"})
    if (!is_own && line.find(root) != std::string_view::npos) return true;
  return line.starts_with("PATH=") || line.starts_with("ENV=");
}

// `echo "CC=clang" >> $GITHUB_ENV` is what every workflow does: it needs no person where the name is known and
// harmless.
Verdict verdict_on(const EvaluatedCommand* writer, const PathContext& paths) {
  if (writer == nullptr || !is_one_of(writer->name(), {"echo", "printf"})) return Verdict::ask;
  for (size_t i = 1; i < writer->argv.size(); ++i)
    if (takes_over(known_part(writer->argv[i]), paths)) return Verdict::ask;

  return Verdict::contain;
}

// The command that the redirect belongs to: the last one of those whose bytes hold it.
const EvaluatedCommand* writer_of(const Redirect& redirect, const Prediction& prediction) {
  const EvaluatedCommand* writer = nullptr;
  for (const EvaluatedCommand& command : prediction.commands)
    if (lies_in(redirect.where, command.where)) writer = &command;
  return writer;
}

void judge_words(const CheckInput& input, const Check& self, Reporter& to) {
  constexpr std::string_view what = "changes the environment or the path of the steps that follow";
  ProgramVisitor visitor;
  visitor.on_redirect = [&](const Redirect& redirect) {
    bool writes = redirect.kind == RedirectKind::write || redirect.kind == RedirectKind::append ||
                  redirect.kind == RedirectKind::write_all || redirect.kind == RedirectKind::append_all;
    if (writes && names_the_environment(redirect.target))
      to.report(self, verdict_on(writer_of(redirect, input.prediction), input.paths), redirect.where, what);
  };
  visitor.on_word = [&](const Word& word) {
    if (!names_the_environment(word)) return;
    for (const EvaluatedCommand& command : input.prediction.commands)
      if (writes_its_operands(command) && lies_in(word.where, command.where)) to.report(self, word.where, what);
  };
  walk_program(*input.program, visitor);
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (!command.argv.empty() && prints_an_order(command))
      to.report(self, command.where, "tells the runner of a pipeline what later steps run with");
  if (input.program != nullptr) judge_words(input, self, to);
}

}  // namespace

extern const Check cg080_ci_runner{80, Verdict::ask, Maturity::stable, "Orders to the runner of a pipeline", run};

}  // namespace callgate
