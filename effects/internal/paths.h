// Paths as effects.
#pragma once

#include <string>
#include <string_view>

#include "base/effect.h"
#include "base/path.h"

namespace callgate::internal {

// /dev/null, /dev/stderr, /dev/tty …: opening them changes nothing.
bool is_harmless_device(std::string_view path);
// The effect, with `persist` beside a write or a removal that calls for it. `path` is normal and absolute.
void add_path_effect(EffectSet& effects, EffectKind kind, const std::string& path, const PathContext& paths);

struct Address {
  std::string host;
  std::string port;
  bool is_file = false;  // file://: `host` is the path
};
// HOST:PORT of a URL as a client would read it: user information dropped, odd hosts kept as they are written.
Address address_of(std::string_view url, std::string_view default_port);

}  // namespace callgate::internal
