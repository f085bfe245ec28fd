#include "classifier/internal/word_class.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "effects/prediction.h"

namespace callgate::internal {
namespace {

struct Prefix {
  std::string_view path;
  std::string_view name;
};

// The first match counts, so the narrower stands first.
constexpr std::array system_places = {
    Prefix{"/tmp", "tmp"},         Prefix{"/var/tmp", "tmp"},    Prefix{"/dev/shm", "tmp"},
    Prefix{"/private/tmp", "tmp"}, Prefix{"/dev/tcp", "socket"}, Prefix{"/dev/udp", "socket"},
    Prefix{"/dev/fd", "stream"},   Prefix{"/dev/pts", "stream"}, Prefix{"/dev", "device"},
    Prefix{"/proc", "proc"},       Prefix{"/sys", "sys"},        Prefix{"/boot", "boot"},
    Prefix{"/var/log", "log"},     Prefix{"/etc", "etc"},        Prefix{"/usr", "system"},
    Prefix{"/bin", "system"},      Prefix{"/sbin", "system"},    Prefix{"/lib", "system"},
    Prefix{"/lib64", "system"},    Prefix{"/opt", "system"},     Prefix{"/var/run", "run"},
    Prefix{"/run", "run"},         Prefix{"/var", "var"},        Prefix{"/root", "root-home"},
    Prefix{"/Library", "system"},  Prefix{"/System", "system"},
};

constexpr std::array stream_devices = {"/dev/null",   "/dev/zero",   "/dev/stdin",
                                       "/dev/stdout", "/dev/stderr", "/dev/tty"};
constexpr std::array random_devices = {"/dev/random", "/dev/urandom"};

std::string_view place_outside(std::string_view path, const PathContext& paths) {
  if (std::find(stream_devices.begin(), stream_devices.end(), path) != stream_devices.end()) return "stream";
  if (std::find(random_devices.begin(), random_devices.end(), path) != random_devices.end()) return "random";
  if (path == "/") return "root";
  if (path == paths.home) return "home-itself";
  if (is_within(path, paths.home)) return "home";
  if (is_within(paths.workspace, path)) return "above-workspace";
  for (const Prefix& place : system_places) {
    if (path == place.path && place.name != "tmp") return "system-itself";
    if (is_within(path, place.path)) return place.name;
  }
  if (is_within(path, "/home") || is_within(path, "/Users")) return "other-home";
  return "elsewhere";
}

// What steers other people's machines and agents from inside a workspace.
std::string_view place_inside(std::string_view path) {
  std::string_view name = base_name(path);
  if (path.find("/.github/workflows") != std::string_view::npos || name == ".gitlab-ci.yml" || name == "Jenkinsfile") {
    return "pipeline";
  }
  bool instructs = name == "CLAUDE.md" || name == "AGENTS.md" || name == ".cursorrules" ||
                   name == "copilot-instructions.md" || name == ".mcp.json";
  return instructs ? "instructions" : "workspace";
}

// "/dir/**", "/dir/*" and "/dir/a*.c" are judged by the directory that they start in.
std::string_view fixed_part(std::string_view path, bool& is_pattern) {
  size_t star = path.find_first_of("*?[");
  is_pattern = star != std::string_view::npos;
  if (!is_pattern) return path;
  size_t slash = path.rfind('/', star);
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool ends_with_any(std::string_view host, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [host](std::string_view name) {
    if (!host.ends_with(name)) return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
  });
}

std::optional<std::array<int, 4>> parse_ipv4(std::string_view host) {
  std::array<int, 4> octets{};
  for (size_t i = 0; i < 4; ++i) {
    size_t dot = i == 3 ? host.size() : host.find('.');
    if (dot == std::string_view::npos || dot == 0) return std::nullopt;
    auto [end, error] = std::from_chars(host.data(), host.data() + dot, octets[i]);
    if (error != std::errc{} || end != host.data() + dot || octets[i] > 255 || octets[i] < 0) return std::nullopt;
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return octets;
}

std::string_view classify_ipv4(const std::array<int, 4>& octets) {
  if (octets[0] == 127 || octets == std::array{0, 0, 0, 0}) return "loopback";
  if (octets[0] == 169 && octets[1] == 254) return "metadata";
  bool is_private = octets[0] == 10 || (octets[0] == 192 && octets[1] == 168) ||
                    (octets[0] == 172 && octets[1] >= 16 && octets[1] < 32);
  return is_private ? "private" : "address";
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> needles) {
  return std::any_of(needles.begin(), needles.end(),
                     [text](std::string_view needle) { return text.find(needle) != std::string_view::npos; });
}

}  // namespace

PathClass Places::judge(const std::string& absolute) const {
  PathClass place;
  if (is_sensitive_path(absolute, context_)) {
    place.name = "secret";
  } else if (std::string_view kind = persistence_kind(absolute, context_); !kind.empty()) {
    place.name = "persistent";
    place.kind = kind;
  } else if (absolute == context_.workspace) {
    place.name = "workspace-itself";
  } else if (is_within(absolute, context_.workspace)) {
    place.name = place_inside(absolute);
  } else {
    place.name = place_outside(absolute, context_);
  }
  return place;
}

PathClass Places::classify(std::string_view path, std::string_view cwd) {
  bool is_pattern = false;
  std::string_view fixed = fixed_part(path, is_pattern);
  std::string absolute;
  if (fixed == "~" || fixed.starts_with("~/")) {
    absolute = normal_path(context_.home + std::string(fixed.substr(1)), "/");
  } else if (!fixed.starts_with('/') && cwd.empty() && (is_pattern || fixed.starts_with('.'))) {
    // "cd $X; rm -rf *" acts on whatever $X is.
    return {"somewhere", {}, is_pattern};
  } else {
    // A name such as "build" after `source venv/bin/activate`: most likely still in the workspace.
    absolute = normal_path(fixed, cwd.empty() ? std::string_view(context_.cwd) : cwd);
  }
  auto known = std::find_if(known_.begin(), known_.end(), [&](const Known& one) { return one.path == absolute; });
  if (known == known_.end()) {
    // Searching more than this costs as much as asking again.
    constexpr size_t limit_known = 64;
    if (known_.size() == limit_known) known_.clear();
    PathClass place = judge(absolute);
    known = known_.insert(known_.end(), Known{std::move(absolute), place});
  }
  PathClass place = known->place;
  place.is_pattern = is_pattern;
  return place;
}

bool looks_like_path(std::string_view word) {
  if (word.empty() || word.size() > 4096 || word.find_first_of(" \n\t\"'`$(){};|<>,") != std::string_view::npos) {
    return false;
  }
  if (word.find("://") != std::string_view::npos) return false;
  if (word == "." || word == ".." || word == "~" || word == "*") return true;
  if (word.find('/') != std::string_view::npos) return true;
  size_t dot = word.rfind('.');
  return dot != std::string_view::npos && word.size() - dot <= 6 && word.size() - dot > 1 &&
         std::isalpha(static_cast<unsigned char>(word[dot + 1])) != 0;
}

std::optional<Url> split_url(std::string_view word) {
  size_t mark = word.find("://");
  if (mark == std::string_view::npos || mark == 0 || mark > 12) return std::nullopt;
  bool is_scheme = std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(mark), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
  });
  if (!is_scheme) return std::nullopt;
  Url url;
  url.scheme = word.substr(0, mark);
  std::string_view rest = word.substr(mark + 3);
  size_t end = rest.find_first_of("/?#");
  std::string_view authority = rest.substr(0, end);
  if (end != std::string_view::npos) url.path = rest.substr(end);
  if (size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  size_t colon = authority.starts_with('[') ? authority.find("]:") : authority.rfind(':');
  if (colon != std::string_view::npos && authority.starts_with('[')) ++colon;
  url.host = authority.substr(0, colon);
  if (colon != std::string_view::npos && colon < authority.size()) url.port = authority.substr(colon + 1);
  return url;
}

std::string_view classify_host(std::string_view given) {
  std::string host = lower(given);
  if (host.empty() || host == "*") return "unknown";
  if (host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host == "::1") return "loopback";
  if (host.starts_with('[') || std::count(host.begin(), host.end(), ':') > 1) return "address";
  if (auto octets = parse_ipv4(host)) return classify_ipv4(*octets);
  bool all_digits = host.find_first_not_of("0123456789") == std::string::npos;
  // 2130706433 and 0x7f000001 are addresses that hide what they are.
  if (all_digits || host.starts_with("0x")) return "hidden-address";
  if (host.starts_with("metadata.")) return "metadata";
  if (ends_with_any(host, {"raw.githubusercontent.com", "gist.githubusercontent.com", "gist.github.com"})) {
    return "raw-forge";
  }
  if (ends_with_any(host, {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "api.github.com"}))
    return "forge";
  if (ends_with_any(
          host, {"pypi.org", "pythonhosted.org", "npmjs.org", "npmjs.com", "crates.io", "rubygems.org", "golang.org",
                 "debian.org", "ubuntu.com", "maven.org", "docker.io", "quay.io", "nodejs.org"})) {
    return "registry";
  }
  // The training data replaces registries by reserved names, which nobody can own.
  if (host.ends_with(".example") && has_any(host, {"pypi", "npm", "deb", "crates", "registry", "gem"}))
    return "registry";
  if (ends_with_any(host, {"pastebin.com", "transfer.sh", "file.io", "0x0.st", "requestbin.net", "webhook.site",
                           "pipedream.net", "hastebin.com", "termbin.com", "discord.com", "telegram.org",
                           "burpcollaborator.net", "oast.fun", "interact.sh"})) {
    return "drop";
  }
  if (ends_with_any(host, {"ngrok.io", "ngrok-free.app", "trycloudflare.com", "serveo.net", "localtunnel.me"}))
    return "tunnel";
  if (ends_with_any(host, {"amazonaws.com", "storage.googleapis.com", "blob.core.windows.net"})) return "storage";
  return "other";
}

std::string_view classify_variable(std::string_view name) {
  if (name.starts_with("LD_") || name.starts_with("DYLD_")) return "loader";
  if (name == "BASH_ENV" || name == "ENV" || name == "PROMPT_COMMAND" || name == "PS4" || name == "ZDOTDIR")
    return "startup";
  if (name == "PATH") return "path";
  if (name == "IFS") return "separator";
  if (has_any(name, {"NODE_TLS_REJECT", "SSL_NO_VERIFY", "HTTPSVERIFY", "SSL_VERIFY", "INSECURE"})) return "tls-off";
  if (name.starts_with("HIST")) return "history";
  if (has_any(name, {"NODE_OPTIONS", "PYTHONSTARTUP", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS", "LUA_INIT"}))
    return "interpreter";
  if (name.starts_with("GIT_SSH") || name.starts_with("GIT_CONFIG") || name == "GIT_EXTERNAL_DIFF") return "git-exec";
  if (has_any(lower(name), {"proxy", "index_url", "registry"})) return "route";
  if (has_any(name, {"PAGER", "EDITOR", "LESSOPEN", "BROWSER"})) return "tool";
  if (has_any(name, {"TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "ACCESS_KEY"})) return "secret";
  return "other";
}

std::string_view classify_unknown(std::string_view reason) {
  if (has_any(reason, {"substitution", "output of"})) return "substitution";
  if (has_any(reason, {"value of"})) return "value";
  if (has_any(reason, {"descri"})) return "undescribed";
  if (has_any(reason, {"option"})) return "option";
  if (has_any(reason, {"syntax", "parse", "read"})) return "unread";
  if (has_any(reason, {"limit", "larger", "deep", "too "})) return "limit";
  if (has_any(reason, {"glob", "pattern", "match"})) return "pattern";
  return "other";
}

bool is_masked_word(std::string_view word) {
  return has_any(lower(word), {"evil", "attack", "victim", "malicious", "malware", "hacker", "pwn", "exfil", "c2.",
                               "payload", "exploit", "art-", "atomic"});
}

bool is_plain_word(std::string_view word) {
  if (word.size() < 2 || word.size() > 24 || word.front() < 'a' || word.front() > 'z') return false;
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == ':'; });
}

}  // namespace callgate::internal
