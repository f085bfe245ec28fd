#include "effects/internal/paths.h"

#include <algorithm>

#include "effects/internal/scripts.h"
#include "effects/prediction.h"

namespace callgate::internal {

bool is_harmless_device(std::string_view path) {
  static constexpr std::string_view devices[] = {"/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty",
                                                 "/dev/zero", "/dev/full",  "/dev/random", "/dev/urandom"};
  return std::find(std::begin(devices), std::end(devices), path) != std::end(devices) || path.starts_with("/dev/fd/");
}

void add_path_effect(EffectSet& effects, EffectKind kind, const std::string& path, const PathContext& paths) {
  effects.add(kind, path);
  if (kind == EffectKind::read) return;
  if (std::string_view persists = persistence_kind(path, paths); !persists.empty())
    effects.add(EffectKind::persist, std::string(persists));
}

Address address_of(std::string_view url, std::string_view default_port) {
  Address address;
  address.port = default_port;
  if (size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    std::string_view name = url.substr(0, scheme);
    url.remove_prefix(scheme + 3);
    if (name == "file") return {std::string(url), "", true};
    if (name == "https" || name == "wss") address.port = "443";
    if (name == "http" || name == "ws") address.port = "80";
    if (name == "ftp") address.port = "21";
    if (name == "ssh" || name == "git+ssh" || name == "scp" || name == "sftp") address.port = "22";
    if (name == "git") address.port = "9418";
  }
  url = url.substr(0, url.find_first_of("/?#\\"));  // curl and browsers differ on '\': the shorter host is judged
  if (size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  size_t bracket = url.rfind(']');  // [::1]:80
  size_t colon = url.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    if (colon + 1 < url.size()) address.port = url.substr(colon + 1);
    url = url.substr(0, colon);
  }
  address.host = url.empty() ? "*" : std::string(url);
  for (char& c : address.host)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return address;
}

bool is_harmless_git_key(std::string_view key) {
  static constexpr std::string_view whole[] = {"user.name",
                                               "user.email",
                                               "init.defaultbranch",
                                               "commit.gpgsign",
                                               "tag.gpgsign",
                                               "core.quotepath",
                                               "core.autocrlf",
                                               "core.abbrev",
                                               "core.filemode",
                                               "core.ignorecase",
                                               "pull.rebase",
                                               "push.default",
                                               "merge.conflictstyle",
                                               "rebase.autosquash",
                                               "diff.renames",
                                               "diff.algorithm",
                                               "http.lowspeedlimit",
                                               "http.lowspeedtime",
                                               "protocol.version",
                                               "fetch.prune",
                                               "log.showsignature",
                                               "log.date",
                                               "status.showuntrackedfiles",
                                               "core.preloadindex",
                                               "gc.auto",
                                               "core.safecrlf",
                                               "core.eol",
                                               "rerere.enabled",
                                               "core.longpaths",
                                               "pack.threads",
                                               "author.name",
                                               "author.email",
                                               "committer.name",
                                               "committer.email",
                                               "core.whitespace",
                                               "core.bigfilethreshold",
                                               "push.autosetupremote",
                                               "push.followtags",
                                               "pull.ff",
                                               "merge.ff",
                                               "merge.renamelimit",
                                               "rebase.autostash",
                                               "fetch.parallel",
                                               "tag.sort",
                                               "diff.renamelimit",
                                               "diff.colormoved",
                                               "column.ui",
                                               "http.postbuffer",
                                               "submodule.recurse"};
  std::string lower(key);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lower.starts_with("color.") || lower.starts_with("advice.") || lower.starts_with("column.")) return true;
  return std::find(std::begin(whole), std::end(whole), lower) != std::end(whole);
}

}  // namespace callgate::internal
