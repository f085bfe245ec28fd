// The checker itself, on trees that break one rule each: a test that cannot fail proves nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "tests/layout/layout.h"
#include "tests/layout/source_text.h"

namespace callgate::layout {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Tree : public testing::Test {
 protected:
  Tree() {
    std::string pattern = (std::filesystem::temp_directory_path() / "layout-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~Tree() override { std::filesystem::remove_all(root_); }

  void write(const std::string& file, const std::string& text) {
    std::filesystem::path path = std::filesystem::path(root_) / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  std::vector<std::string> violations() const {
    std::vector<std::string> texts;
    for (const Violation& violation : check_layout(root_).violations) texts.push_back(to_text(violation));
    return texts;
  }

  std::string root_;
};

struct Case {
  const char* name;
  const char* file;
  const char* text;
  const char* expected;  // empty: nothing to say
};

class OneFile : public Tree, public testing::WithParamInterface<Case> {};

TEST_P(OneFile, IsJudged) {
  write(GetParam().file, GetParam().text);
  if (GetParam().expected[0] == '\0')
    EXPECT_THAT(violations(), IsEmpty());
  else
    EXPECT_THAT(violations(), ElementsAre(HasSubstr(GetParam().expected)));
}

const Case cases[] = {
    {"ArrowUpwards", "parser/x.cpp", "\n#include \"policy/policy.h\"\n",
     "parser/x.cpp:2: room 'parser' may not include"},
    {"ArrowInBrackets", "base/x.cpp", "#include <parser/parser.h>\n", "base/x.cpp:1: room 'base' may not"},
    {"ArrowSideways", "sandbox/x.cpp", "#include \"audit/journal.h\"\n", "room 'sandbox' may not include"},
    {"ArrowOfATest", "tests/effects/x.cpp", "#include \"policy/policy.h\"\n", "room 'effects' may not include"},
    {"ArrowDownwards", "policy/x.cpp", "#include \"base/result.h\"\n", ""},
    {"AgentAroundTheGateway", "agent/x.cpp", "#include \"gateway/pipeline.h\"\n", "room 'agent' may not include"},
    {"AgentThroughTheGateway", "agent/x.cpp", "#include \"gateway/gateway.h\"\n", ""},
    {"InternalOfAnother", "gateway/x.cpp", "#include \"policy/internal/x.h\"\n", "is internal to room 'policy'"},
    {"InternalForCli", "cli/x.cpp", "#include \"policy/internal/x.h\"\n", "is internal to room 'policy'"},
    {"InternalForFuzz", "fuzz/x.cpp", "#include \"policy/internal/x.h\"\n", "is internal to room 'policy'"},
    {"InternalForItsTest", "tests/policy/x.cpp", "#include \"policy/internal/x.h\"\n", ""},
    {"GrammarOutside", "effects/x.cpp", "#include <tree_sitter/api.h>\n", "'tree_sitter/api.h' is fenced"},
    {"GrammarInside", "parser/x.cpp", "#include <tree_sitter/api.h>\n", ""},
    {"SeccompOutside", "gateway/x.cpp", "#include <seccomp.h>\n", "'seccomp.h' is fenced"},
    {"LandlockOutside", "cli/x.cpp", "#include <linux/landlock.h>\n", "'linux/landlock.h' is fenced"},
    {"SqliteOutside", "gateway/x.cpp", "#include <sqlite3.h>\n", "'sqlite3.h' is fenced"},
    {"SqliteInATest", "tests/audit/x.cpp", "#include <sqlite3.h>\n", ""},
    {"CommandLineElsewhere", "cli/run.cpp", "#include <CLI/CLI.hpp>\n", "'CLI/CLI.hpp' is fenced"},
    {"CommandLineAtHome", "cli/command_line.cpp", "#include <CLI/CLI.hpp>\n", ""},
    {"CryptographyOutside", "gateway/x.cpp", "#include <openssl/evp.h>\n", "'openssl/evp.h' is fenced"},
    {"TomlOutside", "parser/x.cpp", "#include <toml++/toml.h>\n", "'toml++/toml.h' is fenced"},
    {"TomlInAGenerator", "effects/tools/x.cpp", "#include <toml++/toml.h>\n", ""},
    {"Regex", "policy/x.cpp", "#include <regex>\n", "use RE2"},
    {"JsonInAHeader", "audit/x.h", "#pragma once\n#include <nlohmann/json.hpp>\n",
     "audit/x.h:2: 'nlohmann/json.hpp' in a header"},
    {"JsonForwards", "audit/x.h", "#pragma once\n#include <nlohmann/json_fwd.hpp>\n", ""},
    {"UnguardedHeader", "audit/x.h", "int x();\n", "a header without #pragma once"},
    {"UpwardsPath", "audit/x.cpp", "#include \"../base/x.h\"\n", "includes start at the root"},
    {"System", "cli/x.cpp", "void f() {\n  std::system(\"ls\");\n}\n", "cli/x.cpp:2: 'system' hands text to a shell"},
    {"Popen", "cli/x.cpp", "auto f = popen (\"ls\", \"r\");\n", "'popen' hands text"},
    {"SystemAsText", "cli/x.cpp", "const char* x = \"system()\";  // system()\nint system_clock();\n", ""},
    {"BareTodo", "cli/x.cpp", "int x;\n/* one\n TODO: later */\n", "cli/x.cpp:3: TODO"},
    {"DatedTodo", "cli/x.cpp", "// TODO(someday): later\n", ""},
    {"CommentedInclude", "base/x.cpp", "// #include \"cli/x.h\"\n/*\n#include \"cli/x.h\"\n*/\n", ""},
};

INSTANTIATE_TEST_SUITE_P(Checker, OneFile, testing::ValuesIn(cases), [](const auto& c) { return c.param.name; });

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "  x();\n";
  return text;
}

TEST_F(Tree, ReportsALongFunctionWhereItBegins) {
  write("policy/x.cpp", "namespace a {\n\nint f(int x) {\n" + lines(79) + "}\n}\n");
  EXPECT_THAT(violations(), ElementsAre("policy/x.cpp:3: function 'int f' has 81 lines, at most 80"));
}

TEST_F(Tree, AcceptsAFunctionOfEightyLines) {
  write("policy/x.cpp", "int f(int x) {\n" + lines(78) + "}\n");
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Tree, ReportsALongFile) {
  std::string text;
  for (int i = 0; i < 501; ++i) text += "int x;\n";
  write("tests/policy/x.cpp", text);
  EXPECT_THAT(violations(), ElementsAre("tests/policy/x.cpp:501: 501 lines, at most 500"));
}

TEST_F(Tree, LeavesGeneratedFilesAlone) {
  std::string text = "// Generated by train.py\n";
  for (int i = 0; i < 900; ++i) text += "int x;\n";
  write("classifier/x.cpp", text);
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(Tree, ReportsATableOfContentsThatIsABook) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "int x;\n";
  write("gateway/pipeline.cpp", text);
  EXPECT_THAT(violations(), ElementsAre(HasSubstr("the table of contents has 150 lines")));
}

TEST_F(Tree, ReportsACycle) {
  write("base/a.h", "#pragma once\n#include \"base/b.h\"\n");
  write("base/b.h", "#pragma once\n#include \"base/c.h\"\n");
  write("base/c.h", "#pragma once\n#include \"base/a.h\"\n");
  EXPECT_THAT(violations(), ElementsAre("base/c.h:2: 'base/a.h' closes a cycle of includes"));
}

TEST_F(Tree, ReportsTooManySharedHeaders) {
  for (int i = 0; i < 26; ++i) write("base/h" + std::to_string(i) + ".h", "#pragma once\n");
  EXPECT_THAT(violations(), ElementsAre("base:0: 26 headers, at most 25"));
}

TEST_F(Tree, ReportsAPageThatNamesAMissingFile) {
  write("gateway/pipeline.cpp", "\n");
  write("docs/life.md", "`gateway/pipeline.cpp`\n\n`run` and `gateway/gone.cpp`, `*/x.h`\n```\n`a/b.cpp`\n```\n");
  std::vector<Violation> missing = check_named_files(root_, "docs/life.md");
  ASSERT_EQ(1u, missing.size());
  EXPECT_EQ("docs/life.md:3: 'gateway/gone.cpp' is not there", to_text(missing[0]));
}

std::vector<std::string> functions(std::string_view text) {
  std::vector<std::string> found;
  for (const Function& f : find_functions(read_source(text)))
    found.push_back(f.name + " " + std::to_string(f.first_line) + "+" + std::to_string(f.lines));
  return found;
}

TEST(FindFunctions, SeesBodiesAtEveryScope) {
  EXPECT_THAT(
      functions("namespace a {\nint f() { return 1; }\nclass C : B<int> {\n public:\n  void g() const {\n  }\n};\n}\n"),
      ElementsAre("int f 2+1", "void g 5+2"));
}

TEST(FindFunctions, DoesNotTakeMemberInitialisersForBodies) {
  EXPECT_THAT(functions("A::A(int x)\n    : a_{x}, b_(x) {\n  go();\n}\nint g();\n"), ElementsAre("A::A 1+4"));
}

TEST(FindFunctions, CountsALambdaWithItsFunction) {
  EXPECT_THAT(functions("void f() {\n  auto g = [](int x) {\n    return x;\n  };\n}\n"), ElementsAre("void f 1+5"));
}

TEST(FindFunctions, SkipsTablesAndTypes) {
  EXPECT_THAT(
      functions(
          "const T t[] = {\n  {1, [](int x) { return x; }},\n};\nenum class E : int { a };\nstruct S { int x{1}; };\n"),
      IsEmpty());
}

TEST(FindFunctions, SkipsDeclarationsWithDefaultValues) {
  EXPECT_THAT(functions("int f(const Limits& limits = {});\nint g() {\n}\n"), ElementsAre("int g 2+2"));
}

TEST(FindFunctions, SeesTemplatesAndElaboratedReturnTypes) {
  EXPECT_THAT(
      functions("template <typename T = int>\nT f(T x) {\n}\nstruct stat g(int fd) {\n}\nauto h() -> int {\n}\n"),
      ElementsAre("T f 2+2", "struct stat g 4+2", "auto h 6+2"));
}

TEST(FindFunctions, IsNotConfusedByBracesInText) {
  EXPECT_THAT(functions("void f() {\n  g('{', \"}{\\\"\", R\"x(}}}\")x\", 1'000);  // }\n}\nvoid h() {}\n"),
              ElementsAre("void f 1+3", "void h 4+1"));
}

}  // namespace
}  // namespace callgate::layout
