// The commands that the benchmarks measure: bench/commands.txt.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace callgate::bench {

struct AgentCommand {
  std::string kind;
  std::string text;
};

// A file that cannot be opened gives none.
inline std::vector<AgentCommand> read_commands(const std::string& path) {
  std::vector<AgentCommand> commands;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== "))
      commands.push_back({.kind = line.substr(4), .text = {}});
    else if (!commands.empty())
      commands.back().text += (commands.back().text.empty() ? "" : "\n") + line;
  }
  return commands;
}

}  // namespace callgate::bench
