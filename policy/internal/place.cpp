#include "policy/internal/place.h"

#include <algorithm>
#include <array>
#include <span>

namespace callgate {
namespace {

constexpr std::array<std::string_view, 10> harmless_devices{"/dev/null",    "/dev/zero",   "/dev/full", "/dev/random",
                                                            "/dev/urandom", "/dev/stdout", "/dev/tty",  "/dev/stderr",
                                                            "/dev/stdin",   "/dev/fd"};
constexpr std::array<std::string_view, 3> temporary_roots{"/tmp", "/var/tmp", "/dev/shm"};
constexpr std::array<std::string_view, 12> system_roots{"/bin",  "/sbin", "/usr", "/lib",  "/lib32", "/lib64",
                                                        "/boot", "/etc",  "/sys", "/proc", "/dev",   "/libx32"};
constexpr std::array<std::string_view, 3> home_roots{"/home", "/root", "/Users"};
constexpr std::array<std::string_view, 7> shared_roots{"/usr/local", "/opt", "/var", "/srv", "/run", "/nix", "/snap"};

// Below the home directory. Directories of programs that a later shell finds (~/.cargo/bin, ~/.local/bin) are none.
constexpr std::array<std::string_view, 46> cache_roots{".cache/pip",
                                                       ".cache/uv",
                                                       ".cache/pypoetry",
                                                       ".cache/pre-commit",
                                                       ".cache/go-build",
                                                       ".cache/golangci-lint",
                                                       ".cache/yarn",
                                                       ".cache/node-gyp",
                                                       ".cache/typescript",
                                                       ".cache/ms-playwright",
                                                       ".cache/Cypress",
                                                       ".cache/electron",
                                                       ".cache/puppeteer",
                                                       ".cache/bazel",
                                                       ".cache/ccache",
                                                       ".cache/sccache",
                                                       ".cache/zig",
                                                       ".cache/ruff",
                                                       ".cache/mypy",
                                                       ".cache/deno",
                                                       ".cache/pnpm",
                                                       ".ccache",
                                                       ".m2/repository",
                                                       ".gradle/caches",
                                                       ".gradle/wrapper",
                                                       ".gradle/daemon",
                                                       ".ivy2/cache",
                                                       ".sbt",
                                                       ".npm/_cacache",
                                                       ".npm/_npx",
                                                       ".npm/_logs",
                                                       ".yarn",
                                                       ".pnpm-store",
                                                       ".bun/install",
                                                       ".cargo/registry",
                                                       ".cargo/git",
                                                       "go",
                                                       ".nuget/packages",
                                                       ".local/share/pnpm",
                                                       ".local/share/uv",
                                                       ".rustup",
                                                       ".pyenv",
                                                       ".asdf",
                                                       ".nvm",
                                                       ".rbenv",
                                                       ".deno"};

bool is_cache(std::string_view path, const PathContext& paths) {
  if (!is_within(path, paths.home) || path.size() <= paths.home.size()) return false;
  std::string_view below = path.substr(paths.home.size() + 1);
  return std::any_of(cache_roots.begin(), cache_roots.end(),
                     [&](std::string_view root) { return is_within(below, root); });
}

bool is_below(std::string_view path, std::span<const std::string_view> roots) {
  return std::any_of(roots.begin(), roots.end(), [&](std::string_view root) { return is_within(path, root); });
}

}  // namespace

std::string_view tree_root(std::string_view target) {
  if (!target.ends_with("/**")) return target;
  target.remove_suffix(3);
  return target.empty() ? "/" : target;
}

Place place_of(std::string_view target, const PathContext& paths) {
  std::string_view path = tree_root(target);
  // A workspace of "/" would make the whole machine its own; a person who is in / did not mean that.
  if (paths.workspace != "/" && is_within(path, paths.workspace)) return Place::workspace;
  if (is_within(paths.workspace, path) || is_within(paths.home, path)) return Place::above;
  if (is_cache(path, paths)) return Place::cache;
  if (is_below(path, harmless_devices)) return Place::device;
  if (is_below(path, temporary_roots)) return Place::temporary;
  if (is_below(path, shared_roots)) return Place::shared;
  return is_below(path, system_roots) ? Place::system : Place::elsewhere;
}

bool is_temporary(std::string_view target) {
  return is_below(tree_root(target), temporary_roots);
}

bool is_in_a_home(std::string_view target, const PathContext& paths) {
  std::string_view path = tree_root(target);
  return is_within(path, paths.home) || is_below(path, home_roots);
}

}  // namespace callgate
