// Programs in other languages whose text goes over several lines, which tests/effects/cases cannot hold.
#include <gtest/gtest.h>

#include "base/text.h"
#include "effects/prediction.h"
#include "parser/parser.h"

namespace callgate {
namespace {

struct Row {
  const char* text;
  const char* runs;  // what the program itself starts
  bool understood;
};

// Each was run in sed 4.9 and mawk 1.3.4.
constexpr Row rows[] = {
    {"sed 'a foo\\\\\ne rm x' f", "sh -c rm x;rm x", true},
    {"sed 'i\\\nfoo\\\ne rm x' f", "", true},
    {"sed 'a\\\ne rm x' f", "", true},
    {"sed 'a\\ \ne rm x' f", "", false},
    {"sed 'c foo\ne rm x' f", "sh -c rm x;rm x", true},
    {"sed '1{p;e rm x\n}' f", "sh -c rm x;rm x", true},
    {"sed '# foo\\\ne rm x' f", "sh -c rm x;rm x", true},
    {"sed 's/a/b/w out\ne rm x' f", "sh -c rm x;rm x", true},
    {"sed 'e rm x\\\nrm y' f", "", false},
    {"awk 'BEGIN{if(1) /\"/; system(\"rm x\") #\"/\n}'", "", false},
    {"awk '{ print $1,\n $2 | \"rm x\" }'", "sh -c rm x;rm x", true},
    {"awk '{ x = 1 # \"\n system(\"rm x\") }'", "sh -c rm x;rm x", true},
    {"awk 'BEGIN { system \\\n(\"rm x\") }'", "sh -c rm x;rm x", true},
};

TEST(Scripts, AreReadOverSeveralLines) {
  for (const Row& row : rows) {
    ShellProgram program = parse_shell(row.text, Dialect::bash);
    program.understood = true;
    Prediction prediction = predict(program, PathContext{});
    ASSERT_FALSE(prediction.executes.empty()) << row.text;
    std::vector<std::string> started;
    for (size_t i = 1; i < prediction.executes.size(); ++i) started.push_back(join(prediction.executes[i], " "));
    EXPECT_EQ(join(started, ";"), row.runs) << row.text;
    EXPECT_EQ(prediction.understood, row.understood) << row.text;
  }
}

}  // namespace
}  // namespace callgate
