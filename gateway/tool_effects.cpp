#include "gateway/tool_effects.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace callgate {
namespace {

using nlohmann::json;

// The names that coding agents give to the same few tools.
constexpr std::array shell_tools{"Bash",    "bash", "run_shell_command", "execute_command", "run_terminal_cmd",
                                 "terminal"};
constexpr std::array read_tools{"read", "Read", "read_file", "view", "cat"};
constexpr std::array write_tools{"write", "Write", "write_file", "create_file", "Edit", "edit", "replace", "MultiEdit"};
constexpr std::array list_tools{"Glob", "glob", "Grep", "grep", "LS", "ls", "list_directory", "search_file_content"};
constexpr std::array fetch_tools{"WebFetch", "web_fetch", "fetch"};
constexpr std::array path_keys{"path", "file_path", "filePath", "filename", "file", "absolute_path", "directory"};

template <size_t N>
bool is_one_of(const std::string& name, const std::array<const char*, N>& names) {
  for (const char* candidate : names)
    if (name == candidate) return true;
  return false;
}

// The arguments as an object, or an empty object when they are not one: the caller then misses what it needs.
json arguments_of(const ToolCall& call) {
  json arguments = json::parse(call.arguments, nullptr, /*allow_exceptions=*/false);
  return arguments.is_object() ? arguments : json::object();
}

std::optional<std::string> text_argument(const json& arguments, const char* key) {
  auto found = arguments.find(key);
  if (found == arguments.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<std::string> path_argument(const json& arguments) {
  for (const char* key : path_keys)
    if (std::optional<std::string> path = text_argument(arguments, key)) return path;
  return std::nullopt;
}

Prediction unknown_effect(std::string reason) {
  Prediction prediction;
  prediction.effects.add(EffectKind::unknown, reason);
  prediction.findings.push_back({"tool", Verdict::ask, std::move(reason), {}});
  return prediction;
}

// HOST:PORT of an http(s) URL; empty for anything else. User information is kept out, as the connection ignores it.
std::string authority_of(std::string_view url) {
  bool tls = url.starts_with("https://");
  if (!tls && !url.starts_with("http://")) return {};
  url.remove_prefix(tls ? 8 : 7);
  std::string_view authority = url.substr(0, url.find_first_of("/?#\\"));
  if (size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  if (authority.empty()) return {};
  bool has_port = authority.find(':', authority.front() == '[' ? authority.find(']') : 0) != std::string_view::npos;
  return std::string(authority) + (has_port ? "" : tls ? ":443" : ":80");
}

// One command entry, so that checks see a typed tool's paths as they see a command's redirects.
Prediction typed_effect(EffectKind kind, RedirectKind as, const std::string& path, const PathContext& paths) {
  Prediction prediction;
  EvaluatedCommand command;
  std::string absolute = normal_path(path, paths.cwd);
  EvaluatedRedirect opened;
  opened.kind = as;
  opened.target.text = absolute;
  command.redirects.push_back(std::move(opened));
  command.cwd = paths.cwd;
  command.is_builtin = command.is_described = true;
  command.effects.add(kind, absolute);
  if (kind == EffectKind::write)
    if (std::string_view persists = persistence_kind(absolute, paths); !persists.empty())
      command.effects.add(EffectKind::persist, std::string(persists));
  prediction.effects = command.effects;
  prediction.commands.push_back(std::move(command));
  prediction.understood = true;
  return prediction;
}

// Reads a slice of lines when asked to, the whole file otherwise.
std::vector<std::string> read_argv(const json& arguments, const std::string& path) {
  auto number = [&](const char* key) -> int64_t {
    auto found = arguments.find(key);
    return found != arguments.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
  };
  int64_t offset = std::max<int64_t>(number("offset"), 1), limit = number("limit");
  if (offset == 1 && limit <= 0) return {"cat", "--", path};
  std::string last = limit > 0 ? std::to_string(offset + limit - 1) : "$";
  return {"sed", "-n", std::to_string(offset) + "," + last + "p", "--", path};
}

// The programs with which the gateway itself carries a tool out.
Prediction with_programs(const ToolCall& call, const PathContext& paths, Prediction prediction) {
  std::optional<ToolExecution> execution = execution_of(call, paths);
  if (!execution) return prediction;
  prediction.executes.push_back(execution->argv);
  if (call.tool == "write")
    for (const char* helper : {"dirname", "mkdir", "cat"}) prediction.executes.push_back({helper, "*"});
  for (const std::vector<std::string>& argv : prediction.executes) prediction.effects.add(EffectKind::execute, argv[0]);
  return prediction;
}

}  // namespace

Result<ToolCall> normalise_tool(ToolCall call) {
  if (!is_one_of(call.tool, shell_tools) && !(call.tool == "shell" && !call.arguments.empty())) return call;
  std::optional<std::string> command = text_argument(arguments_of(call), "command");
  if (!command) return fail("the tool '" + call.tool + "' needs a text argument 'command'");
  call.tool = "shell";
  call.command = *command;
  call.arguments.clear();
  return call;
}

Prediction predict_tool(const ToolCall& call, const PathContext& paths) {
  json arguments = arguments_of(call);
  std::optional<std::string> path = path_argument(arguments);
  if (is_one_of(call.tool, read_tools) && path)
    return with_programs(call, paths, typed_effect(EffectKind::read, RedirectKind::read, *path, paths));
  if (is_one_of(call.tool, write_tools) && path)
    return with_programs(call, paths, typed_effect(EffectKind::write, RedirectKind::write, *path, paths));
  if (is_one_of(call.tool, list_tools)) {
    std::string directory = normal_path(path.value_or("."), paths.cwd);
    return typed_effect(EffectKind::read, RedirectKind::read, directory + "/**", paths);
  }
  if (is_one_of(call.tool, fetch_tools)) {
    std::string host = authority_of(text_argument(arguments, "url").value_or(""));
    if (host.empty()) return unknown_effect("the URL of the tool '" + call.tool + "' cannot be read");
    Prediction prediction;
    prediction.effects.add(EffectKind::connect, host);
    prediction.understood = true;
    return prediction;
  }
  return unknown_effect("no description of the tool '" + call.tool + "'");
}

std::optional<ToolExecution> execution_of(const ToolCall& call, const PathContext& paths) {
  json arguments = arguments_of(call);
  std::optional<std::string> path = path_argument(arguments);
  if (!path) return std::nullopt;
  std::string absolute = normal_path(*path, paths.cwd);
  if (call.tool == "read") return ToolExecution{read_argv(arguments, absolute), {}};
  std::optional<std::string> content = text_argument(arguments, "content");
  if (call.tool != "write" || !content) return std::nullopt;
  // The path is an argument and never part of the script's text.
  return ToolExecution{{"sh", "-c", "mkdir -p -- \"$(dirname -- \"$1\")\" && cat > \"$1\"", "write", absolute},
                       *content};
}

}  // namespace callgate
