// Collects rules while an importer reads, and writes them as TOML. For the files of this folder.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/verdict.h"
#include "policy/import/importer.h"

namespace callgate::internal {

class RuleWriter {
 public:
  explicit RuleWriter(std::string_view agent) : agent_(agent) {}

  // A command whose words begin so; `open`: more words may follow. A "*" between the words stands for any text there.
  void add_command(Verdict verdict, std::string_view words, bool open, std::string_view source);
  // The same in our own pattern language.
  void add_pattern(Verdict verdict, const std::string& pattern, std::string_view source);
  // A pattern of files as .gitignore has them: ./x and /x below the workspace, ~/x, //x from the root. An allow is for
  // the agent's own `tools` only: commands that do the same were not meant.
  void add_path(Verdict verdict, std::string_view effects, std::string_view glob, const std::vector<std::string>& tools,
                std::string_view source);
  void add_host(Verdict verdict, std::string_view host, const std::string& tool, std::string_view source);
  void add_tool(Verdict verdict, std::string_view glob, std::string_view source);
  void note(std::string_view source, std::string_view what);
  // The last rule's reason.
  void reason(std::string_view text);

  // An error when the text that was made does not load: a bug of an importer must not look like a policy.
  Result<Imported> finish();

 private:
  void add(Verdict verdict, const std::string& when, std::string_view source);

  std::string agent_;
  std::vector<std::string> rules_;
  std::set<std::string> names_;
  std::vector<std::string> notes_;
};

// "Bash(git push:*)" in two; no brackets: an empty argument.
struct Specifier {
  std::string_view tool;
  std::string_view argument;
  bool has_argument = false;
};
Specifier split_specifier(std::string_view text);

std::string_view trimmed(std::string_view text);

}  // namespace callgate::internal
