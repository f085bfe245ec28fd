// What a page flags stays flagged when it is written in another way that runs the same.
#include <gtest/gtest.h>

#include "base/text.h"
#include "policy/check.h"
#include "tests/policy/check_page.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// Around any text: its place changes and nothing else.
std::vector<std::string> placed(const std::string& text, Dialect dialect) {
  std::string shell = dialect == Dialect::zsh ? "zsh" : "bash";
  return {"true; " + text,
          text + "; true",
          "true\n" + text,
          "{ " + text + "; }",
          "( " + text + " )",
          "if true; then " + text + "; fi",
          "f() { " + text + "; }; f",
          shell + " -c " + in_quotes(text),
          "eval " + in_quotes(text)};
}

bool is_plain_name(std::string_view word) {
  return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// Of one command: its name is spelled in other ways, and wrappers run it. Not where the name is a word of the shell,
// which quotes take its meaning from.
std::vector<std::string> respelled(const std::string& text, Dialect dialect) {
  std::string name = text.substr(0, text.find(' '));
  bool simple = is_plain_name(name) && text.find_first_of(";|&") == std::string::npos;
  if (!simple || name == "coproc" || name == "trap") return {};
  std::string rest = text.substr(name.size());
  std::vector<std::string> forms{"\"" + name + "\"" + rest,
                                 "\\" + text,
                                 name.substr(0, 1) + "''" + name.substr(1) + rest,
                                 "x_=" + name + "; $x_" + rest,
                                 "timeout 5 " + text,
                                 "env " + text,
                                 "nice " + text,
                                 "sudo " + text};
  if (dialect == Dialect::bash) forms.push_back("$'" + name + "'" + rest);
  return forms;
}

class Rewrites : public ::testing::TestWithParam<CheckEntry> {};

TEST_P(Rewrites, NeverLowerTheVerdict) {
  for (const testing::Case& item : testing::read_page(GetParam().page).flagged) {
    testing::Situation situation;
    situation.dialect = item.dialect;
    if (item.command.find('\n') != std::string::npos) continue;
    Verdict plain = testing::judge(item.command, situation).verdict;
    std::vector<std::string> forms = placed(item.command, item.dialect);
    for (std::string& form : respelled(item.command, item.dialect)) forms.push_back(std::move(form));
    for (const std::string& form : forms)
      EXPECT_GE(testing::judge(form, situation).verdict, plain)
          << to_string(item.dialect) << ": " << escape_for_display(form);
  }
}

std::string slug_of(const ::testing::TestParamInfo<CheckEntry>& entry) {
  return std::string(entry.param.slug);
}

INSTANTIATE_TEST_SUITE_P(All, Rewrites,
                         ::testing::ValuesIn(all_checks().data(), all_checks().data() + all_checks().size()), slug_of);

}  // namespace
}  // namespace callgate
