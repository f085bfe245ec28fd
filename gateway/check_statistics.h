// How often each check spoke in the journal, and what people answered: where a check only costs questions, it shows
// here.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "audit/journal.h"
#include "base/verdict.h"

namespace callgate {

// A value.
struct CheckCounts {
  uint64_t warned = 0, contained = 0, asked = 0, denied = 0;  // calls in which it spoke so
  uint64_t approved = 0;                                      // of those that it asked about: a person said yes
  uint64_t refused = 0;                                       // …said no, or nobody was there

  bool operator==(const CheckCounts&) const = default;
};

// Takes the events of calls in the order of the journal; others are skipped.
class CheckStatistics {
 public:
  void add(const Event& event);
  // By the check's id. An ask whose call has no answer in the journal counts as neither.
  const std::map<std::string, CheckCounts>& counts() const { return counts_; }
  uint64_t calls() const { return calls_; }

 private:
  void add_decision(const Event& event);
  void add_answer(const Event& event);

  std::map<std::string, CheckCounts> counts_;
  std::map<std::string, std::set<std::string>> open_;  // by stream: the checks that asked and have no answer yet
  uint64_t calls_ = 0;
};

// Lines for a terminal, the most frequent first.
std::string render_statistics(const CheckStatistics& statistics);
std::string render_statistics_json(const CheckStatistics& statistics);

}  // namespace callgate
