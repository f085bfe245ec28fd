// oracle --shell bash|zsh|sh [--cases N] [--seed N] [--jobs N] [--failures FILE] [--no-minimise] [--skip-doubtful]
//        [--mutations N] [--show] [--text TEXT] [--texts FILE [--system]]
// `--skip-doubtful` does not run what is not understood, which cannot be wrong: nearly twice as many cases a second;
// `--mutations 1` leaves out the cases that the grammar made, in which fewer readings are wrong.
// `--seed N --cases 1 --show` shows the case that a failure named; `--text` examines one that a person wrote, and
// `--texts` those of a file, each behind a line of ===, with one line of answer each; `--system`: with /usr/bin.
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
  std::string texts;
  bool shows = false;
  bool has_system_programs = false;
};

std::optional<Options> read_options(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string name = words[i];
    if (name == "--show" || name == "--no-minimise") {
      (name == "--show" ? options.shows : options.plan.minimises) = name == "--show";
      continue;
    }
    if (name == "--skip-doubtful") {
      options.plan.skips_doubtful = true;
      continue;
    }
    if (name == "--system") {
      options.has_system_programs = true;
      continue;
    }
    if (++i >= count) return std::nullopt;
    if (name == "--shell") {
      std::optional<Dialect> dialect = dialect_from(words[i]);
      if (!dialect) return std::nullopt;
      options.plan.dialect = *dialect;
    } else if (name == "--text") {
      options.text = words[i];
    } else if (name == "--texts") {
      options.texts = words[i];
    } else if (name == "--failures") {
      options.failures = words[i];
    } else if (name == "--cases") {
      options.plan.cases = std::strtoull(words[i], nullptr, 10);
    } else if (name == "--mutations") {
      options.plan.min_mutations = std::strtoull(words[i], nullptr, 10);
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
  RealShell shell = CG_TRY(RealShell::start({.has_system_programs = options.has_system_programs}));
  if (!options.text.empty()) return show(options.text, options.plan.dialect, shell);
  Grammar grammar = CG_TRY(grammar_of(options.plan.dialect));
  for (size_t i = 0; i < options.plan.cases; ++i) {
    std::printf("=== seed %zu\n", static_cast<size_t>(options.plan.first_seed + i));
    CG_TRY(show(make_case(grammar, options.plan.first_seed + i).text, options.plan.dialect, shell));
  }
  return {};
}

// Prints one line for each text, and for a fault what it is.
Result<bool> examine_file(const Options& options) {
  RealShell shell = CG_TRY(RealShell::start({.has_system_programs = options.has_system_programs}));
  Examiner examiner(shell, options.plan.dialect);
  std::vector<std::string> texts;
  std::ifstream file(options.texts);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("===")) {
      texts.emplace_back();
    } else if (!texts.empty()) {
      texts.back() += line + "\n";
    }
  }
  bool passed = true;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string text = texts[i].substr(0, texts[i].size() - (texts[i].empty() ? 0 : 1));
    Examination made = CG_TRY(examiner.examine(text));
    const bool is_fault = made.fault != Fault::none && made.fault != Fault::did_not_end;
    passed &= !is_fault;
    std::printf("%zu %s: %s %zu %s\n", i, std::string(to_string(made.fault)).c_str(),
                made.understood ? "understood" : "not", made.executed, made.reason.c_str());
    if (is_fault)
      std::printf("=== %s\n%s\n%s", std::string(to_string(made.fault)).c_str(), text.c_str(), made.explanation.c_str());
  }
  return passed;
}

Result<bool> run(const Options& options) {
  if (!options.texts.empty()) return examine_file(options);
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
                 "              [--skip-doubtful] [--mutations N]\n"
                 "       oracle --shell bash|zsh --show --seed N --cases 1\n"
                 "       oracle --shell bash|zsh --text TEXT\n"
                 "       oracle --shell bash|zsh --texts FILE [--system]\n");
    return 2;
  }
  callgate::Result<bool> passed = run(*options);
  if (!passed) std::fprintf(stderr, "oracle: %s\n", passed.error().message.c_str());
  return passed && *passed ? 0 : 1;
}
