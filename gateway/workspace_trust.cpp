#include "gateway/workspace_trust.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/digest.h"
#include "base/file.h"
#include "base/line_difference.h"
#include "base/text.h"

namespace callgate {
namespace {

constexpr size_t limit_list_bytes = size_t{8} << 20;
constexpr size_t limit_kept_bytes = size_t{2} << 20;  // above what read_workspace_content takes

bool is_ours_alone(const struct stat& status) {
  bool owned = status.st_uid == ::geteuid() || status.st_uid == 0;
  return owned && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// Whoever can write the directory can put another list in its place.
Result<void> check_directory(const std::string& home) {
  struct stat status {};
  if (::stat(home.c_str(), &status) != 0) return errno == ENOENT ? Result<void>() : fail("look at " + home, errno);
  if (is_ours_alone(status)) return {};
  return fail(home + ": others can write it, or it is somebody else's: chmod 700 it, or set CALLGATE_HOME");
}

// An empty text when there is no file.
Result<std::string> read_own_file(const std::string& path) {
  Result<UniqueFd> file = open_at(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (!file && file.error().code == ENOENT) return std::string();
  if (!file && file.error().code == ELOOP) return fail(path + ": a symbolic link: what it leads to is not believed");
  if (!file) return tl::unexpected(file.error());
  struct stat status {};
  if (::fstat(file->get(), &status) != 0) return fail("look at " + path, errno);
  if (!S_ISREG(status.st_mode)) return fail(path + ": not a regular file");
  if (!is_ours_alone(status) || status.st_nlink != 1)
    return fail(path + ": others can write it, it is somebody else's or has a second name: look who changed it, " +
                "then chmod 600 or remove it");
  Result<std::string> text = read_all(file->get(), limit_list_bytes);
  if (!text) return fail(path + ": " + text.error().message);
  return text;
}

std::string kept_path(const std::string& home, const std::string& sha256) {
  return home + "/trusted/" + sha256;
}

// A copy of what was trusted, by its digest: to show what changed, and to go on with rules that only tighten.
Result<void> keep(const std::string& home, const WorkspaceContent::File& file) {
  CG_TRY(make_directories(home + "/trusted", 0700));
  return replace_file(kept_path(home, sha256(file.bytes).hex()), file.bytes, 0600);
}

Result<std::string> kept_bytes(const std::string& home, const std::string& digest) {
  std::string path = kept_path(home, digest);
  std::string bytes = CG_TRY(read_file(path, limit_kept_bytes));
  if (sha256(bytes).hex() != digest) return fail(path + ": not what was trusted: trust the workspace again");
  return bytes;
}

const ConfiguringFile* find_file(const TrustedWorkspace& workspace, std::string_view name) {
  for (const ConfiguringFile& file : workspace.files)
    if (file.name == name) return &file;
  return nullptr;
}

Result<UniqueFd> lock_list(const std::string& home) {
  CG_TRY(make_directories(home, 0700));
  CG_TRY(check_directory(home));
  UniqueFd lock = CG_TRY(open_at(AT_FDCWD, home + "/trust.lock", O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
  if (::flock(lock.get(), LOCK_EX) != 0) return fail("lock the trust list", errno);
  return lock;
}

Result<void> save(const std::string& home, const TrustStore& store) {
  return replace_file(home + "/trust.json", store.serialize(), 0600);
}

void add_difference(const std::string& name, std::string_view then, std::string_view now,
                    std::vector<std::string>& lines) {
  lines.push_back(escape_for_display(name) + ":");
  for (const DifferenceLine& line : line_difference(then, now))
    lines.push_back(std::string(1, line.mark) + " " + escape_for_display(line.text, 200));
}

}  // namespace

Result<TrustStore> load_trust(const std::string& home) {
  CG_TRY(check_directory(home));
  std::string path = home + "/trust.json";
  Result<TrustStore> store = TrustStore::parse(CG_TRY(read_own_file(path)));
  if (!store) return fail(path + ": " + store.error().message + "; repair it or remove it to trust nothing");
  return store;
}

Result<WorkspaceTrust> look_up_trust(const std::string& home, const std::string& canonical) {
  TrustStore store = CG_TRY(load_trust(home));
  const TrustedWorkspace* then = store.find(canonical);
  if (then == nullptr) return WorkspaceTrust{};
  WorkspaceContent content = CG_TRY(read_workspace_content(canonical));
  Trust trust = store.judge(content.summary(0));
  if (trust == Trust::trusted) return WorkspaceTrust{trust, std::string(content.bytes_of(project_policy_name))};
  const ConfiguringFile* policy = find_file(*then, project_policy_name);
  if (policy == nullptr) return WorkspaceTrust{trust, {}};
  return WorkspaceTrust{trust, CG_TRY(kept_bytes(home, policy->sha256))};
}

Result<std::vector<std::string>> difference_since_grant(const std::string& home, const TrustedWorkspace& then,
                                                        const WorkspaceContent& now) {
  std::vector<std::string> lines;
  if (then.directory != now.directory)
    lines.push_back("another directory stands at this path than when it was trusted");
  for (const ConfiguringFile& file : then.files) {
    std::string_view bytes = now.bytes_of(file.name);
    if (!bytes.empty() && sha256(bytes).hex() == file.sha256) continue;
    // A copy that is gone costs the comparison, not the answer.
    Result<std::string> kept = kept_bytes(home, file.sha256);
    if (!kept) lines.push_back(escape_for_display(kept.error().message));
    if (!kept || bytes != *kept) add_difference(file.name, kept.value_or(""), bytes, lines);
  }
  for (const WorkspaceContent::File& file : now.files)
    if (find_file(then, file.name) == nullptr) add_difference(file.name, {}, file.bytes, lines);
  return lines;
}

Result<void> grant_trust(const std::string& home, const WorkspaceContent& content, int64_t now_seconds,
                         const TrustRecord& record) {
  UniqueFd lock = CG_TRY(lock_list(home));
  TrustStore store = CG_TRY(load_trust(home));
  TrustedWorkspace workspace = content.summary(now_seconds);
  if (!is_valid_utf8(workspace.path)) return fail("a workspace whose path is not UTF-8 cannot be trusted");
  store.add(workspace);
  // The same reader that meets it later: a list that it would refuse would stop everything.
  CG_TRY(TrustStore::parse(store.serialize()));
  for (const WorkspaceContent::File& file : content.files) CG_TRY(keep(home, file));
  CG_TRY(record(workspace));
  return save(home, store);
}

Result<bool> revoke_trust(const std::string& home, const std::string& canonical, const TrustRecord& record) {
  UniqueFd lock = CG_TRY(lock_list(home));
  TrustStore store = CG_TRY(load_trust(home));
  const TrustedWorkspace* known = store.find(canonical);
  if (known == nullptr) return false;
  CG_TRY(record(*known));
  store.remove(canonical);
  CG_TRY(save(home, store));
  return true;
}

}  // namespace callgate
