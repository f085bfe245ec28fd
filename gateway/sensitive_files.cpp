#include "gateway/sensitive_files.h"

#include <dirent.h>
#include <fcntl.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <deque>
#include <memory>

#include "base/file.h"
#include "base/text.h"
#include "effects/prediction.h"

namespace callgate {
namespace {

// On the way of every call, so it must end: a tree with more is refused, because a search that is cut short would show
// the secrets that it did not reach. The largest repositories that people work in have fewer.
constexpr size_t limit_entries = 500'000;

class Walk {
 public:
  Walk(const PathContext& paths, const Grant& grant, bool outside) : paths_(paths), grant_(grant), outside_(outside) {}

  void visit(const std::string& tree) {
    waiting_.push_back(tree);
    while (!waiting_.empty() && !is_cut()) {
      std::string directory = std::move(waiting_.front());
      waiting_.pop_front();
      visit_one(directory);
    }
  }
  bool is_cut() const { return entries_ > limit_entries; }

  std::vector<std::string> found;

 private:
  void visit_one(const std::string& directory) {
    Result<UniqueFd> fd = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!fd) return;  // what we cannot read, the run cannot either
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd->release()), ::closedir);
    while (const dirent* entry = stream ? ::readdir(stream.get()) : nullptr) {
      if (++entries_ > limit_entries) return;
      judge(directory, *entry);
    }
  }

  void judge(const std::string& directory, const dirent& entry) {
    std::string name = entry.d_name;
    if (name == "." || name == "..") return;
    if (!outside_ && (name == ".git" || name == "node_modules")) return;
    std::string path = directory + "/" + name;
    if (is_sensitive_path(path, paths_)) {
      if (!grant_.effects.contains({EffectKind::read, path}) && !grant_.effects.contains({EffectKind::write, path}))
        found.push_back(path);
    } else if (outside_ && entry.d_type == DT_SOCK) {
      found.push_back(path);
    } else if (entry.d_type == DT_DIR || entry.d_type == DT_UNKNOWN) {
      waiting_.push_back(path);
    }
  }

  const PathContext& paths_;
  const Grant& grant_;
  bool outside_;
  std::deque<std::string> waiting_;
  size_t entries_ = 0;
};

}  // namespace

Result<std::vector<std::string>> hidden_files(const PathContext& paths, const Grant& grant) {
  Walk walk(paths, grant, false);
  walk.visit(paths.workspace);
  if (walk.is_cut())
    return fail("the workspace has more than " + std::to_string(limit_entries) +
                " files, too many to look for secrets in: name a smaller directory with --workspace");
  return std::move(walk.found);
}

Result<std::vector<std::string>> hidden_below(const std::string& tree, const PathContext& paths, const Grant& grant) {
  char resolved[PATH_MAX];
  if (!::realpath(tree.c_str(), resolved)) return fail("look for secrets in " + tree, errno);
  Walk walk(paths, grant, true);
  walk.visit(resolved);
  if (walk.is_cut()) return fail(tree + " has too many files to look for secrets in");
  return std::move(walk.found);
}

}  // namespace callgate
