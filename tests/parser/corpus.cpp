#include "corpus.h"

#include <fstream>

namespace callgate {
namespace {

std::vector<CorpusCase> load(const std::string& dialect) {
  std::ifstream file(std::string(CALLGATE_SOURCE_DIR) + "/tests/parser/corpus/" + dialect + ".txt");
  std::vector<CorpusCase> cases;
  bool in_text = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), dialect_from(dialect).value(), "", ""});
      in_text = true;
    } else if (line == "---") {
      in_text = false;
      cases.back().text.pop_back();  // the newline before ---
    } else {
      (in_text ? cases.back().text : cases.back().dump) += line + "\n";
    }
  }
  // One blank line separates a case from the next.
  for (CorpusCase& each : cases) each.dump.pop_back();
  return cases;
}

}  // namespace

std::vector<CorpusCase> corpus_cases() {
  std::vector<CorpusCase> cases;
  for (const char* dialect : {"bash", "zsh", "sh"})
    for (CorpusCase& each : load(dialect)) cases.push_back(std::move(each));
  return cases;
}

}  // namespace callgate
