#include "tests/oracle/examine.h"

#include <algorithm>
#include <cctype>

#include "parser/parser.h"
#include "tests/oracle/judge.h"
#include "tests/oracle/mutate.h"

namespace callgate::oracle {
namespace {

// Each costs a few milliseconds.
constexpr int max_attempts = 600;
// Where a process writes into a pipe that another one is about to close, one run in 6 to 12 ends otherwise: one
// repetition let 15 such cases in 100,000 pass for faults.
constexpr int max_repetitions = 8;

using Lines = std::vector<std::vector<std::string>>;

// The first reason, without names and numbers, so that reasons can be counted.
std::string general_reason(const ShellProgram& program, const Prediction& prediction) {
  const std::vector<Finding>& findings = program.findings.empty() ? prediction.findings : program.findings;
  if (findings.empty()) return "no finding says why";
  std::string out;
  bool in_quotes = false;
  for (char c : findings[0].id + ": " + findings[0].message) {
    if (c == '\'') in_quotes = !in_quotes;
    if (in_quotes && c != '\'') continue;
    if (out.ends_with("$") && std::isalnum(static_cast<unsigned char>(c)) != 0) continue;
    out += std::isdigit(static_cast<unsigned char>(c)) != 0 ? '0' : c;
  }
  return out;
}

// In the words of bash, dash and zsh.
bool is_syntax_error(const std::string& errors) {
  for (std::string_view words : {"syntax error", "Syntax error", "parse error", "unmatched ", "unexpected EOF"})
    if (errors.find(words) != std::string::npos) return true;
  return false;
}

std::string without_range(const std::vector<std::string>& tokens, size_t from, size_t count) {
  std::string text;
  for (size_t i = 0; i < tokens.size(); ++i)
    if (i < from || i >= from + count) text += tokens[i];
  return text;
}

std::vector<std::string> bytes_of(const std::string& text) {
  std::vector<std::string> bytes;
  for (char c : text) bytes.emplace_back(1, c);
  return bytes;
}

}  // namespace

std::string_view to_string(Fault fault) {
  static constexpr std::string_view names[] = {"none", "unpredicted", "rendered text reads differently",
                                               "rendered text runs differently", "did not end"};
  return names[static_cast<size_t>(fault)];
}

Prediction predict_in_sandbox(const ShellProgram& program) {
  return predict(program, {}, Environment::scrubbed);
}

Result<Examination> Examiner::examine(const std::string& text) {
  ShellProgram program = parse_shell(text, dialect_);
  Prediction prediction = predict_(program);
  Examination made;
  made.understood = program.understood && prediction.understood;
  made.is_run = made.understood || runs_doubtful_;
  if (!made.is_run) {
    made.reason = general_reason(program, prediction);
    return made;
  }
  Observation seen = CG_TRY(shell_.run(dialect_, text));
  made.executed = seen.executions.size();
  made.errors = seen.errors;
  if (!made.understood) {
    made.reason = general_reason(program, prediction);
    return made;
  }
  made.not_run = count_not_run(prediction, seen);
  std::optional<std::string> what = unpredicted(prediction, seen);
  if (what) {
    made.fault = Fault::unpredicted;
    made.explanation = std::move(*what);
  } else if (seen.outcome == Outcome::timed_out) {
    made.fault = Fault::did_not_end;
  } else if (seen.outcome == Outcome::finished) {
    CG_TRY(examine_rendered({text, program, prediction, seen}, made));
  }
  return made;
}

Result<void> Examiner::examine_rendered(const Reading& reading, Examination& made) {
  std::string rendered = render_shell(reading.program);
  if (parse_shell(rendered, dialect_).statements != reading.program.statements) {
    made.fault = Fault::rendered_reads;
    made.explanation = "rendered:\n" + rendered + "\n";
    return {};
  }
  if (rendered == reading.text) return {};
  Observation other = CG_TRY(shell_.run(dialect_, rendered));
  if (std::optional<std::string> what = unpredicted(reading.prediction, other)) {
    made.fault = Fault::unpredicted;
    made.explanation = "rendered:\n" + rendered + "\n" + *what;
    return {};
  }
  if (sorted_executions(other) == sorted_executions(reading.seen) || other.outcome != Outcome::finished) return {};
  return explain_difference(reading, rendered, made);
}

// Another set of programs: chance, something that is known and harmless, or a fault.
Result<void> Examiner::explain_difference(const Reading& reading, const std::string& rendered, Examination& made) {
  const Lines first = sorted_executions(reading.seen);
  Lines other;
  // A process number, or a race, shows in further runs of the same text.
  for (int run = 0; run < max_repetitions && !made.is_racy; ++run) {
    const Lines again = sorted_executions(CG_TRY(shell_.run(dialect_, reading.text)));
    other = sorted_executions(CG_TRY(shell_.run(dialect_, rendered)));
    made.is_racy = again != first || other == first;
  }
  made.differs_by_reader = reading.program.canonical_only;
  made.is_refused =
      is_syntax_error(reading.seen.errors) && std::includes(other.begin(), other.end(), first.begin(), first.end());
  if (made.is_racy || made.differs_by_reader || made.is_refused) return {};
  made.fault = Fault::rendered_runs;
  made.explanation = "rendered:\n" + rendered + "\nran:\n" + listed(first) + "ran rendered:\n" + listed(other);
  return {};
}

// Removes ever smaller runs of tokens, then of bytes, as long as the fault stays.
Result<std::string> Examiner::minimise(const std::string& text, Fault fault) {
  std::string best = text;
  int attempts = 0;
  for (bool by_bytes : {false, true}) {
    std::vector<std::string> pieces = by_bytes ? bytes_of(best) : tokens_of(best);
    for (size_t count = std::max<size_t>(pieces.size() / 2, 1); count > 0;) {
      bool shrank = false;
      for (size_t from = 0; from < pieces.size() && attempts < max_attempts;) {
        std::string candidate = without_range(pieces, from, count);
        ++attempts;
        Examination made = CG_TRY(examine(candidate));
        if (made.fault != fault) {
          from += count;
          continue;
        }
        best = candidate;
        pieces = by_bytes ? bytes_of(best) : tokens_of(best);
        shrank = true;
      }
      if (attempts >= max_attempts) return best;
      if (!shrank || count > 1) count /= 2;
    }
  }
  return best;
}

}  // namespace callgate::oracle
