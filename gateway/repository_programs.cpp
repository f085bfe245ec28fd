#include "gateway/repository_programs.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace callgate {
namespace {

constexpr size_t limit_config_bytes = 256 * 1024;  // git clone writes some hundred
constexpr size_t limit_overrides = 256;            // each becomes two variables in the environment
constexpr size_t limit_sections = 1024;            // looking one up is linear
constexpr size_t limit_link_bytes = 4096;

// A diff as git shows it, for a repository that names another program: git has no value that means "none", and with an
// empty one it stops. It is called with the path, and the old and the new file as $2 and $5.
constexpr const char* plain_diff = R"(f() { diff -u --label "a/$1" --label "b/$1" "$2" "$5"; true; }; f)";

struct DriverKey {
  std::string_view section;  // [section "name"]
  std::string_view key;      // what git runs
  std::string_view value;    // what stands for nothing, tried with git 2.39
};

constexpr std::array driver_keys{
    // An empty `process` wins over clean and smudge, and no filter that is required may be missing.
    DriverKey{"filter", "process", ""},
    DriverKey{"filter", "clean", ""},
    DriverKey{"filter", "smudge", ""},
    DriverKey{"filter", "required", "false"},
    DriverKey{"diff", "textconv", "cat"},
    DriverKey{"diff", "cachetextconv", "false"},
    DriverKey{"diff", "command", plain_diff},
    DriverKey{"merge", "driver", "git merge-file %A %O %B"},
    DriverKey{"submodule", "update", "checkout"},
    DriverKey{"trailer", "cmd", "echo"},
    DriverKey{"trailer", "command", "echo"},
};

struct Section {
  std::string name, subsection;
  bool operator==(const Section&) const = default;
};

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
}

// `[name "subsection"]` or `[name.subsection]` from the bytes behind the bracket, by git's own rules.
std::optional<Section> read_header(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && is_name_byte(text[at])) ++at;
  Section section{lower_ascii(text.substr(0, at)), {}};
  if (size_t dot = section.name.find('.'); dot != std::string::npos) {
    section.subsection = section.name.substr(dot + 1);
    section.name.resize(dot);
  }
  size_t quote = text.find_first_not_of(" \t", at);
  if (quote == std::string_view::npos || text[quote] != '"') return section;
  section.subsection += section.subsection.empty() ? "" : ".";
  for (at = quote + 1; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\n') return std::nullopt;
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    section.subsection += text[at];
  }
  return section;
}

void override_drivers(const Section& section, RepositoryPrograms& programs) {
  for (const DriverKey& driver : driver_keys) {
    if (driver.section != section.name) continue;
    std::string key = section.name + "." + section.subsection + "." + std::string(driver.key);
    programs.overrides.emplace_back(std::move(key), driver.value);
  }
}

// A file that is not there configures nothing.
void read_config(const std::string& path, RepositoryPrograms& programs) {
  Result<std::string> text = read_file(path, limit_config_bytes);
  if (text) return add_repository_programs(*text, programs);
  if (text.error().code != ENOENT && text.error().code != ENOTDIR)
    programs.uncovered = "its configuration cannot be read";
}

// What a file says that stands for a directory: `gitdir: PATH`, or a path alone in commondir.
std::string linked_directory(const std::string& file, std::string_view prefix) {
  Result<std::string> text = read_file(file, limit_link_bytes);
  if (!text || !text->starts_with(prefix)) return {};
  std::string_view path = std::string_view(*text).substr(prefix.size());
  while (path.ends_with('\n') || path.ends_with('\r')) path.remove_suffix(1);
  return path.empty() ? "" : normal_path(path, file.substr(0, file.rfind('/')));
}

}  // namespace

void add_repository_programs(std::string_view config, RepositoryPrograms& programs) {
  std::vector<Section> seen;
  // Every bracket counts, also one inside a value or a comment: a name too many changes nothing.
  for (size_t at = config.find('['); at != std::string_view::npos; at = config.find('[', at + 1)) {
    std::optional<Section> section = read_header(config.substr(at + 1));
    if (!section || std::find(seen.begin(), seen.end(), *section) != seen.end()) continue;
    if (section->name == "include" || section->name == "includeif")
      programs.uncovered = "its configuration includes other files";
    seen.push_back(std::move(*section));
    if (!seen.back().subsection.empty()) override_drivers(seen.back(), programs);
    if (seen.size() > limit_sections || programs.overrides.size() > limit_overrides) {
      programs.uncovered = "its configuration names too many programs";
      return;
    }
  }
  std::string low = lower_ascii(config);
  // Of these git takes the first value, which is the repository's.
  if (low.find("uploadpack") != std::string::npos || low.find("receivepack") != std::string::npos)
    programs.uncovered = "its configuration names a program for the other end of a remote";
  if (low.find("external") != std::string::npos) programs.overrides.emplace_back("diff.external", plain_diff);
  if (low.find("difffilter") != std::string::npos) programs.overrides.emplace_back("interactive.diffFilter", "cat");
}

RepositoryDirectories repository_directories(const std::string& dot_git) {
  struct stat status {};
  if (::stat(dot_git.c_str(), &status) != 0) return {};
  RepositoryDirectories git;
  git.own = S_ISDIR(status.st_mode) ? dot_git : linked_directory(dot_git, "gitdir: ");
  if (git.own.empty()) return git;
  git.common = linked_directory(git.own + "/commondir", "");
  if (git.common.empty()) git.common = git.own;
  return git;
}

RepositoryPrograms read_repository_programs(const PathContext& paths) {
  RepositoryPrograms programs;
  // All of them up to the workspace: git passes over a .git that is none.
  for (std::string directory = paths.cwd; directory.size() > 1 && is_within(directory, paths.workspace);
       directory.resize(directory.rfind('/'))) {
    RepositoryDirectories git = repository_directories(directory + "/.git");
    if (git.own.empty()) continue;
    read_config(git.common + "/config", programs);
    read_config(git.own + "/config.worktree", programs);
  }
  return programs;
}

}  // namespace callgate
