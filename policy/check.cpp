#include "policy/check.h"

#include <algorithm>
#include <cstdio>

#include "parser/parser.h"
#include "policy/internal/nested_texts.h"

namespace callgate {

void Reporter::report(const Check& check, Span where, std::string_view message) {
  report(check, check.verdict, where, message);
}

void Reporter::report(const Check& check, Verdict verdict, Span where, std::string_view message) {
  // A trial check is recorded and never blocks, until the journal shows how often it is wrong.
  Verdict effective = check.maturity == Maturity::trial ? Verdict::allow : verdict;
  Finding finding{check_id(check), effective, std::string(message), where};
  // A text of 50,000 identical words is one finding for the reader, and quadratic work for nobody.
  if (!findings_.empty() && findings_.back().id == finding.id && findings_.back().message == finding.message &&
      findings_.back().verdict >= finding.verdict)
    return;
  findings_.push_back(std::move(finding));
}

std::string check_id(const Check& check) {
  char text[8];
  std::snprintf(text, sizeof text, "CG%03u", check.number % 1000U);
  return text;
}

const Check* check_with_id(std::string_view id) {
  for (const CheckEntry& entry : all_checks())
    if (check_id(*entry.check) == id) return entry.check;
  return nullptr;
}

namespace {

void run_all(const CheckInput& input, Reporter& reporter) {
  for (const CheckEntry& entry : all_checks()) entry.check->run(input, *entry.check, reporter);
}

bool is_said(const std::vector<Finding>& findings, const Finding& finding) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& known) {
    return known.id == finding.id && known.message == finding.message && known.verdict >= finding.verdict;
  });
}

// `bash -c 'l$@s'`: its commands are part of the prediction and judged with it. What is left is how the text is
// written, so it is looked at once more as a text of its own; what is said twice is kept once.
void add_nested(const CheckInput& input, std::vector<Finding>& findings) {
  NestedTexts inside = nested_texts(input.prediction);
  if (!inside.complete)
    findings.push_back({"CG006", Verdict::ask, "holds more texts for other shells than are looked at", {}});
  for (const NestedText& nested : inside.texts) {
    ShellProgram program = parse_shell(nested.text, nested.dialect);
    PathContext paths = input.paths;
    if (!nested.cwd.empty()) paths.cwd = nested.cwd;
    Prediction prediction = predict(program, paths);
    Reporter reporter;
    run_all({&program, prediction, paths, nested.dialect}, reporter);
    for (Finding finding : reporter.findings()) {
      finding.where = nested.where;
      if (!is_said(findings, finding)) findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

std::vector<Finding> run_checks(const CheckInput& input) {
  Reporter reporter;
  run_all(input, reporter);
  std::vector<Finding> findings = reporter.findings();
  add_nested(input, findings);
  return findings;
}

}  // namespace callgate
