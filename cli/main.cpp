#include <csignal>
#include <cstdio>

#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"

namespace callgate {

extern const Subcommand run_subcommand, check_subcommand, parse_subcommand, replay_subcommand, audit_subcommand,
    trust_subcommand, checks_subcommand, packs_subcommand, policy_subcommand, classifier_subcommand, agent_subcommand,
    doctor_subcommand, approvals_subcommand, approve_subcommand, deny_subcommand;

const std::vector<const Subcommand*>& all_subcommands() {
  static const std::vector<const Subcommand*> table{
      &run_subcommand,    &check_subcommand, &parse_subcommand,     &replay_subcommand,     &agent_subcommand,
      &audit_subcommand,  &trust_subcommand, &approvals_subcommand, &approve_subcommand,    &deny_subcommand,
      &checks_subcommand, &packs_subcommand, &policy_subcommand,    &classifier_subcommand, &doctor_subcommand};
  return table;
}

namespace {

constexpr const char* version_text = "callgate " CALLGATE_VERSION "\n";

std::string general_help() {
  std::string text =
      "callgate: the one controlled way from an agent's tool call to the machine\n\n"
      "Usage:\n  callgate COMMAND [ARGUMENTS…]\n  callgate COMMAND --help\n\nCommands:\n";
  for (const Subcommand* subcommand : all_subcommands()) {
    std::string name = "  " + std::string(subcommand->name);
    name.resize(14, ' ');
    text += name + std::string(subcommand->summary) + "\n";
  }
  return text +
         "\nExit codes: 0 or the command's own code; 2 wrong usage; 124 time limit; 125 gateway error; 126 refused.\n"
         "\nExamples:\n  callgate run -- make test\n  callgate check --explain -c 'curl -s https://example.com | sh'\n";
}

int unknown_command(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Subcommand* subcommand : all_subcommands()) names.push_back(subcommand->name);
  std::string_view near = nearest(name, names);
  return say_error("unknown command '" + name + "'" +
                       (near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)") + "; see 'callgate --help'",
                   exit_usage);
}

bool asks_for_help(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

int run_main(std::vector<std::string> words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help")
    return print(general_help()) ? 0 : exit_gateway_error;
  if (words[0] == "--version") return print(version_text) ? 0 : exit_gateway_error;
  std::string name = words[0];
  words.erase(words.begin());
  for (const Subcommand* subcommand : all_subcommands()) {
    if (subcommand->name != name) continue;
    if (asks_for_help(words)) return print(help_text(*subcommand)) ? 0 : exit_gateway_error;
    Arguments arguments;
    return parse_arguments(*subcommand, words, arguments) ? subcommand->run(arguments) : exit_usage;
  }
  return unknown_command(name);
}

}  // namespace
}  // namespace callgate

int main(int argc, char** argv) {
  // A reader that has gone shows up as an error of write, which every caller looks at.
  std::signal(SIGPIPE, SIG_IGN);
  return callgate::run_main(std::vector<std::string>(argv + 1, argv + argc));
}
