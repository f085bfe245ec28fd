#include "tests/layout/rules.h"

#include <algorithm>
#include <initializer_list>

namespace callgate::layout {
namespace {

using Names = std::initializer_list<std::string_view>;

struct Room {
  std::string_view name;
  Names may_include;  // rooms, or single headers
};

// The picture in docs/architecture.md.
const Room rooms[] = {
    {"base", {}},
    {"parser", {"base"}},
    {"effects", {"base", "parser"}},
    {"policy", {"base", "parser", "effects"}},
    {"classifier", {"base", "parser", "effects"}},
    {"sandbox", {"base"}},
    {"audit", {"base"}},
    {"gateway", {"base", "parser", "effects", "policy", "classifier", "sandbox", "audit"}},
    // The loop may not reach around the gateway: one header of it is all that an agent sees.
    {"agent", {"base", "audit", "gateway/gateway.h"}},
    {"cli", {"base", "parser", "effects", "policy", "classifier", "sandbox", "audit", "gateway", "agent"}},
};

struct Fence {
  std::string_view header;  // a prefix of what is included
  Names may_include;        // prefixes of files
  std::string_view why;
};

const Fence fences[] = {
    {"tree_sitter/", {"parser/", "bench/readers/"}, "the grammar's tree stays behind the parser"},
    {"tree-sitter", {"parser/"}, "the grammar's tree stays behind the parser"},
    {"seccomp.h", {"sandbox/"}, "only the sandbox speaks of system calls"},
    {"linux/seccomp.h", {"sandbox/"}, "only the sandbox speaks of system calls"},
    {"linux/landlock.h", {"sandbox/"}, "only the sandbox speaks of system calls"},
    {"linux/filter.h", {"sandbox/"}, "only the sandbox speaks of system calls"},
    {"sys/ptrace.h", {"sandbox/", "oracle/"}, "only the sandbox and the oracle trace"},
    {"linux/ptrace.h", {"sandbox/", "oracle/"}, "only the sandbox and the oracle trace"},
    {"sqlite3.h", {"audit/"}, "only the journal knows its store"},
    {"libpq-fe.h", {"audit/"}, "only the journal knows its store"},
    {"CLI/", {"cli/command_line.cpp"}, "7 CPU seconds for each file that includes it"},
    {"openssl/", {"base/", "audit/"}, "one place for cryptography, to be reviewed in one sitting"},
    {"toml++/", {"policy/", "effects/tools/", "gateway/config"}, "built-in data is compiled into tables"},
    {"curl/", {"agent/"}, "only the agent's model clients speak HTTP to the outside"},
    {"boost/beast", {"gateway/http/", "gateway/mcp/", "sandbox/egress/"}, "12 CPU seconds for each file"},
    {"regex", {}, "std::regex takes exponential time: use RE2"},
};

const Room* find_room(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(rooms), std::end(rooms), [name](const Room& r) { return r.name == name; });
  return found == std::end(rooms) ? nullptr : found;
}

std::string_view first_folder(std::string_view path) {
  size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// Tests have the rights of the room that they mirror.
std::string_view without_tests(std::string_view path) {
  return path.starts_with("tests/") ? path.substr(std::string_view("tests/").size()) : path;
}

bool is_header(std::string_view path) {
  return path.ends_with(".h");
}

}  // namespace

std::string_view room_of(std::string_view path) {
  std::string_view folder = first_folder(without_tests(path));
  return find_room(folder) != nullptr ? folder : std::string_view();
}

std::optional<std::string> forbidden_arrow(std::string_view file, std::string_view target) {
  std::string_view from = room_of(file);
  // A header of the tests' own, beside the test.
  std::string_view to = target.starts_with("tests/") ? std::string_view() : room_of(target);
  if (to.empty()) return std::nullopt;
  if (from != to && target.find("/internal/") != std::string_view::npos)
    return "'" + std::string(target) + "' is internal to room '" + std::string(to) + "'";
  // What stands beside the rooms (fuzz, bench, tests of the whole) joins them all.
  if (from.empty() || from == to) return std::nullopt;
  const Room& room = *find_room(from);
  bool allowed = std::any_of(room.may_include.begin(), room.may_include.end(),
                             [&](std::string_view name) { return name == to || name == target; });
  if (allowed) return std::nullopt;
  return "room '" + std::string(from) + "' may not include '" + std::string(target) + "'";
}

std::optional<std::string> forbidden_library(std::string_view file, std::string_view target) {
  if (target == "nlohmann/json.hpp" && is_header(file))
    return "'nlohmann/json.hpp' in a header: 2 CPU seconds for each file that includes it, use <nlohmann/json_fwd.hpp>";
  std::string_view place = without_tests(file);
  for (const Fence& fence : fences) {
    bool fenced = fence.header == "regex" ? target == "regex" : target.starts_with(fence.header);
    if (!fenced) continue;
    bool allowed = std::any_of(fence.may_include.begin(), fence.may_include.end(),
                               [place](std::string_view prefix) { return place.starts_with(prefix); });
    if (!allowed) return "'" + std::string(target) + "' is fenced: " + std::string(fence.why);
  }
  return std::nullopt;
}

}  // namespace callgate::layout
