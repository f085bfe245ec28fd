#include "policy/check.h"

#include <cstdio>

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

std::vector<Finding> run_checks(const CheckInput& input) {
  Reporter reporter;
  for (const CheckEntry& entry : all_checks()) entry.check->run(input, *entry.check, reporter);
  return reporter.findings();
}

}  // namespace callgate
