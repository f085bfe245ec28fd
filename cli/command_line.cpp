// The one file that knows CLI11: a table of options in, arguments out.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/subcommand.h"

namespace callgate {
namespace {

// Words up to "--" are ours; everything behind it is the command's own.
std::vector<std::string> take_own_words(const std::vector<std::string>& words, Arguments& arguments) {
  auto dashes = std::find(words.begin(), words.end(), "--");
  arguments.has_argv = dashes != words.end();
  if (arguments.has_argv) arguments.argv.assign(dashes + 1, words.end());
  std::vector<std::string> own(words.begin(), dashes);
  std::reverse(own.begin(), own.end());  // CLI11 reads from the back
  return own;
}

void say_mistake(const Subcommand& subcommand, const std::string& what) {
  std::fprintf(stderr, "callgate %s: %s\nsee 'callgate %s --help'\n", std::string(subcommand.name).c_str(),
               escape_for_display(what).c_str(), std::string(subcommand.name).c_str());
}

}  // namespace

bool parse_arguments(const Subcommand& subcommand, const std::vector<std::string>& words, Arguments& arguments) {
  CLI::App app;
  app.set_help_flag();
  app.allow_windows_style_options(false);
  std::map<std::string, bool> flags;
  std::map<std::string, std::vector<std::string>> values;
  for (const OptionSpec& option : subcommand.options) {
    std::string name(option.name);
    if (option.value.empty()) {
      app.add_flag(name, flags[name]);
      continue;
    }
    // One value an occurrence: what follows it is an operand.
    app.add_option(name, values[name])->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  app.add_option("operands", arguments.operands);
  try {
    app.parse(take_own_words(words, arguments));
  } catch (const CLI::Error& error) {
    say_mistake(subcommand, error.what());
    return false;
  }
  for (const auto& [name, given] : flags)
    if (given) arguments.options[name] = {};
  for (const auto& [name, given] : values)
    if (!given.empty()) arguments.options[name] = given;
  return true;
}

}  // namespace callgate
