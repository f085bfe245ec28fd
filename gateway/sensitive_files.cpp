#include "gateway/sensitive_files.h"

#include <dirent.h>
#include <fcntl.h>

#include <memory>

#include "base/file.h"
#include "effects/prediction.h"

namespace callgate {
namespace {

// A walk on the way of every call has to stay below a millisecond: about 4,000 entries.
constexpr size_t limit_entries = 4096;
constexpr int limit_depth = 4;

class Walk {
 public:
  Walk(const PathContext& paths, const Grant& grant) : paths_(paths), grant_(grant) {}

  void visit(const std::string& directory, int depth) {
    Result<UniqueFd> fd = open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!fd) return;  // what we cannot read, the run cannot either
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd->release()), ::closedir);
    while (const dirent* entry = stream ? ::readdir(stream.get()) : nullptr) {
      if (++entries_ > limit_entries) return;
      judge(directory, *entry, depth);
    }
  }

  std::vector<std::string> found;

 private:
  void judge(const std::string& directory, const dirent& entry, int depth) {
    std::string name = entry.d_name;
    if (name == "." || name == ".." || name == ".git" || name == "node_modules") return;
    std::string path = directory + "/" + name;
    if (is_sensitive_path(path, paths_)) {
      if (!grant_.effects.contains({EffectKind::read, path}) && !grant_.effects.contains({EffectKind::write, path}))
        found.push_back(path);
    } else if (entry.d_type == DT_DIR && depth < limit_depth) {
      visit(path, depth + 1);
    }
  }

  const PathContext& paths_;
  const Grant& grant_;
  size_t entries_ = 0;
};

}  // namespace

std::vector<std::string> hidden_files(const PathContext& paths, const Grant& grant) {
  Walk walk(paths, grant);
  walk.visit(paths.workspace, 1);
  return std::move(walk.found);
}

}  // namespace callgate
