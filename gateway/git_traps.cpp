#include "gateway/git_traps.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;

// What git init and git clone write have some hundred bytes.
constexpr size_t limit_config_bytes = 64 * 1024;
constexpr size_t limit_todo_bytes = 1024 * 1024;

std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// Sections and keys that name data and never a program, a file to include or another place for hooks.
bool is_plain_key(std::string_view section, std::string_view key) {
  constexpr std::array<std::string_view, 21> plain{"core.repositoryformatversion",
                                                   "core.filemode",
                                                   "core.bare",
                                                   "core.logallrefupdates",
                                                   "core.ignorecase",
                                                   "core.precomposeunicode",
                                                   "core.symlinks",
                                                   "remote.url",
                                                   "remote.fetch",
                                                   "remote.tagopt",
                                                   "remote.promisor",
                                                   "remote.partialclonefilter",
                                                   "remote.mirror",
                                                   "branch.remote",
                                                   "branch.merge",
                                                   "branch.rebase",
                                                   "extensions.objectformat",
                                                   "extensions.refstorage",
                                                   "extensions.partialclone",
                                                   "extensions.compatobjectformat",
                                                   "submodule.active"};
  std::string name = std::string(section.substr(0, section.find_first_of(" \t\""))) + "." + std::string(key);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::find(plain.begin(), plain.end(), name) != plain.end();
}

// Stricter than git's own reader: what is written in an unusual way is not plain.
bool is_plain_config(std::string_view text) {
  std::string_view section;
  for (std::string_view line : split(text, '\n')) {
    line = trimmed(line);
    if (line.empty()) continue;
    if (line.find('\\') != std::string_view::npos) return false;
    if (line.front() == '[') {
      if (line.back() != ']' || line.find(']') != line.size() - 1) return false;
      section = line.substr(1, line.size() - 2);
      continue;
    }
    size_t equals = line.find('=');
    if (equals == std::string_view::npos || !is_plain_key(section, trimmed(line.substr(0, equals)))) return false;
    // `ext::sh -c …` is a program behind an address.
    if (line.find("::", equals) != std::string_view::npos) return false;
  }
  return true;
}

bool runs_commands(std::string_view todo) {
  for (std::string_view line : split(todo, '\n')) {
    std::string_view word = trimmed(line).substr(0, trimmed(line).find_first_of(" \t"));
    if (word == "exec" || word == "x") return true;
  }
  return false;
}

bool exists_after(const ChangeSet& changes, const std::string& path) {
  struct stat status {};
  return ::lstat((changes.upper_directory + "/" + path).c_str(), &status) == 0
             ? !S_ISCHR(status.st_mode)  // an overlay's mark of what was removed
             : ::lstat((changes.workspace + "/" + path).c_str(), &status) == 0;
}

bool has_hook(const std::string& hooks) {
  std::error_code error;
  for (fs::directory_iterator at(hooks, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() != ".sample") return true;
  return error && error != std::errc::no_such_file_or_directory;
}

// As `git init --bare` makes it.
bool is_harmless_repository(const ChangeSet& changes, const std::string& directory) {
  if (exists_after(changes, directory + "commondir")) return false;
  for (const std::string& root : {changes.upper_directory, changes.workspace}) {
    if (has_hook(root + "/" + directory + "hooks")) return false;
    Result<std::string> text = read_file(root + "/" + directory + "config", limit_config_bytes);
    if (text ? !is_plain_config(*text) : text.error().code != ENOENT) return false;
  }
  return true;
}

// The members by which git recognises a repository; any of them may be the last one to be made.
bool completes_bare_trap(const ChangeSet& changes, const std::string& path) {
  constexpr std::array<std::string_view, 6> members{"HEAD", "config", "commondir", "objects", "refs", "hooks"};
  std::string_view name = base_name(path);
  for (std::string_view part : split(path, '/'))
    if (part == ".git") return false;  // has rules of its own
  std::string directory = path.substr(0, path.size() - name.size());
  if (("/" + directory).ends_with("/hooks/"))
    directory.resize(directory.size() - 6);
  else if (std::find(members.begin(), members.end(), name) == members.end())
    return false;
  bool is_repository = exists_after(changes, directory + "HEAD") && exists_after(changes, directory + "objects") &&
                       exists_after(changes, directory + "refs");
  return is_repository && !is_harmless_repository(changes, directory);
}

}  // namespace

bool is_git_trap(const ChangeSet& changes, const Change& change) {
  if (change.kind == Change::Kind::removed) return false;
  std::string file = "/" + change.path, layer = changes.upper_directory + file;
  if (file.ends_with("/.git/config")) {
    Result<std::string> text = read_file(layer, limit_config_bytes);
    return !text || !is_plain_config(*text);
  }
  if (file.ends_with("/git-rebase-todo") || file.ends_with("/git-rebase-todo.backup")) {
    Result<std::string> text = read_file(layer, limit_todo_bytes);
    return !text || runs_commands(*text);
  }
  return completes_bare_trap(changes, change.path);
}

}  // namespace callgate
