#include "parser/internal/read_state.h"

#include <utility>

namespace callgate::internal {

void ReadState::report(std::string id, std::string message, Span where) {
  // Text that goes wrong everywhere needs no thousand findings to be refused.
  constexpr size_t max_findings = 64;
  if (findings.size() < max_findings) findings.push_back({std::move(id), Verdict::ask, std::move(message), where});
}

void ReadState::hit_limit(std::string message, uint32_t where) {
  exhausted = true;
  if (std::exchange(limit_reported_, true)) return;
  findings.push_back({"limit", Verdict::ask, std::move(message), {where, where}});
}

bool ReadState::spend(size_t count, uint32_t where) {
  nodes += count;
  if (nodes > limits.nodes) hit_limit("more constructs than the limit of " + std::to_string(limits.nodes), where);
  return !exhausted;
}

}  // namespace callgate::internal
