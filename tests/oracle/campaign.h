// Many cases, and what is to be said about all of them together.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "tests/oracle/examine.h"
#include "tests/oracle/grammar.h"

namespace callgate::oracle {

constexpr size_t max_mutations = 3;

// A value: a text that a seed gives.
struct Case {
  uint64_t seed = 0;
  size_t mutations = 0;
  bool hides = false;  // what runs: the grammar marks it
  std::string text;
};

struct Plan {
  Dialect dialect = Dialect::bash;
  uint64_t first_seed = 1;
  size_t cases = 1000;
  size_t jobs = 1;
  bool minimises = true;
  size_t min_mutations = 0;     // of the cases, only those with so many
  bool skips_doubtful = false;  // what is not understood does not run
};

struct Failure {
  Case from;
  Fault fault = Fault::none;
  std::string smallest;
  std::string explanation;  // of the smallest
};

struct Count {
  size_t cases = 0, understood = 0, run = 0, executed = 0;
};

struct Reason {
  size_t count = 0;
  std::string shortest;  // text that was not understood for it
};

// A value; sums of two are their union.
struct Summary {
  std::array<Count, max_mutations + 1> by_mutations{};
  Count hiding;  // those without mutations of which doubt is the right reading
  std::vector<Failure> failures;
  std::vector<Case> unfinished;
  size_t racy = 0, refused = 0, differing = 0, predicted_only = 0, executions = 0;
  std::map<std::string, Reason> reasons;  // of ordinary cases that were not understood
  double seconds = 0;

  void add(const Case& one, const Examination& made);
  void merge(const Summary& other);
  // Those without mutations of which a reader can say what runs.
  Count ordinary() const;
  // 0 … 100, of ordinary cases.
  double understood_percent() const;
  // Of all cases that ran.
  double executed_percent() const;
};

// The rules of one shell: grammar/shell.txt and its own.
Result<Grammar> grammar_of(Dialect dialect);
Case make_case(const Grammar& grammar, uint64_t seed);
Result<Summary> run_campaign(const Plan& plan);
// What this thread examines: for a handler of signals to say, when a reader ends the process.
uint64_t current_seed();

std::string to_text(const Failure& failure);
std::string to_text(const Summary& summary);

}  // namespace callgate::oracle
