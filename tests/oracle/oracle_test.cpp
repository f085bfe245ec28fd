// The readings against the real shells: generated text, recorded text, and techniques that others found.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "parser/parser.h"
#include "tests/oracle/campaign.h"

namespace callgate::oracle {
namespace {

constexpr size_t recorded_bytes = 1 << 20;

struct Bar {
  Dialect dialect;
  size_t faults;              // known and filed; 0 is what is promised
  double understood_percent;  // of ordinary text that the grammar made
};

void PrintTo(const Bar& bar, std::ostream* out) {
  *out << to_string(bar.dialect);
}

// Records are separated by lines of "===" with what the case is about.
std::vector<std::string> recorded_cases(std::string_view file) {
  std::string path = CALLGATE_SOURCE_DIR "/tests/oracle/cases/" + std::string(file) + ".txt";
  Result<std::string> text = read_file(path, recorded_bytes);
  EXPECT_TRUE(text.has_value()) << path;
  std::vector<std::string> cases;
  const std::string content = text.value_or("");  // the lines point into it
  for (std::string_view line : split(content, '\n')) {
    if (line.starts_with("===")) {
      cases.emplace_back();
    } else if (!cases.empty()) {
      cases.back() += std::string(line) + "\n";
    }
  }
  // A text has no newline at its end unless an empty line stands there.
  for (std::string& each : cases)
    if (!each.empty()) each.pop_back();
  return cases;
}

class Oracle : public testing::TestWithParam<Bar> {
 protected:
  Oracle() : shell_(RealShell::start({})) {}
  // A machine without namespaces cannot show that the readings are sound, and must not seem to.
  void SetUp() override { ASSERT_TRUE(shell_.has_value()) << shell_.error().message; }

  Result<RealShell> shell_;
};

TEST_P(Oracle, FindsGeneratedTextRunsOnlyWhatWasPredicted) {
  Plan plan;
  plan.dialect = GetParam().dialect;
  plan.cases = 5000;
  plan.minimises = false;  // `oracle --seed N --cases 1` does it for whoever looks at a failure
  Result<Summary> summary = run_campaign(plan);
  ASSERT_TRUE(summary.has_value()) << summary.error().message;
  std::string failures;
  for (const Failure& failure : summary->failures) failures += to_text(failure);
  EXPECT_LE(summary->failures.size(), GetParam().faults) << failures;
  EXPECT_GE(summary->understood_percent(), GetParam().understood_percent) << to_text(*summary);
  // A text that runs nothing shows nothing.
  EXPECT_GE(summary->executed_percent(), 60.0) << to_text(*summary);
  EXPECT_LE(summary->unfinished.size(), plan.cases / 1000) << to_text(*summary);
  std::printf("%s", to_text(*summary).c_str());
}

TEST_P(Oracle, FindsRecordedTextRunsOnlyWhatWasPredicted) {
  ASSERT_TRUE(shell_.has_value()) << shell_.error().message;
  Examiner examiner(*shell_, GetParam().dialect);
  std::vector<std::string> cases = recorded_cases(to_string(GetParam().dialect));
  EXPECT_GT(cases.size(), 0u);
  std::vector<std::string> wrappers = recorded_cases("wrappers");
  EXPECT_GT(wrappers.size(), 150u);
  cases.insert(cases.end(), wrappers.begin(), wrappers.end());
  for (const std::string& text : cases) {
    Result<Examination> made = examiner.examine(text);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(made->fault, Fault::none) << text << "\n" << to_string(made->fault) << "\n" << made->explanation;
  }
}

TEST_P(Oracle, SeesAWrongPrediction) {
  ASSERT_TRUE(shell_.has_value()) << shell_.error().message;
  // Everything is understood, and the last program is forgotten.
  Predict wrong = [](const ShellProgram& program) {
    Prediction prediction = predict_in_sandbox(program);
    prediction.understood = true;
    prediction.executes.pop_back();
    return prediction;
  };
  Examiner examiner(*shell_, GetParam().dialect, wrong);
  Result<Examination> made = examiner.examine("p1 a; p2 'b c' | p3");
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->fault, Fault::unpredicted);
  EXPECT_NE(made->explanation.find("p3"), std::string::npos) << made->explanation;
  EXPECT_EQ(examiner.minimise("p1 a; p2 'b c' | p3", Fault::unpredicted).value_or("").size(), 2u);
}

TEST_P(Oracle, TellsWordsApart) {
  ASSERT_TRUE(shell_.has_value()) << shell_.error().message;
  Predict wrong = [](const ShellProgram& program) {
    Prediction prediction = predict_in_sandbox(program);
    prediction.executes = {{"p1", "a", "b"}};
    return prediction;
  };
  Examiner examiner(*shell_, GetParam().dialect, wrong);
  EXPECT_EQ(examiner.examine("p1 a b")->fault, Fault::none);
  EXPECT_EQ(examiner.examine("p1 'a b'")->fault, Fault::unpredicted);
  EXPECT_EQ(examiner.examine("p1 a")->fault, Fault::unpredicted);
  EXPECT_EQ(examiner.examine("p2 a b")->fault, Fault::unpredicted);
}

TEST_P(Oracle, LooksUpAProgramByItsFile) {
  ASSERT_TRUE(shell_.has_value()) << shell_.error().message;
  Result<Observation> seen = shell_->run(GetParam().dialect, "(exec -a other p1 x); env p2 'y z' & p3 | p4");
  ASSERT_TRUE(seen.has_value());
  ASSERT_EQ(seen->executions.size(), 5u);
  std::vector<std::string> programs;
  for (const Execution& each : seen->executions) programs.push_back(each.program);
  std::sort(programs.begin(), programs.end());
  EXPECT_EQ(programs, (std::vector<std::string>{"env", "p1", "p2", "p3", "p4"}));
  EXPECT_EQ(seen->executions[0].program, "p1");
  EXPECT_EQ(seen->executions[0].argv, (std::vector<std::string>{"other", "x"}));
}

TEST_P(Oracle, LeavesNothingForTheNextText) {
  ASSERT_TRUE(shell_.has_value()) << shell_.error().message;
  ASSERT_TRUE(shell_->run(GetParam().dialect, "echo x > left; : > ~/d; : > /tmp/e").has_value());
  Result<Observation> seen = shell_->run(GetParam().dialect, "for f in * /tmp/* ~/*; do [ -e $f ] && p1 $f; done");
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->executions.size(), 0u);
}

TEST_P(Oracle, EndsATextThatStartsProgramsForEver) {
  ASSERT_TRUE(shell_.has_value()) << shell_.error().message;
  Result<Observation> seen = shell_->run(GetParam().dialect, "while true; do p1; p2 & done");
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->outcome, Outcome::step_limit);
  // The tracer itself goes on.
  EXPECT_EQ(shell_->run(GetParam().dialect, "p1")->executions.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Shells, Oracle, testing::Values(Bar{Dialect::bash, 1, 91.0}, Bar{Dialect::zsh, 2, 90.0}),
                         [](const auto& bar) { return std::string(to_string(bar.param.dialect)); });

TEST(OracleGrammar, GivesTheSameTextForTheSameSeed) {
  Result<Grammar> grammar = grammar_of(Dialect::bash);
  ASSERT_TRUE(grammar.has_value()) << grammar.error().message;
  std::set<std::string> texts;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    EXPECT_EQ(make_case(*grammar, seed).text, make_case(*grammar, seed).text);
    texts.insert(make_case(*grammar, seed).text);
  }
  EXPECT_GT(texts.size(), 180u);
}

TEST(OracleGrammar, PutsHeredocsBehindTheirLine) {
  Result<Grammar> grammar =
      read_grammar({"case\n  cat <<A <<B«body A a»«body B b» | p1⏎p2\na\n  x\nb\n  $(«in c»)\nc\n  y <<C«body C a»\n"});
  ASSERT_TRUE(grammar.has_value()) << grammar.error().message;
  EXPECT_EQ(generate(*grammar, "case", 1).text, "cat <<A <<B | p1\nx\nA\n$(y <<C\nx\nC\n)\nB\np2");
}

TEST(OracleGrammar, PutsLinesBeforeTheTextThatNeedsThem) {
  Result<Grammar> grammar = read_grammar(
      {"case\n  p1 «a»«a» «sq nested»\nnested\n  p2 «b»\na\n  «before set x»(a)\nb\n  «before set y»«a»\n"});
  ASSERT_TRUE(grammar.has_value()) << grammar.error().message;
  EXPECT_EQ(generate(*grammar, "case", 1).text, "set x\np1 (a)(a) 'set y\nset x\np2 (a)'");
}

TEST(OracleGrammar, TellsOfTextsThatHideWhatRuns) {
  Result<Grammar> grammar = read_grammar({"case\n  3* «a»\na\n  1* x\n  1! $x\n  ! y\n"});
  ASSERT_TRUE(grammar.has_value()) << grammar.error().message;
  std::set<std::pair<std::string, bool>> made;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Generated one = generate(*grammar, "case", seed);
    made.emplace(one.text, one.hides);
  }
  EXPECT_EQ(made, (std::set<std::pair<std::string, bool>>{{"x", false}, {"$x", true}, {"! y", false}}));
}

TEST(OracleGrammar, RefusesWhatNeverEnds) {
  EXPECT_FALSE(read_grammar({"a\n  x «a»\n"}).has_value());
  EXPECT_FALSE(read_grammar({"a\n  «missing»\n"}).has_value());
}

}  // namespace
}  // namespace callgate::oracle
