#include "tests/oracle/campaign.h"

#include <chrono>
#include <thread>

#include "base/file.h"
#include "tests/oracle/mutate.h"

namespace callgate::oracle {
namespace {

constexpr size_t grammar_bytes = 1 << 20;
// A reader that is broken fails everywhere: the first ones are enough, and each costs hundreds of runs.
constexpr size_t max_minimised = 40;

thread_local uint64_t seed_in_work = 0;

Result<std::string> grammar_text(const std::string& name) {
  return read_file(CALLGATE_SOURCE_DIR "/tests/oracle/grammar/" + name + ".txt", grammar_bytes);
}

Result<void> add_failure(const Case& one, const Examination& made, bool minimises, Examiner& examiner,
                         Summary& summary) {
  Failure failure{one, made.fault, one.text, made.explanation};
  if (minimises && summary.failures.size() < max_minimised) {
    failure.smallest = CG_TRY(examiner.minimise(one.text, made.fault));
    failure.explanation = CG_TRY(examiner.examine(failure.smallest)).explanation;
  }
  summary.failures.push_back(std::move(failure));
  return {};
}

// Every `plan.jobs`th case.
Result<Summary> run_share(const Plan& plan, const Grammar& grammar, RealShell& shell, size_t share) {
  Examiner examiner(shell, plan.dialect);
  if (plan.skips_doubtful) examiner.skip_doubtful();
  Summary summary;
  for (size_t i = share; i < plan.cases; i += plan.jobs) {
    Case one = make_case(grammar, plan.first_seed + i);
    seed_in_work = one.seed;
    if (one.mutations < plan.min_mutations || one.text.find('\0') != std::string::npos) continue;
    Examination made = CG_TRY(examiner.examine(one.text));
    summary.add(one, made);
    if (made.fault != Fault::none && made.fault != Fault::did_not_end)
      CG_TRY(add_failure(one, made, plan.minimises, examiner, summary));
  }
  return summary;
}

}  // namespace

uint64_t current_seed() {
  return seed_in_work;
}

Result<Grammar> grammar_of(Dialect dialect) {
  std::string shared = CG_TRY(grammar_text("shell"));
  std::string own = CG_TRY(grammar_text(std::string(to_string(dialect))));
  return read_grammar({shared, own});
}

Case make_case(const Grammar& grammar, uint64_t seed) {
  Random random(seed);
  // Half of the cases are as the grammar made them.
  size_t mutations = random.below(2 * max_mutations);
  if (mutations > max_mutations) mutations = 0;
  if (mutations == max_mutations && random.below(2) == 0) mutations = 0;
  Generated made = generate(grammar, "case", random.next());
  std::string other = mutations > 0 ? generate(grammar, "case", random.next()).text : "";
  return {seed, mutations, made.hides, mutate(made.text, other, static_cast<int>(mutations), random)};
}

Result<Summary> run_campaign(const Plan& plan) {
  Grammar grammar = CG_TRY(grammar_of(plan.dialect));
  auto start = std::chrono::steady_clock::now();
  std::vector<RealShell> shells;
  for (size_t i = 0; i < plan.jobs; ++i) shells.push_back(CG_TRY(RealShell::start({})));
  std::vector<Result<Summary>> shares(plan.jobs, Summary{});
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < plan.jobs; ++i)
      threads.emplace_back([&, i] { shares[i] = run_share(plan, grammar, shells[i], i); });
  }
  Summary all;
  for (Result<Summary>& share : shares) all.merge(CG_TRY(std::move(share)));
  all.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return all;
}

}  // namespace callgate::oracle
