// What an agent asks for, before anybody has judged it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callgate {

// The shell that the caller says will read the text.
enum class Dialect : uint8_t { bash, zsh, sh };

std::string_view to_string(Dialect dialect);
std::optional<Dialect> dialect_from(std::string_view name);

// A value. Exactly one of these describes the call: `command` (shell text), `argv` (no shell at all), or, for a tool
// that is not a shell, `tool` with `arguments`.
struct ToolCall {
  std::string tool = "shell";  // "shell", "read", "write", or the name that the agent knows
  Dialect dialect = Dialect::bash;
  std::string command;
  std::vector<std::string> argv;
  std::string arguments;  // JSON text, for tools that are not a shell
  std::string cwd;        // absolute
  std::string workspace;  // absolute; the directory that the agent works in
  std::string agent;      // the name of the agent that asks, as its surface knows it; empty: a person, or not known
  std::string session;    // empty for a call of its own
  std::string parent;     // the session of the agent that started this one's; empty: none
  std::string surface;    // "run", "agent", "replay", …: who handed the call to us

  bool operator==(const ToolCall&) const = default;
};

}  // namespace callgate
