#include <fmt/format.h>

#include <algorithm>

#include "tests/oracle/campaign.h"

namespace callgate::oracle {
namespace {

constexpr size_t shown_reasons = 25;

double percent(size_t part, size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string reasons_text(const std::map<std::string, Reason>& reasons) {
  std::vector<std::pair<std::string, Reason>> sorted(reasons.begin(), reasons.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.count > b.second.count; });
  if (sorted.size() > shown_reasons) sorted.resize(shown_reasons);
  std::string text = sorted.empty() ? "" : "ordinary, and not understood:\n";
  for (const auto& [name, reason] : sorted) {
    std::string example = reason.shortest;
    for (size_t at = example.find('\n'); at != std::string::npos; at = example.find('\n', at))
      example.replace(at, 1, "⏎");
    text += fmt::format("{:6} {}   {}\n", reason.count, name, example);
  }
  return text;
}

}  // namespace

namespace {

void add(Count& count, const Count& more) {
  count.cases += more.cases;
  count.understood += more.understood;
  count.run += more.run;
  count.executed += more.executed;
}

std::string to_text(const Count& count, std::string_view what) {
  return fmt::format("{} {}, {:.1f} % understood, {} ran, {:.1f} % of these executed something\n", count.cases, what,
                     percent(count.understood, count.cases), count.run, percent(count.executed, count.run));
}

}  // namespace

void Summary::add(const Case& one, const Examination& made) {
  const Count count{1, made.understood, made.is_run, made.executed > 0};
  oracle::add(by_mutations[one.mutations], count);
  if (one.mutations == 0 && one.hides) oracle::add(hiding, count);
  racy += made.is_racy;
  refused += made.is_refused;
  differing += made.differs_by_reader;
  predicted_only += made.not_run;
  executions += made.executed;
  if (made.fault == Fault::did_not_end) unfinished.push_back(one);
  if (made.understood || one.mutations > 0 || one.hides) return;
  Reason& reason = reasons[made.reason];
  if (reason.count++ == 0 || one.text.size() < reason.shortest.size()) reason.shortest = one.text;
}

void Summary::merge(const Summary& other) {
  for (size_t i = 0; i <= max_mutations; ++i) oracle::add(by_mutations[i], other.by_mutations[i]);
  oracle::add(hiding, other.hiding);
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
  unfinished.insert(unfinished.end(), other.unfinished.begin(), other.unfinished.end());
  racy += other.racy;
  refused += other.refused;
  differing += other.differing;
  predicted_only += other.predicted_only;
  executions += other.executions;
  for (const auto& [name, reason] : other.reasons) {
    Reason& mine = reasons[name];
    if (mine.count == 0 || reason.shortest.size() < mine.shortest.size()) mine.shortest = reason.shortest;
    mine.count += reason.count;
  }
}

Count Summary::ordinary() const {
  const Count& all = by_mutations[0];
  return {all.cases - hiding.cases, all.understood - hiding.understood, all.run - hiding.run,
          all.executed - hiding.executed};
}

double Summary::understood_percent() const {
  return percent(ordinary().understood, ordinary().cases);
}

double Summary::executed_percent() const {
  Count all;
  for (const Count& count : by_mutations) oracle::add(all, count);
  return percent(all.executed, all.run);
}

std::string to_text(const Failure& failure) {
  return fmt::format("=== seed {}, {} mutations: {}\n{}\n---\n{}{}\n", failure.from.seed, failure.from.mutations,
                     to_string(failure.fault), failure.smallest, failure.explanation,
                     failure.smallest == failure.from.text ? "" : "from:\n" + failure.from.text + "\n");
}

std::string to_text(const Summary& summary) {
  std::string text = to_text(summary.ordinary(), "ordinary cases") +
                     to_text(summary.hiding, "cases with a construct that hides what runs");
  size_t cases = 0;
  for (size_t i = 0; i <= max_mutations; ++i) {
    cases += summary.by_mutations[i].cases;
    text += to_text(summary.by_mutations[i], fmt::format("cases with {} mutations", i));
  }
  text += reasons_text(summary.reasons);
  for (const Case& one : summary.unfinished) text += fmt::format("did not end: seed {}\n", one.seed);
  return text +
         fmt::format(
             "{} cases in {:.0f} s ({:.0f}/s), {} executions, {} predicted only, {} racy, {} did not end\n"
             "canonical text that runs other programs than the original, and may: {} that the shell refuses, {} that "
             "readers differ about\n"
             "failures: {}\n",
             cases, summary.seconds, static_cast<double>(cases) / std::max(summary.seconds, 0.001), summary.executions,
             summary.predicted_only, summary.racy, summary.unfinished.size(), summary.refused, summary.differing,
             summary.failures.size());
}

}  // namespace callgate::oracle
