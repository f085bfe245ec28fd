#include "cli/subcommand.h"

namespace callgate {

std::string help_text(const Subcommand& subcommand) {
  std::string name(subcommand.name);
  std::string text = std::string(subcommand.summary) + "\n\nUsage:\n";
  for (std::string_view usage : subcommand.usage) text += "  callgate " + name + " " + std::string(usage) + "\n";
  if (!subcommand.options.empty()) text += "\nOptions:\n";
  for (const OptionSpec& option : subcommand.options) {
    std::string left = "  " + std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
    left.resize(std::max<size_t>(left.size() + 2, 26), ' ');
    text += left + std::string(option.help) + (option.repeated ? " (may be repeated)" : "") + "\n";
  }
  if (!subcommand.notes.empty()) text += "\n" + std::string(subcommand.notes) + "\n";
  text += "\nExamples:\n";
  for (std::string_view example : subcommand.examples) text += "  " + std::string(example) + "\n";
  return text;
}

}  // namespace callgate
