// What containers and copies from or to somewhere else touch on this machine.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "effects/internal/paths.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

struct Mount {
  std::string source;  // empty: nothing of this machine
  bool read_only = false;
};

Mount mount_of(const std::string& text) {
  Mount mount;
  if (text.find('=') == std::string::npos || text.starts_with('/')) {  // SRC:DST[:OPTIONS]
    std::vector<std::string_view> fields = split(text, ':');
    if (fields.size() > 1) mount.source = fields[0];
    if (fields.size() > 2)
      for (std::string_view option : split(fields[2], ',')) mount.read_only |= option == "ro";
    // A name without a slash is a volume that the engine keeps.
    if (mount.source.find('/') == std::string::npos && mount.source != "." && mount.source != "..") mount.source = "";
    return mount;
  }
  bool is_bind = false;
  for (std::string_view field : split(text, ',')) {
    size_t equals = field.find('=');
    std::string_view key = field.substr(0, equals);
    std::string_view value = equals == std::string_view::npos ? "" : field.substr(equals + 1);
    if (key == "type") is_bind = value == "bind";
    if (key == "source" || key == "src") mount.source = value;
    if (key == "readonly" || key == "ro") mount.read_only = value.empty() || value == "true" || value == "1";
  }
  if (!is_bind) mount.source = "";
  return mount;
}

// With these a container becomes root of this machine: its whole tree, its devices, its users, or the engine itself.
bool gives_the_machine(std::string_view path) {
  static constexpr std::string_view trees[] = {"/etc", "/dev", "/proc",    "/sys", "/root",           "/boot", "/lib",
                                               "/usr", "/bin", "/var/run", "/run", "/var/lib/docker", "/sbin"};
  if (path == "/" || path == "/var" || path == "/home" || path == "/var/lib" || path.ends_with(".sock")) return true;
  return std::any_of(std::begin(trees), std::end(trees), [&](std::string_view tree) { return is_within(path, tree); });
}

}  // namespace

void Predictor::mount(Use& use, const Value& value) {
  if (!value.text) {
    effect(use.index, EffectKind::privilege, "container-escape");
    return path_effect(use, EffectKind::write, value, true);
  }
  Mount mount = mount_of(*value.text);
  if (mount.source.empty()) return;
  if (mount.source.starts_with("~/")) mount.source = paths_.home + mount.source.substr(1);
  path_text(use, mount.read_only ? EffectKind::read : EffectKind::write, mount.source, true);
  if (!mount.read_only) path_text(use, EffectKind::read, mount.source, true);
  bool escapes = mount.source.starts_with('/') && gives_the_machine(normal_path(mount.source, "/"));
  if (!mount.source.starts_with('/'))
    for (const std::string& directory : use.directories)
      escapes |= gives_the_machine(normal_path(mount.source, directory));
  if (escapes) effect(use.index, EffectKind::privilege, "container-escape");
}

void Predictor::local_role(Use& use, Role role, const Value& value) {
  EffectKind kind = role == Role::local_read ? EffectKind::read : EffectKind::write;
  if (!value.text) return path_effect(use, kind, value, true);
  const std::string& text = *value.text;
  if (text.starts_with("http://") || text.starts_with("https://")) return network_role(use, Role::url, value);
  size_t colon = text.find(':');
  if (colon != std::string::npos && colon > 0 && text.find('/') > colon) return;  // web:/srv, s3://bucket/x
  bool is_directory = text.ends_with('/') || text == "." || text == ".." || text.ends_with("/.");
  path_effect(use, kind, value, use.recursive || is_directory);
}

void Predictor::at_file(Use& use, const Value& value) {
  // curl -H "Authorization: $x": a header's text, neither @PATH nor NAME=@PATH.
  std::string_view begin = value.known_prefix;
  bool is_header = !begin.starts_with('@') && begin.find(": ") != begin.npos && begin.find('=') == begin.npos;
  if (!value.text && is_header) return;
  if (!value.text) return path_effect(use, EffectKind::read, value, false);
  const std::string& text = *value.text;
  for (std::string_view scheme : {"file://", "fileb://"})  // the value of any option of aws
    if (text.starts_with(scheme))
      return path_effect(use, EffectKind::read, known_value(text.substr(scheme.size())), false);
  if (text.starts_with('@') || text.find("=@") != std::string::npos)
    path_effect(use, EffectKind::read, known_value(text.substr(text.find('@') + 1)), false);
}

}  // namespace callgate::internal
