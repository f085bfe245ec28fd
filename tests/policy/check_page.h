// The page of a check as a test reads it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/tool_call.h"

namespace callgate::testing {

struct Case {
  std::string command;
  Dialect dialect = Dialect::bash;
  bool warns = false;
};

struct Page {
  std::vector<Case> flagged, clean;
  size_t flagged_cases = 0, clean_cases = 0;  // as written: a case for two shells counts once
  std::set<std::string> sections;
  std::string title;
};

// A block that is not closed fails the test.
Page read_page(std::string_view text);

}  // namespace callgate::testing
