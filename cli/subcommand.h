// A subcommand is one file that exports one of these; main.cpp lists them. Options are data, read by command_line.cpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace callgate {

// Exit codes that never change meaning.
constexpr int exit_usage = 2;
constexpr int exit_timed_out = 124;
constexpr int exit_gateway_error = 125;
constexpr int exit_refused = 126;

struct OptionSpec {
  std::string_view name;   // "--json" or "-c"
  std::string_view value;  // what it takes, for the help: "DIR"; empty for a flag
  std::string_view help;
  bool repeated = false;
};

// What the user gave, by the option's name.
class Arguments {
 public:
  std::map<std::string, std::vector<std::string>, std::less<>> options;
  std::vector<std::string> operands;
  std::vector<std::string> argv;  // everything behind "--", untouched
  bool has_argv = false;

  bool has(std::string_view name) const { return options.find(name) != options.end(); }
  std::string value(std::string_view name, std::string_view otherwise = {}) const {
    auto found = options.find(name);
    return found == options.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
  }
  std::vector<std::string> values(std::string_view name) const {
    auto found = options.find(name);
    return found == options.end() ? std::vector<std::string>() : found->second;
  }
};

struct Subcommand {
  std::string_view name;
  std::string_view summary;
  std::vector<std::string_view> usage;  // what stands behind the name, one line each
  std::vector<OptionSpec> options;
  std::string_view notes;                  // exit codes and the like
  std::vector<std::string_view> examples;  // two
  int (*run)(const Arguments& arguments);
};

// The table, in the order of the help.
const std::vector<const Subcommand*>& all_subcommands();

// Reads the arguments behind the subcommand's name. On a mistake it prints what is wrong and gives nothing.
bool parse_arguments(const Subcommand& subcommand, const std::vector<std::string>& words, Arguments& arguments);
std::string help_text(const Subcommand& subcommand);

}  // namespace callgate
