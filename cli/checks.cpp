#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "policy/check.h"

namespace callgate {
namespace {

int list_checks() {
  std::string text;
  for (const CheckEntry& entry : all_checks()) {
    std::string_view verdict = entry.check->verdict == Verdict::allow ? "warn" : to_string(entry.check->verdict);
    std::string line = check_id(*entry.check) + "  " + std::string(verdict);
    line.resize(16, ' ');
    text +=
        line + std::string(entry.check->title) + (entry.check->maturity == Maturity::trial ? " (trial)" : "") + "\n";
  }
  return print(text) ? 0 : exit_gateway_error;
}

int explain_check(const std::string& id) {
  for (const CheckEntry& entry : all_checks())
    if (check_id(*entry.check) == id) return print(entry.page) ? 0 : exit_gateway_error;
  return say_error("no check '" + id + "'; 'callgate checks list' shows all", exit_usage);
}

int run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.operands;
  if (words.empty() || (words[0] == "list" && words.size() == 1)) return list_checks();
  if (words[0] == "explain" && words.size() == 2) return explain_check(words[1]);
  return say_error("expected 'list' or 'explain CGNNN'", exit_usage);
}

}  // namespace

extern const Subcommand checks_subcommand{"checks",
                                          "list the numbered checks, or explain one",
                                          {"list", "explain CGNNN"},
                                          {},
                                          "",
                                          {"callgate checks list", "callgate checks explain CG056"},
                                          run};

}  // namespace callgate
