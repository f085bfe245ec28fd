// Carries a change set over into the workspace. The names and the contents come from a program that may be hostile, and
// the workspace may have been changed since: every step goes by descriptor, below the workspace, through no link.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/digest.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "sandbox/internal/file_tree.h"
#include "sandbox/launcher.h"

namespace callgate {

using namespace internal;

namespace {

constexpr size_t max_listed = 20;
constexpr mode_t kept_mode = 0777;  // setuid, setgid and sticky are not carried over

// A list of what could not be done, or what may not be done: people act on names, not on a number.
std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (size_t i = 0; i < lines.size() && i < max_listed; ++i) text += "\n  " + lines[i];
  if (lines.size() > max_listed) text += "\n  and " + std::to_string(lines.size() - max_listed) + " more";
  return text;
}

struct Place {
  UniqueFd parent;
  std::string name;
};

Result<Place> place_of(int root, const std::string& path) {
  size_t slash = path.rfind('/');
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") return fail("not a path inside the workspace: " + path);
  std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
  // Readable and not O_PATH: directories are listed and removed through it.
  return Place{CG_TRY(open_beneath(root, parent, O_RDONLY | O_DIRECTORY)), name};
}

class Applier {
 public:
  Applier(UniqueFd workspace, UniqueFd upper) : workspace_(std::move(workspace)), upper_(std::move(upper)) {}

  Result<void> apply(const Change& change);
  void restore_directory_modes();

 private:
  Result<void> put(const Place& from, const Place& to, const struct stat& info, const std::string& path);
  Result<void> put_file(const Place& from, const Place& to, mode_t mode);
  Result<void> put_link(const Place& from, const Place& to);
  Result<void> put_directory(const Place& to, mode_t mode, const std::string& path);
  Result<void> move_into_place(const Place& to, const std::string& temporary);

  UniqueFd workspace_, upper_;
  std::vector<std::pair<std::string, mode_t>> directory_modes_;
};

std::string temporary_name() {
  return ".callgate-" + to_hex(random_bytes(8));
}

Result<void> Applier::move_into_place(const Place& to, const std::string& temporary) {
  int parent = to.parent.get();
  if (::renameat(parent, temporary.c_str(), parent, to.name.c_str()) == 0) return {};
  if (errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST) {
    CG_TRY(remove_tree(parent, to.name));
    if (::renameat(parent, temporary.c_str(), parent, to.name.c_str()) == 0) return {};
  }
  int error = errno;
  ::unlinkat(parent, temporary.c_str(), 0);
  return fail("rename into place", error);
}

// Readers see the old file or the new one, never half of one.
Result<void> Applier::put_file(const Place& from, const Place& to, mode_t mode) {
  UniqueFd source = CG_TRY(open_own_file(from.parent.get(), from.name, O_RDONLY));
  std::string temporary = temporary_name();
  UniqueFd target = CG_TRY(open_at(to.parent.get(), temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  Result<void> copied = copy_bytes(source.get(), target.get());
  if (copied && ::fchmod(target.get(), mode & kept_mode) != 0) copied = fail("set the mode", errno);
  if (!copied) {
    ::unlinkat(to.parent.get(), temporary.c_str(), 0);
    return copied;
  }
  return move_into_place(to, temporary);
}

Result<void> Applier::put_link(const Place& from, const Place& to) {
  std::string target = CG_TRY(read_link(from.parent.get(), from.name));
  std::string temporary = temporary_name();
  if (::symlinkat(target.c_str(), to.parent.get(), temporary.c_str()) != 0) return fail("create link", errno);
  return move_into_place(to, temporary);
}

Result<void> Applier::put_directory(const Place& to, mode_t mode, const std::string& path) {
  struct stat now;
  bool exists = ::fstatat(to.parent.get(), to.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && !S_ISDIR(now.st_mode)) CG_TRY(remove_tree(to.parent.get(), to.name));
  if (::mkdirat(to.parent.get(), to.name.c_str(), 0700) != 0 && errno != EEXIST) return fail("create directory", errno);
  directory_modes_.emplace_back(path, mode & kept_mode);
  return {};
}

Result<void> Applier::put(const Place& from, const Place& to, const struct stat& info, const std::string& path) {
  if (S_ISDIR(info.st_mode)) return put_directory(to, info.st_mode, path);
  if (S_ISLNK(info.st_mode)) return put_link(from, to);
  if (S_ISREG(info.st_mode)) return put_file(from, to, info.st_mode);
  return fail("neither a file, a directory nor a link");
}

Result<void> Applier::apply(const Change& change) {
  Result<Place> to = place_of(workspace_.get(), change.path);
  if (change.kind == Change::Kind::removed) {
    if (!to && to.error().code == ENOENT) return {};  // already gone
    if (!to) return tl::unexpected(to.error());
    return remove_tree(to->parent.get(), to->name);
  }
  if (!to) return tl::unexpected(to.error());
  Place from = CG_TRY(place_of(upper_.get(), change.path));
  struct stat info;
  if (::fstatat(from.parent.get(), from.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
    return fail("look at the layer", errno);
  return put(from, *to, info, change.path);
}

// Last, because a directory without the right to write could not be filled.
void Applier::restore_directory_modes() {
  for (auto at = directory_modes_.rbegin(); at != directory_modes_.rend(); ++at) {
    Result<UniqueFd> directory = open_beneath(workspace_.get(), at->first, O_RDONLY | O_DIRECTORY);
    if (directory) ::fchmod(directory->get(), at->second);
  }
}

std::vector<std::string> protected_of(const ChangeSet& set) {
  std::vector<std::string> paths;
  for (const Change& change : set.changes)
    if (change.is_protected) paths.push_back(escape_for_display(change.path));
  return paths;
}

}  // namespace

bool ChangeSet::touches_protected() const {
  for (const Change& change : changes)
    if (change.is_protected) return true;
  return false;
}

Result<void> apply_changes(const ChangeSet& set) {
  if (set.changes.empty()) return {};
  std::vector<std::string> refused = protected_of(set);
  if (!refused.empty())
    return fail("nothing was applied, because the changes touch protected paths:" + listed(refused));
  UniqueFd workspace = CG_TRY(open_at(AT_FDCWD, set.workspace, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  UniqueFd upper = CG_TRY(open_at(AT_FDCWD, set.upper_directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  Applier applier(std::move(workspace), std::move(upper));
  std::vector<std::string> failed;
  for (const Change& change : set.changes) {
    Result<void> applied = applier.apply(change);
    if (!applied) failed.push_back(escape_for_display(change.path) + ": " + applied.error().message);
  }
  applier.restore_directory_modes();
  if (!failed.empty())
    return fail("not all changes could be applied; these are still on the layer " + set.upper_directory + ":" +
                listed(failed));
  return {};
}

Result<void> discard_changes(const ChangeSet& set) {
  if (set.upper_directory.empty()) return {};
  if (base_name(set.upper_directory) != "upper") return fail("not a change layer: " + set.upper_directory);
  std::string directory = set.upper_directory.substr(0, set.upper_directory.rfind('/'));
  Result<UniqueFd> parent = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!parent) return parent.error().code == ENOENT ? Result<void>() : tl::unexpected(parent.error());
  for (const char* layer : {"upper", "work"}) CG_TRY(remove_tree(parent->get(), layer));
  ::rmdir(directory.c_str());  // stays if the caller keeps something else there
  return {};
}

}  // namespace callgate
