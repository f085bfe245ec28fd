#include "sandbox/internal/change_layer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "sandbox/internal/file_tree.h"
#include "sandbox/internal/host_path.h"

namespace callgate::internal {
namespace {

// node_modules of a large project; a person cannot look through more, and memory is ours.
constexpr size_t max_changes = 200'000;

// An entry of the upper layer beside what the workspace has under the same name.
struct Entry {
  std::string path;  // relative to the workspace
  struct stat upper {};
  struct stat lower {};
  bool has_lower = false;
  int upper_parent = -1, lower_parent = -1;  // -1: there is no such directory below
  std::string name;
};

class LayerReader {
 public:
  LayerReader(const SandboxSpec& spec, std::string workspace) : spec_(spec), workspace_(std::move(workspace)) {}
  Result<void> read(ChangeSet& set);

 private:
  Result<void> read_directory(int upper, int lower, const std::string& path, bool hides_lower, int depth_left);
  Result<void> read_entry(const Entry& entry, bool parent_hides_lower, int depth_left);
  Result<void> read_subdirectory(const Entry& entry, bool parent_hides_lower, int depth_left);
  Result<void> read_link_entry(const Entry& entry);
  Result<void> add(const std::string& path, Change::Kind kind, bool is_odd = false, bool replaces_directory = false);
  bool is_same_file(const Entry& entry) const;
  bool is_under_protection(const std::string& path, bool with_parents) const;
  bool leaves_workspace(const std::string& link, const std::string& target) const;

  const SandboxSpec& spec_;
  std::string workspace_;
  std::vector<Change> changes_;
};

bool is_whiteout(const struct stat& info) {
  return S_ISCHR(info.st_mode) && info.st_rdev == makedev(0, 0);
}

bool is_opaque(int directory) {
  char value[2] = {};
  return ::fgetxattr(directory, "user.overlay.opaque", value, sizeof value) == 1 && value[0] == 'y';
}

bool LayerReader::is_under_protection(const std::string& path, bool with_parents) const {
  std::string inside = workspace_ + "/" + path, named = spec_.workspace + "/" + path;
  for (const std::string& guarded : spec_.protected_paths) {
    if (is_within(inside, guarded) || is_within(named, guarded)) return true;
    if (with_parents && (is_within(guarded, inside) || is_within(guarded, named))) return true;
  }
  return false;
}

// By text, and strictly: ".." behind a name could mean another place than it seems to, when the name is a link.
bool LayerReader::leaves_workspace(const std::string& link, const std::string& target) const {
  bool seen_name = false;
  for (std::string_view part : split(target, '/')) {
    if (part == ".." && seen_name) return true;
    seen_name = seen_name || (!part.empty() && part != "." && part != "..");
  }
  std::string directory = workspace_ + "/" + link.substr(0, link.rfind('/') == std::string::npos ? 0 : link.rfind('/'));
  std::string pointed = normal_path(target, normal_path(directory, "/"));
  if (!is_within(pointed, workspace_) || pointed == workspace_) return true;
  return is_under_protection(pointed.substr(workspace_.size() + 1), true);
}

Result<void> LayerReader::add(const std::string& path, Change::Kind kind, bool is_odd, bool replaces_directory) {
  if (changes_.size() == max_changes)
    return fail("the run changed more than " + std::to_string(max_changes) +
                " files; grant it a writable view instead");
  // Taking a directory away, or putting something else there, takes what is protected in it along.
  bool with_parents = kind == Change::Kind::removed || replaces_directory;
  changes_.push_back({kind, path, is_odd || is_under_protection(path, with_parents)});
  return {};
}

// Opening a file for writing copies it up, whether or not anything is written.
bool LayerReader::is_same_file(const Entry& entry) const {
  if (!entry.has_lower || !S_ISREG(entry.lower.st_mode) || entry.lower.st_size != entry.upper.st_size ||
      entry.lower.st_mode != entry.upper.st_mode)
    return false;
  Result<UniqueFd> upper = open_own_file(entry.upper_parent, entry.name, O_RDONLY);
  Result<UniqueFd> lower = open_at(entry.lower_parent, entry.name, O_RDONLY | O_NOFOLLOW);
  return upper && lower && have_equal_bytes(upper->get(), lower->get());
}

Result<void> LayerReader::read_link_entry(const Entry& entry) {
  std::string target = CG_TRY(read_link(entry.upper_parent, entry.name));
  bool is_same = entry.has_lower && S_ISLNK(entry.lower.st_mode) &&
                 read_link(entry.lower_parent, entry.name).value_or("") == target;
  if (is_same) return {};
  Change::Kind kind = entry.has_lower ? Change::Kind::modified : Change::Kind::created;
  return add(entry.path, kind, leaves_workspace(entry.path, target), true);
}

Result<void> LayerReader::read_subdirectory(const Entry& entry, bool parent_hides_lower, int depth_left) {
  bool has_lower_directory = entry.has_lower && S_ISDIR(entry.lower.st_mode);
  if (!entry.has_lower) {
    CG_TRY(add(entry.path, Change::Kind::created));
  } else if (!has_lower_directory || entry.lower.st_mode != entry.upper.st_mode) {
    CG_TRY(add(entry.path, Change::Kind::modified));
  }
  UniqueFd upper = CG_TRY(open_own_file(entry.upper_parent, entry.name, O_RDONLY | O_DIRECTORY));
  UniqueFd lower;
  if (has_lower_directory) lower = CG_TRY(open_at(entry.lower_parent, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  bool hides_lower = has_lower_directory && (parent_hides_lower || is_opaque(upper.get()));
  return read_directory(upper.get(), lower.get(), entry.path, hides_lower, depth_left);
}

Result<void> LayerReader::read_entry(const Entry& entry, bool parent_hides_lower, int depth_left) {
  if (is_whiteout(entry.upper)) return entry.has_lower ? add(entry.path, Change::Kind::removed) : Result<void>();
  if (S_ISDIR(entry.upper.st_mode)) return read_subdirectory(entry, parent_hides_lower, depth_left);
  if (S_ISLNK(entry.upper.st_mode)) return read_link_entry(entry);
  Change::Kind kind = entry.has_lower ? Change::Kind::modified : Change::Kind::created;
  // Sockets, pipes and devices are never carried over; nor is a file that runs as somebody.
  if (!S_ISREG(entry.upper.st_mode)) return add(entry.path, kind, true, true);
  if (is_same_file(entry)) return {};
  return add(entry.path, kind, (entry.upper.st_mode & (S_ISUID | S_ISGID)) != 0, true);
}

Result<void> LayerReader::read_directory(int upper, int lower, const std::string& path, bool hides_lower,
                                         int depth_left) {
  if (depth_left == 0) return fail("the run nested directories deeper than " + std::to_string(max_tree_depth));
  std::vector<std::string> names = CG_TRY(list_directory(upper, "."));
  std::string prefix = path.empty() ? "" : path + "/";
  for (const std::string& name : names) {
    Entry entry;
    entry.path = prefix + name;
    entry.name = name;
    entry.upper_parent = upper;
    entry.lower_parent = lower;
    if (::fstatat(upper, name.c_str(), &entry.upper, AT_SYMLINK_NOFOLLOW) != 0)
      return fail("look at " + entry.path, errno);
    entry.has_lower = lower >= 0 && ::fstatat(lower, name.c_str(), &entry.lower, AT_SYMLINK_NOFOLLOW) == 0;
    CG_TRY(read_entry(entry, hides_lower, depth_left - 1));
  }
  if (!hides_lower) return {};
  // A directory that replaces one of the same name: what is not in the new one is gone.
  for (const std::string& name : CG_TRY(list_directory(lower, ".")))
    if (!std::binary_search(names.begin(), names.end(), name)) CG_TRY(add(prefix + name, Change::Kind::removed));
  return {};
}

Result<void> LayerReader::read(ChangeSet& set) {
  UniqueFd upper = CG_TRY(open_at(AT_FDCWD, set.upper_directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  UniqueFd lower = CG_TRY(open_at(AT_FDCWD, workspace_, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  CG_TRY(read_directory(upper.get(), lower.get(), "", false, max_tree_depth));
  std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) { return a.path < b.path; });
  set.changes = std::move(changes_);
  return {};
}

}  // namespace

Result<void> make_change_layer(const SandboxSpec& spec) {
  if (!spec.change_directory.starts_with('/'))
    return fail("cannot confine: a copy-on-write run needs a change directory");
  CG_TRY(make_directories(spec.change_directory, 0700));
  struct stat workspace;
  if (::stat(spec.workspace.c_str(), &workspace) != 0) return fail("cannot confine: " + spec.workspace, errno);
  for (const char* layer : {"/upper", "/work"}) {
    std::string path = spec.change_directory + layer;
    if (::mkdir(path.c_str(), 0700) != 0) return fail("cannot confine: create the layer " + path, errno);
  }
  // The root of the view has the mode of the upper layer.
  if (::chmod((spec.change_directory + "/upper").c_str(), workspace.st_mode & 0777) != 0)
    return fail("cannot confine: set the mode of the layer", errno);
  return {};
}

Result<ChangeSet> read_change_layer(const SandboxSpec& spec) {
  ChangeSet set;
  set.workspace = CG_TRY(canonical_path(spec.workspace));
  set.upper_directory = CG_TRY(canonical_path(spec.change_directory)) + "/upper";
  CG_TRY(LayerReader(spec, set.workspace).read(set));
  return set;
}

void observe_changes(const ChangeSet& changes, EffectSet& observed) {
  for (const Change& change : changes.changes) {
    EffectKind kind = change.kind == Change::Kind::removed ? EffectKind::remove : EffectKind::write;
    observed.add(kind, changes.workspace + "/" + change.path);
  }
}

}  // namespace callgate::internal
