#include "gateway/granted_paths.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>

#include "base/text.h"
#include "gateway/sensitive_files.h"

namespace callgate {
namespace {

constexpr size_t limit_glob_matches = 256;

bool is_system_path(std::string_view path) {
  constexpr std::array<std::string_view, 10> prefixes{"/usr", "/bin",  "/sbin", "/lib", "/lib64",
                                                      "/etc", "/proc", "/dev",  "/tmp", "/opt"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return is_within(path, prefix); });
}

// A directory of the host's service sockets: who sees docker's or systemd's there can leave through it, because a
// read-only mount does not keep anybody from connecting.
bool holds_service_sockets(const std::string& path) {
  char resolved[PATH_MAX];
  std::string real = ::realpath(path.c_str(), resolved) ? resolved : path;
  return is_within(real, "/run") || is_within(real, "/var/run");
}

struct Kind {
  bool is_file = false, is_directory = false;
};

Kind kind_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {S_ISREG(status.st_mode), S_ISDIR(status.st_mode)};
}

std::string without_tree_mark(std::string path) {
  if (path.ends_with("/**")) path.resize(path.size() - 3);
  return path;
}

// What exists now of what the effect names. A missing file is read as missing: the nearest directory above it would
// show everything that lies there.
std::vector<std::string> existing(const std::string& path) {
  if (Kind kind = kind_of(path); kind.is_file || kind.is_directory) return {path};
  if (path.find_first_of("*?[") == std::string::npos) return {};
  glob_t matches{};
  std::vector<std::string> found;
  if (::glob(path.c_str(), GLOB_NOSORT, nullptr, &matches) == 0)
    for (size_t i = 0; i < std::min(matches.gl_pathc, limit_glob_matches); ++i) found.push_back(matches.gl_pathv[i]);
  ::globfree(&matches);
  return found;
}

class Opener {
 public:
  Opener(const Grant& grant, const PathContext& paths, SandboxSpec& spec) : grant_(grant), paths_(paths), spec_(spec) {}

  void read(const std::string& target);
  Result<void> write(const std::string& target);

 private:
  bool may_show(const std::string& path);
  Result<std::string> directory_for_new(const std::string& path) const;

  const Grant& grant_;
  const PathContext& paths_;
  SandboxSpec& spec_;
};

// A tree is shown without the secrets and the sockets in it, or, when it is too large to find them, not at all.
bool Opener::may_show(const std::string& path) {
  Kind kind = kind_of(path);
  if (path == "/" || path.empty() || (!kind.is_file && !kind.is_directory)) return false;
  if (kind.is_file) return true;
  if (holds_service_sockets(path)) return false;
  Result<std::vector<std::string>> hidden = hidden_below(path, paths_, grant_);
  if (!hidden) return false;
  spec_.hidden_paths.insert(spec_.hidden_paths.end(), hidden->begin(), hidden->end());
  return true;
}

void Opener::read(const std::string& target) {
  for (std::string& path : existing(without_tree_mark(target)))
    if (may_show(path)) spec_.read_paths.push_back(std::move(path));
}

// A new file needs a directory that can be written: then all of that directory can. The home directory, what is above
// it and its hidden directories hold start-up files, keys and settings, so no grant for one file opens them.
Result<std::string> Opener::directory_for_new(const std::string& path) const {
  std::string directory = path;
  while (kind_of(directory).is_directory == false && directory.find('/', 1) != std::string::npos)
    directory.resize(directory.rfind('/'));
  bool is_hidden = is_within(directory, paths_.home) && directory.find("/.", paths_.home.size()) != std::string::npos;
  if (is_hidden || is_within(paths_.home, directory) || !kind_of(directory).is_directory)
    return fail("to make " + escape_for_display(path) + " all of " + escape_for_display(directory) +
                " would have to be writable: make it yourself first, or write into the workspace");
  return directory;
}

Result<void> Opener::write(const std::string& target) {
  std::vector<std::string> found = existing(without_tree_mark(target));
  if (found.empty()) found.push_back(CG_TRY(directory_for_new(without_tree_mark(target))));
  for (std::string& path : found)
    if (may_show(path)) spec_.write_paths.push_back(std::move(path));
  return {};
}

}  // namespace

Result<void> add_granted_paths(const Grant& grant, const PathContext& paths, SandboxSpec& spec) {
  Opener opener(grant, paths, spec);
  for (const Effect& effect : grant.effects) {
    bool writes = effect.kind == EffectKind::write || effect.kind == EffectKind::remove;
    if (!writes && effect.kind != EffectKind::read) continue;
    if (!effect.target.starts_with('/') || is_within(effect.target, paths.workspace)) continue;
    if (!writes && is_system_path(effect.target)) continue;
    // The sandbox's own /tmp and /dev take these.
    if (writes && (is_within(effect.target, "/tmp") || is_within(effect.target, "/dev"))) continue;
    if (writes)
      CG_TRY(opener.write(effect.target));
    else
      opener.read(effect.target);
  }
  return {};
}

}  // namespace callgate
