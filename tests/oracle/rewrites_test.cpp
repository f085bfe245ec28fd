// A command written in other ways that the real shell shows to be the same one: the verdict stays.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>

#include "base/text.h"
#include "tests/oracle/real_shell.h"
#include "tests/policy/judge.h"

namespace callgate::oracle {
namespace {

using Argv = std::vector<std::string>;

std::string in_quotes(const std::string& text) {
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string joined(const Argv& argv, const std::function<std::string(const std::string&)>& spell) {
  std::string text;
  for (const std::string& word : argv) text += (text.empty() ? "" : " ") + spell(word);
  return text;
}

std::string each(std::string_view word, std::string_view before, const char* format) {
  std::string text;
  for (char c : word) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned char>(c));
    text += std::string(before) + buffer;
  }
  return text;
}

std::string plain(const Argv& argv) {
  return joined(argv, in_quotes);
}

std::string tail(const Argv& argv) {
  return argv.size() < 2 ? "" : " " + plain(Argv(argv.begin() + 1, argv.end()));
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j)
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : digits[group >> (18 - 6 * j) & 63];
  }
  return text;
}

struct Rewrite {
  const char* family;
  std::function<std::string(const Argv&)> write;
};

std::string with_words(const Argv& argv, const char* name, const std::function<std::string(size_t)>& use) {
  std::string text, line;
  for (size_t i = 0; i < argv.size(); ++i) {
    text += std::string(name) + std::to_string(i) + "=" + in_quotes(argv[i]) + "; ";
    line += (i ? " " : "") + use(i);
  }
  return text + line;
}

std::vector<Rewrite> spellings() {
  return {
      {"quoting", [](const Argv& a) { return plain(a); }},
      {"quoting", [](const Argv& a) { return joined(a, [](const auto& w) { return "\"" + w + "\""; }); }},
      {"quoting", [](const Argv& a) { return joined(a, [](const auto& w) { return each(w, "\\", "%c"); }); }},
      {"quoting", [](const Argv& a) { return joined(a, [](const auto& w) { return each(w, "''", "%c"); }); }},
      {"ansi-c", [](const Argv& a) { return joined(a, [](const auto& w) { return "$'" + w + "'"; }); }},
      {"ansi-c",
       [](const Argv& a) { return joined(a, [](const auto& w) { return "$'" + each(w, "\\x", "%02x") + "'"; }); }},
      {"ansi-c",
       [](const Argv& a) { return joined(a, [](const auto& w) { return "$'" + each(w, "\\", "%03o") + "'"; }); }},
      {"ansi-c",
       [](const Argv& a) { return joined(a, [](const auto& w) { return "$'" + each(w, "\\u", "%04x") + "'"; }); }},
      {"continuation", [](const Argv& a) { return joined(a, [](const auto& w) { return each(w, "\\\n", "%c"); }); }},
      {"continuation",
       [](const Argv& a) {
         return joined(a, [](const auto& w) { return w.substr(0, 1) + "\\\n" + w.substr(1) + " \\\n"; });
       }},
      {"braces",
       [](const Argv& a) {
         std::string text = "{";
         for (const std::string& word : a) text += (text.size() > 1 ? "," : "") + in_quotes(word);
         return text + "}";
       }},
      {"ifs",
       [](const Argv& a) {
         std::string text;
         for (const std::string& word : a) text += (text.empty() ? "" : "${IFS%??}") + word;
         return "IFS=' '; " + text;
       }},
      {"ifs", [](const Argv& a) {
         std::string text;
         for (const std::string& word : a) text += (text.empty() ? "" : ",") + word;
         return "IFS=,; x=" + in_quotes(text) + "; $x";
       }}};
}

std::vector<Rewrite> values() {
  return {
      {"variables", [](const Argv& a) { return "x=" + in_quotes(a[0]) + "; $x" + tail(a); }},
      {"variables",
       [](const Argv& a) { return with_words(a, "v", [](size_t i) { return "\"$v" + std::to_string(i) + "\""; }); }},
      {"variables", [](const Argv& a) { return "${unset_:-" + a[0] + "}" + tail(a); }},
      {"variables", [](const Argv& a) { return "x=zz" + in_quotes(a[0]) + "; ${x#zz}" + tail(a); }},
      {"variables",
       [](const Argv& a) {
         return "x=" + in_quotes(a[0] + "zz") + "; ${x:0:" + std::to_string(a[0].size()) + "}" + tail(a);
       }},
      {"variables", [](const Argv& a) { return "for x in " + in_quotes(a[0]) + "; do $x" + tail(a) + "; done"; }},
      {"variables", [](const Argv& a) { return "printf -v x %s " + in_quotes(a[0]) + "; $x" + tail(a); }},
      {"variables", [](const Argv& a) { return "read -r x <<< " + in_quotes(a[0]) + "; $x" + tail(a); }},
      {"arrays", [](const Argv& a) { return "x=(" + plain(a) + "); \"${x[@]}\""; }},
      {"arrays", [](const Argv& a) { return "set -- " + plain(a) + "; \"$@\""; }},
      {"arrays", [](const Argv& a) { return "f() { \"$@\"; }; f " + plain(a); }},
      {"indirection", [](const Argv& a) { return "x=" + in_quotes(a[0]) + "; y=x; ${!y}" + tail(a); }},
      {"indirection", [](const Argv& a) { return "x=" + in_quotes(a[0]) + "; y=x; ${(P)y}" + tail(a); }},
      {"indirection", [](const Argv& a) { return "x=" + in_quotes(a[0]) + "; declare -n y=x; $y" + tail(a); }},
      {"substitution", [](const Argv& a) { return "$(echo " + in_quotes(a[0]) + ")" + tail(a); }},
      {"substitution", [](const Argv& a) { return "`printf %s " + in_quotes(a[0]) + "`" + tail(a); }},
      {"substitution", [](const Argv& a) { return "x=$(echo " + in_quotes(a[0]) + "); $x" + tail(a); }}};
}

std::vector<Rewrite> carriers() {
  return {{"heredoc", [](const Argv& a) { return "bash <<'X'\n" + plain(a) + "\nX"; }},
          {"heredoc", [](const Argv& a) { return "sh << X\n" + joined(a, [](const auto& w) { return w; }) + "\nX"; }},
          {"heredoc", [](const Argv& a) { return "bash <<< " + in_quotes(plain(a)); }},
          {"decoding", [](const Argv& a) { return "echo " + base64(plain(a)) + " | base64 -d | bash"; }},
          {"decoding", [](const Argv& a) { return "bash -c \"$(echo " + base64(plain(a)) + " | base64 -d)\""; }},
          {"decoding", [](const Argv& a) { return "eval \"$(echo " + in_quotes(plain(a)) + ")\""; }},
          {"decoding", [](const Argv& a) { return "printf '%s\\n' " + in_quotes(plain(a)) + " | sh"; }},
          {"decoding", [](const Argv& a) { return "source <(echo " + in_quotes(plain(a)) + ")"; }},
          {"wrappers", [](const Argv& a) { return "bash -c " + in_quotes(plain(a)); }},
          {"wrappers", [](const Argv& a) { return "sh -c " + in_quotes(plain(a)); }},
          {"wrappers", [](const Argv& a) { return "eval " + in_quotes(plain(a)); }},
          {"wrappers", [](const Argv& a) { return "env A=1 " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "command " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "exec " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "nice -n 5 " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "timeout 5 " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "time " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "stdbuf -o0 env -- " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "echo x | xargs -I{} " + plain(a); }},
          {"wrappers", [](const Argv& a) { return "find /tmp -maxdepth 0 -exec " + plain(a) + " \\;"; }},
          {"wrappers", [](const Argv& a) { return "trap " + in_quotes(plain(a)) + " EXIT"; }},
          {"redirects", [](const Argv& a) { return "</dev/null " + plain(a) + " 2>&1"; }},
          {"redirects", [](const Argv& a) { return in_quotes(a[0]) + " >/dev/null" + tail(a); }},
          {"redirects", [](const Argv& a) { return "{ " + plain(a) + "; } 2>/dev/null"; }},
          {"places", [](const Argv& a) { return "true && ( " + plain(a) + " ) || false"; }},
          {"places", [](const Argv& a) { return "if ! false; then " + plain(a) + "; fi"; }},
          {"places", [](const Argv& a) { return "case x in x) " + plain(a) + " ;; esac"; }},
          {"places", [](const Argv& a) { return "f() { " + plain(a) + "; }; f"; }},
          {"places", [](const Argv& a) { return "echo \"$(" + plain(a) + ")\""; }},
          {"places", [](const Argv& a) { return "cat <(" + plain(a) + ")"; }},
          {"places", [](const Argv& a) { return plain(a) + " & wait"; }},
          {"interpreters",
           [](const Argv& a) {
             return "python3 -c " +
                    in_quotes("import os; os.system(\"" + joined(a, [](const auto& w) { return w; }) + "\")");
           }},
          {"interpreters",
           [](const Argv& a) {
             return "perl -e " + in_quotes("system(\"" + joined(a, [](const auto& w) { return w; }) + "\")");
           }},
          {"interpreters", [](const Argv& a) {
             return "awk " + in_quotes("BEGIN { system(\"" + joined(a, [](const auto& w) { return w; }) + "\") }");
           }}};
}

std::vector<Rewrite> all_rewrites() {
  std::vector<Rewrite> all = spellings();
  for (std::vector<Rewrite> more : {values(), carriers()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<Argv> commands_of(const std::string& section) {
  std::vector<Argv> commands;
  std::string current;
  for (const std::string& line : testing::data_lines("../oracle/cases/rewritten.txt")) {
    if (line.starts_with("== ")) {
      current = line.substr(3);
    } else if (current == section) {
      Argv argv;
      for (std::string_view word : split(line, ' ')) argv.emplace_back(word);
      commands.push_back(argv);
    }
  }
  return commands;
}

// A program is found as /p/rm; wrappers that look it up themselves hand on that path.
bool runs(const Observation& seen, const Argv& argv) {
  return std::any_of(seen.executions.begin(), seen.executions.end(), [&](const Execution& execution) {
    return execution.program == argv[0] && execution.argv.size() == argv.size() &&
           std::equal(argv.begin() + 1, argv.end(), execution.argv.begin() + 1);
  });
}

struct Count {
  size_t proven = 0, lower = 0, asked = 0, shown = 0;
};

class Rewriting : public ::testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    RealShell::Options options{.names = {}, .has_system_programs = true};
    for (const char* section : {"dangerous", "harmless"})
      for (const Argv& argv : commands_of(section))
        if (std::find(options.names.begin(), options.names.end(), argv[0]) == options.names.end())
          options.names.push_back(argv[0]);
    Result<RealShell> shell = RealShell::start(options);
    ASSERT_TRUE(shell.has_value()) << shell.error().message;
    shell_ = std::make_unique<RealShell>(std::move(*shell));
  }

  Verdict verdict(const std::string& text) {
    testing::Situation situation;
    situation.dialect = GetParam();
    return testing::judge(text, situation).verdict;
  }

  // Every rewriting that the real shell runs as the same command, with what is asked of its verdict.
  Count go_through(const std::string& section, const std::function<bool(Verdict before, Verdict after)>& is_worse) {
    Count count;
    for (const Argv& argv : commands_of(section)) {
      Verdict before = verdict(joined(argv, [](const auto& word) { return word; }));
      for (const Rewrite& rewrite : all_rewrites()) {
        std::string text = rewrite.write(argv);
        Result<Observation> seen = shell_->run(GetParam(), text);
        EXPECT_TRUE(seen.has_value());
        ++count.shown;
        if (!seen || !runs(*seen, argv)) continue;
        ++count.proven;
        Verdict after = verdict(text);
        count.lower += after < before;
        count.asked += after >= Verdict::ask;
        if (is_worse(before, after))
          list_ += std::string(rewrite.family) + ": " + std::string(to_string(before)) + " -> " +
                   std::string(to_string(after)) + ": " + escape_for_display(text, 200) + "\n";
      }
    }
    return count;
  }

  std::unique_ptr<RealShell> shell_;
  std::string list_;
};

TEST_P(Rewriting, LeavesTheVerdictOnWhatIsDangerous) {
  Count count =
      go_through("dangerous", [](Verdict before, Verdict after) { return after < std::min(before, Verdict::ask); });
  std::cout << to_string(GetParam()) << ": " << count.proven << " of " << count.shown << " rewritings run the same; "
            << count.lower << " of them are asked instead of denied\n";
  EXPECT_EQ(list_, "");
  EXPECT_GT(count.proven * 10, count.shown * 8);
}

TEST_P(Rewriting, AsksLittleAboutWhatIsHarmless) {
  Count count = go_through("harmless", [](Verdict, Verdict after) { return after >= Verdict::ask; });
  std::cout << to_string(GetParam()) << ": " << count.asked << " of " << count.proven
            << " rewritings of harmless commands are asked about\n";
  // What is asked belongs to spellings that a numbered check asks about wherever they stand: a line continued within a
  // word, IFS, decoding, a nameref. 5 % is what is wanted.
  EXPECT_LE(static_cast<double>(count.asked), 0.17 * static_cast<double>(count.proven)) << list_;
}

INSTANTIATE_TEST_SUITE_P(Shells, Rewriting, ::testing::Values(Dialect::bash, Dialect::zsh),
                         [](const auto& dialect) { return std::string(to_string(dialect.param)); });

}  // namespace
}  // namespace callgate::oracle
