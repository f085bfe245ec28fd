// oracle --shell bash|zsh [--cases N] [--seed N] [--jobs N] [--failures FILE] [--no-minimise] [--show] [--text TEXT]
// `--seed N --cases 1 --show` shows the case that a failure named; `--text` examines one that a person wrote.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "parser/dump.h"
#include "parser/parser.h"
#include "tests/oracle/campaign.h"
#include "tests/oracle/judge.h"

namespace callgate::oracle {
namespace {

// A reader that crashes is a finding too: which text it was must not be lost with the process.
void on_crash(int signal) {
  std::fprintf(stderr, "oracle: the readers crashed with signal %d at --seed %zu\n", signal,
               static_cast<size_t>(current_seed()));
  ::_exit(3);
}

struct Options {
  Plan plan;
  std::string failures;
  std::string text;
  bool shows = false;
};

std::optional<Options> read_options(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string name = words[i];
    if (name == "--show" || name == "--no-minimise") {
      (name == "--show" ? options.shows : options.plan.minimises) = name == "--show";
      continue;
    }
    if (++i >= count) return std::nullopt;
    if (name == "--shell") {
      std::optional<Dialect> dialect = dialect_from(words[i]);
      if (!dialect) return std::nullopt;
      options.plan.dialect = *dialect;
    } else if (name == "--text") {
      options.text = words[i];
    } else if (name == "--failures") {
      options.failures = words[i];
    } else if (name == "--cases") {
      options.plan.cases = std::strtoull(words[i], nullptr, 10);
    } else if (name == "--seed") {
      options.plan.first_seed = std::strtoull(words[i], nullptr, 10);
    } else if (name == "--jobs") {
      options.plan.jobs = std::max<size_t>(1, std::strtoull(words[i], nullptr, 10));
    } else {
      return std::nullopt;
    }
  }
  return options;
}

Result<void> show(const std::string& text, Dialect dialect, RealShell& shell) {
  Examination made = CG_TRY(Examiner(shell, dialect).examine(text));
  Observation seen = CG_TRY(shell.run(dialect, text));
  ShellProgram program = parse_shell(text, dialect);
  std::printf("%s\n---\nunderstood: %s %s\nfault: %s\n%spredicted:\n%sran:\n%serrors: %s\nread as:\n%s\n", text.c_str(),
              made.understood ? "yes" : "no", made.reason.c_str(), std::string(to_string(made.fault)).c_str(),
              made.explanation.c_str(), listed(predict_in_sandbox(program).executes).c_str(),
              listed(sorted_executions(seen)).c_str(), seen.errors.c_str(), dump(program).c_str());
  return {};
}

Result<void> show_cases(const Options& options) {
  RealShell shell = CG_TRY(RealShell::start({}));
  if (!options.text.empty()) return show(options.text, options.plan.dialect, shell);
  Grammar grammar = CG_TRY(grammar_of(options.plan.dialect));
  for (size_t i = 0; i < options.plan.cases; ++i) {
    std::printf("=== seed %zu\n", static_cast<size_t>(options.plan.first_seed + i));
    CG_TRY(show(make_case(grammar, options.plan.first_seed + i).text, options.plan.dialect, shell));
  }
  return {};
}

Result<bool> run(const Options& options) {
  if (options.shows || !options.text.empty()) {
    CG_TRY(show_cases(options));
    return true;
  }
  Summary summary = CG_TRY(run_campaign(options.plan));
  std::ofstream file(options.failures, std::ios::app);
  for (const Failure& failure : summary.failures)
    if (options.failures.empty())
      std::printf("%s", to_text(failure).c_str());
    else
      file << to_text(failure);
  std::printf("%s", to_text(summary).c_str());
  return summary.failures.empty();
}

}  // namespace
}  // namespace callgate::oracle

int main(int count, char** words) {
  using namespace callgate::oracle;
  for (int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE}) ::signal(signal, on_crash);
  std::optional<Options> options = read_options(count, words);
  if (!options) {
    std::fprintf(stderr,
                 "usage: oracle --shell bash|zsh [--cases N] [--seed N] [--jobs N] [--failures FILE] [--no-minimise]\n"
                 "       oracle --shell bash|zsh --show --seed N --cases 1\n"
                 "       oracle --shell bash|zsh --text TEXT\n");
    return 2;
  }
  callgate::Result<bool> passed = run(*options);
  if (!passed) std::fprintf(stderr, "oracle: %s\n", passed.error().message.c_str());
  return passed && *passed ? 0 : 1;
}
