#include "policy/internal/network.h"

#include <algorithm>
#include <array>

namespace callgate {
namespace {

// Where the package managers fetch from when nothing else is configured. They serve everybody the same packages; what a
// run could send there needs an account of its own.
constexpr std::array<std::string_view, 17> registries{
    "pypi.org:443",        "files.pythonhosted.org:443", "registry.npmjs.org:443",  "registry.yarnpkg.com:443",
    "index.crates.io:443", "static.crates.io:443",       "proxy.golang.org:443",    "sum.golang.org:443",
    "rubygems.org:443",    "index.rubygems.org:443",     "repo.packagist.org:443",  "repo.maven.apache.org:443",
    "repo1.maven.org:443", "plugins.gradle.org:443",     "services.gradle.org:443", "hex.pm:443",
    "repo.hex.pm:443"};

bool is_registry(std::string_view address) {
  return std::find(registries.begin(), registries.end(), address) != registries.end();
}

// `-g`, `--user`: for every project of the person, so not on a copy of this one.
bool is_for_everybody(const EvaluatedCommand& command) {
  constexpr std::array<std::string_view, 8> options{
      "-g", "--global", "--location=global", "--user", "--system", "--break-system-packages", "--target", "--prefix"};
  return std::any_of(command.argv.begin(), command.argv.end(), [&](const Value& word) {
    return word.text && std::find(options.begin(), options.end(), *word.text) != options.end();
  });
}

}  // namespace

bool is_loopback(std::string_view address) {
  size_t colon = address.rfind(':');
  std::string_view host = address.substr(0, colon);
  if (host == "localhost" || host == "[::1]" || host == "::1" || host == "0.0.0.0") return true;
  bool digits = host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return digits && std::count(host.begin(), host.end(), '.') == 3;
}

bool installs_from_registries(const EvaluatedCommand& command) {
  if (!command.is_described || !command.effects.has(EffectKind::install) || is_for_everybody(command)) return false;
  return std::none_of(command.effects.begin(), command.effects.end(), [](const Effect& effect) {
    bool elsewhere = effect.kind == EffectKind::connect && !is_registry(effect.target);
    return elsewhere || effect.kind == EffectKind::privilege || effect.kind == EffectKind::remote;
  });
}

bool only_reads_elsewhere(const EvaluatedCommand& command) {
  bool any = false;
  for (const Effect& effect : command.effects) {
    if (effect.kind != EffectKind::remote) continue;
    if (!effect.target.ends_with(" read")) return false;
    any = true;
  }
  return any && command.is_described;
}

}  // namespace callgate
