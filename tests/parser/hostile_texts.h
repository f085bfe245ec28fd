// Text of a size, of every kind that is made to take long: every nesting, open and closed, and what hostile_shapes.h
// has. For the tests and for bench/readers/hostile.cpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/parser/hostile_shapes.h"

namespace callgate {

struct HostileText {
  std::string name;
  std::string text;
};

inline std::string repeated(std::string_view text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

struct Nesting {
  std::string_view open;
  std::string_view close;
  std::string_view before = "";  // once, at the start
};

inline constexpr Nesting nestings[] = {
    {"a=(", ")"},
    {"a=(a=(", "))"},
    {"export a=(", ")"},
    {"export a=$(", ")"},
    {"export a[$(", ")]=1"},
    {"a[$(", ")]=1 "},
    {"a[", "]", "x="},
    {"$(", ")"},
    {"echo $(", ")"},
    {"\"$(", ")\""},
    {"<(", ")", "cat "},
    {"${x:-", "}", "echo "},
    {"${x#", "}", "echo "},
    {"${x/", "}", "echo "},
    {"${x:", "}", "echo "},
    {"${x[", "]}", "echo "},
    {"\"${x:-", "}\"", "echo "},
    {"\"${x:-'", "'}\"", "echo "},
    {"${x?? ", "}", "echo "},
    {"${(", ")}", "echo "},
    {"`", "`"},
    {"`\\`", "\\``"},
    {"\\`", "", "echo `"},
    {"[[ ( (", ") ) ]]"},
    {"( ", " )", "[[ "},
    {"! ", "", "[[ "},
    {"((", "))"},
    {"((", ") )"},
    {"$((", "))", "echo "},
    {"$((", ") )", "echo "},
    {"$[", "]", "echo "},
    {"(", ")", "((1+"},
    {"(", ")"},
    {"( ", " )"},
    {"{ ", "; }"},
    {"{a,", "}", "echo "},
    {"{a,{a,", "}}", "echo "},
    {"{", "}", "echo "},
    {"{1..9}", "", "echo "},
    {"{1..4000}", "", "echo "},
    {"@(", ")", "ls "},
    {"@(@(a|", "))", "ls "},
    {"[", "]", "ls "},
    {"[[:alpha:]", "]", "ls "},
    {"[[:", "", "ls "},
    {"if a; then ", "; fi"},
    {"if ", "; then a; fi"},
    {"while ", "; do a; done"},
    {"for x in a; do ", "; done"},
    {"for ((", "; ; )); do a; done"},
    {"case x in x) ", ";; esac"},
    {"case ", " in esac"},
    {"f() { ", "; }"},
    {"function f ", ""},
    {"coproc ", ""},
    {"coproc N { ", "; }"},
    {"coproc $(", ")"},
    {"time ", ""},
    {"! ", ""},
    {"! (", ")"},
    {"cat <<E\n", "\nE"},
    {"cat <<E\n$(", ")\nE\n"},
    {"cat <<E ", ""},
    {"<<E ", "", "cat "},
    {"$(cat <<E\n", "\nE\n)"},
    {"'", ""},
    {"\"", ""},
    {"\"'", ""},
    {"$'", ""},
    {"$\"", "\""},
    {"\\", ""},
    {"\\\n", ""},
    {"\"\\\n", "\""},
    {"a;", ""},
    {"a|", "a"},
    {"a&&", "a"},
    {"a&", ""},
    {"\n", ""},
    {"#", "", "a "},
    {"# \n", ""},
    {"a ", ""},
    {"a", ""},
    {"1", "", "echo "},
    {"1>", ""},
    {"{a}>", ""},
    {"{a", ""},
    {"~", "", "echo "},
    {"a=~:", "", ""},
    {"*", "", "ls "},
    {"a*", "", "ls "},
    {"$x", "", "echo "},
    {"x=1 ", ""},
    {"x=$x$x;", ""},
    {"x+=(a);", ""},
    {")", ""},
    {"}", ""},
    {";;", ""},
    {"fi ", ""},
    {"eval \"", "\""},
    {"eval eval ", "a"},
    {"sh -c ", "a"},
    {"sudo ", "a"},
    {"xargs ", "a"},
    {"env -S'", "'"},
    {"alias a='", "'"},
    {"trap \"", "\" EXIT"},
    {"\xc2\xa0", ""},
    {"\r", ""},
};

// One at a time: all of them at 100 kB are 40 MB, and memory is measured too.
template <typename Visit>
void each_hostile_nesting(size_t bytes, const Visit& visit) {
  for (const Nesting& each : nestings) {
    std::string before(each.before);
    size_t open = bytes / each.open.size();
    visit(HostileText{before + std::string(each.open) + "…", before + repeated(each.open, open)});
    if (each.close.empty()) continue;
    size_t count = bytes / (each.open.size() + each.close.size());
    visit(HostileText{before + std::string(each.open) + "…" + std::string(each.close),
                      before + repeated(each.open, count) + "a" + repeated(each.close, count)});
    // As deep as the limit allows, many times over: what is read again at every level shows here.
    std::string deep = before + repeated(each.open, 20) + "a" + repeated(each.close, 20) + "\n";
    visit(HostileText{"many of " + before + std::string(each.open), repeated(deep, bytes / deep.size())});
  }
}

inline std::vector<HostileText> hostile_nestings(size_t bytes) {
  std::vector<HostileText> texts;
  each_hostile_nesting(bytes, [&texts](HostileText text) { texts.push_back(std::move(text)); });
  return texts;
}

inline std::string counted(std::string_view shape, size_t number) {
  std::string text;
  for (size_t i = 0; i < shape.size();) {
    bool now = shape.substr(i).starts_with("{n}");
    if (!now && !shape.substr(i).starts_with("{p}")) {
      text += shape[i++];
      continue;
    }
    text += std::to_string(now ? number : number - 1);
    i += 3;
  }
  return text;
}

template <typename Visit>
void each_hostile_text(size_t bytes, const Visit& visit) {
  each_hostile_nesting(bytes, visit);
  for (const HostileShape& shape : hostile_shapes) {
    std::string text(shape.before);
    size_t number = 1;
    for (; text.size() < bytes; ++number) text += counted(shape.each, number);
    text += counted(shape.after, number - 1);
    visit(HostileText{std::string(shape.before) + std::string(shape.each) + "…" + std::string(shape.after),
                      std::move(text)});
  }
}

}  // namespace callgate
