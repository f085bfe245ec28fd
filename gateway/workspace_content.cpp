#include "gateway/workspace_content.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "gateway/repository_programs.h"

namespace callgate {
namespace {

constexpr size_t limit_file_bytes = 1 << 20;
constexpr size_t limit_hooks = 64;

// Read by a tool before anybody asks it to: they name programs and plugins that then run.
constexpr std::array package_manager_files{".npmrc", ".pnpmfile.cjs", ".yarnrc", ".yarnrc.yml", "bunfig.toml"};

// Which directory it is, whatever its path: the file system by its own identity (device numbers change from boot to
// boot), the inode, and its birth, since an inode number is used again.
Result<std::string> directory_identity(int fd, const std::string& path) {
  struct stat status {};
  struct statfs system {};
  struct statx_timestamp birth {};
  if (::fstat(fd, &status) != 0 || ::fstatfs(fd, &system) != 0) return fail("look at " + path, errno);
  struct statx more {};
  if (::syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BTIME, &more) == 0 && (more.stx_mask & STATX_BTIME))
    birth = more.stx_btime;
  uint64_t id = 0;
  static_assert(sizeof system.f_fsid == sizeof id);
  std::memcpy(&id, &system.f_fsid, sizeof id);
  if (id == 0) id = status.st_dev;
  return std::to_string(id) + ":" + std::to_string(status.st_ino) + ":" + std::to_string(birth.tv_sec) + "." +
         std::to_string(birth.tv_nsec);
}

// A file of the workspace by a path without links: a link would let another file be the policy.
Result<UniqueFd> open_beneath(int directory, const std::string& name) {
  struct open_how how {};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  int fd = static_cast<int>(::syscall(SYS_openat2, directory, name.c_str(), &how, sizeof how));
  if (fd < 0 && errno == ELOOP)
    return tl::unexpected(Error{name + ": reached through a symbolic link: make it a plain file to be trusted", ELOOP});
  if (fd < 0) return fail(name, errno);
  return UniqueFd(fd);
}

bool is_missing(const Error& error) {
  return error.code == ENOENT || error.code == ENOTDIR;
}

Result<void> add_own_file(int directory, const std::string& name, WorkspaceContent& content) {
  Result<UniqueFd> file = open_beneath(directory, name);
  if (!file && is_missing(file.error())) return {};
  if (!file) return tl::unexpected(file.error());
  struct stat status {};
  if (::fstat(file->get(), &status) != 0) return fail(name, errno);
  if (S_ISDIR(status.st_mode) && name == ".git") return {};
  if (!S_ISREG(status.st_mode)) return fail(name + ": not a regular file");
  Result<std::string> bytes = read_all(file->get(), limit_file_bytes);
  if (!bytes) return fail(name + ": " + bytes.error().message);
  content.files.push_back({name, std::move(*bytes)});
  return {};
}

// Only the digest of what a link leads to is kept: it may be anything of the user's.
Result<std::string> hook_bytes(const std::string& path) {
  std::string bytes = CG_TRY(read_file(path, limit_file_bytes));
  char target[4096];
  ssize_t length = ::readlink(path.c_str(), target, sizeof target);
  if (length < 0) return bytes;
  return "symbolic link to " + std::string(target, static_cast<size_t>(length)) + ", SHA-256 " + sha256(bytes).hex();
}

Result<void> add_hooks(const std::string& directory, const std::string& name, WorkspaceContent& content) {
  std::error_code error;
  std::vector<std::string> hooks;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    std::string hook = entry.path().filename().string();
    // git runs a hook only when it may be executed, and none of its samples.
    if (hook.ends_with(".sample") || ::access(entry.path().c_str(), X_OK) != 0 || entry.is_directory(error)) continue;
    hooks.push_back(std::move(hook));
    if (hooks.size() > limit_hooks) return fail(name + ": more than 64 hooks");
  }
  if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
    return fail(name + ": " + error.message());
  for (const std::string& hook : hooks)
    content.files.push_back({name + "/" + hook, CG_TRY(hook_bytes(directory + "/" + hook))});
  return {};
}

// `hooksPath = .husky`: the last one that git would take is not worked out, all of them are looked at.
std::vector<std::string> hooks_paths(std::string_view lines, const std::string& workspace) {
  std::vector<std::string> paths;
  for (std::string_view line : split(lines, '\n')) {
    size_t equals = line.find('=');
    std::string key = lower_ascii(line.substr(0, equals));
    if (equals == std::string_view::npos || key.find("hookspath") == std::string::npos) continue;
    std::string_view value = line.substr(equals + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t' || value.front() == '"'))
      value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t' || value.back() == '"'))
      value.remove_suffix(1);
    if (!value.empty()) paths.push_back(normal_path(value, workspace));
  }
  return paths;
}

Result<void> add_configuration(const std::string& path, const std::string& name, WorkspaceContent& content) {
  Result<std::string> text = read_file(path, limit_file_bytes);
  if (!text && is_missing(text.error())) return {};
  if (!text) return tl::unexpected(text.error());
  std::string lines = configuring_git_lines(*text);
  for (const std::string& hooks : hooks_paths(lines, content.path))
    CG_TRY(add_hooks(hooks, "repository/" + std::string(base_name(hooks)), content));
  if (!lines.empty()) content.files.push_back({name, std::move(lines)});
  return {};
}

// The repository that the workspace is a checkout of; a worktree shares its configuration and hooks with others.
Result<void> add_repository(WorkspaceContent& content) {
  RepositoryDirectories git = repository_directories(content.path + "/.git");
  if (git.own.empty()) return {};
  CG_TRY(add_configuration(git.common + "/config", "repository/config", content));
  CG_TRY(add_configuration(git.own + "/config.worktree", "repository/config.worktree", content));
  return add_hooks(git.common + "/hooks", "repository/hooks", content);
}

}  // namespace

std::string_view WorkspaceContent::bytes_of(std::string_view name) const {
  for (const File& file : files)
    if (file.name == name) return file.bytes;
  return {};
}

TrustedWorkspace WorkspaceContent::summary(int64_t since_seconds) const {
  TrustedWorkspace workspace{path, directory, {}, since_seconds};
  for (const File& file : files) workspace.files.push_back({file.name, sha256(file.bytes).hex()});
  return workspace;
}

Result<WorkspaceContent> read_workspace_content(const std::string& canonical) {
  WorkspaceContent content{canonical, {}, {}};
  UniqueFd directory = CG_TRY(open_at(AT_FDCWD, canonical, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  content.directory = CG_TRY(directory_identity(directory.get(), canonical));
  CG_TRY(add_own_file(directory.get(), std::string(project_policy_name), content));
  CG_TRY(add_own_file(directory.get(), ".git", content));
  for (const char* name : package_manager_files) CG_TRY(add_own_file(directory.get(), name, content));
  CG_TRY(add_repository(content));
  auto by_name = [](const WorkspaceContent::File& a, const WorkspaceContent::File& b) { return a.name < b.name; };
  std::stable_sort(content.files.begin(), content.files.end(), by_name);
  auto is_same = [](const WorkspaceContent::File& a, const WorkspaceContent::File& b) { return a.name == b.name; };
  if (std::adjacent_find(content.files.begin(), content.files.end(), is_same) != content.files.end())
    return fail("two directories of hooks have one name");
  return content;
}

}  // namespace callgate
