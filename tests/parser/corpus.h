// The cases of tests/parser/corpus/*.txt: "=== name", the text, "---", what dump() says, a blank line. The file's name
// is the dialect.
#pragma once

#include <string>
#include <vector>

#include "base/tool_call.h"

namespace callgate {

struct CorpusCase {
  std::string name;
  Dialect dialect;
  std::string text;
  std::string dump;
};

std::vector<CorpusCase> corpus_cases();

}  // namespace callgate
