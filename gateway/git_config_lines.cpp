// Which lines of a git configuration matter to trust.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "gateway/workspace_content.h"

namespace callgate {
namespace {

struct DataKeys {
  std::string_view section;
  std::array<std::string_view, 9> keys;
};

// Mere data: no program, path or file is named by them. Addresses of remotes among them: `ext::` needs
// protocol.ext.allow, which is not in this table.
constexpr std::array<DataKeys, 5> data_keys{{
    {"branch", {"remote", "merge", "rebase", "description", "pushremote", "vscode-merge-base", "gh-merge-base"}},
    {"remote", {"url", "fetch", "pushurl", "push", "tagopt", "prune", "mirror", "skipfetchall", "gh-resolved"}},
    {"user", {"name", "email"}},
    {"submodule", {"url", "active"}},
    {"core",
     {"repositoryformatversion", "filemode", "bare", "logallrefupdates", "ignorecase", "precomposeunicode", "symlinks",
      "autocrlf", "eol"}},
}};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return line;
}

// "core" of `[core]` and "remote" of `[remote "origin"]`, when nothing stands behind the bracket; else empty.
std::string section_of(std::string_view header) {
  if (!header.ends_with(']') || std::count(header.begin(), header.end(), ']') != 1) return {};
  size_t end = header.find_first_of(" \t\".]", 1);
  return lower_ascii(header.substr(1, end - 1));
}

bool is_data(const std::string& section, std::string_view line) {
  std::string key = lower_ascii(trimmed(line.substr(0, line.find('='))));
  for (const DataKeys& known : data_keys)
    if (known.section == section)
      return !key.empty() && std::find(known.keys.begin(), known.keys.end(), key) != known.keys.end();
  return false;
}

}  // namespace

std::string configuring_git_lines(std::string_view config) {
  // A value that goes on in the next line, and a byte that is no text, are not worth a reader of their own.
  if (config.find("\\\n") != std::string_view::npos || config.find("\\\r") != std::string_view::npos ||
      config.find('\0') != std::string_view::npos)
    return std::string(config);
  std::string kept, section;
  std::string_view header;
  for (std::string_view row : split(config, '\n')) {
    std::string_view line = trimmed(row);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') section = section_of(line);
    if (line.front() == '[' && !section.empty()) {
      header = line;
      continue;
    }
    if (is_data(section, line)) continue;
    if (line.front() == '[') header = {};
    if (!header.empty()) kept += std::string(header) + "\n";
    header = {};
    kept += std::string(line) + "\n";
  }
  return kept;
}

}  // namespace callgate
