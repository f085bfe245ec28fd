#include "policy/packs.h"

#include "cli/console.h"
#include "cli/subcommand.h"

namespace callgate {
namespace {

int list_packs() {
  std::string text;
  for (const Pack& pack : all_packs()) {
    std::string line(pack.name.view());
    line.resize(std::max<size_t>(line.size() + 2, 16), ' ');
    std::string count = std::to_string(pack.rules.count);
    text += line + std::string(count.size() < 3 ? 3 - count.size() : 0, ' ') + count + " rules  " +
            std::string(pack.summary.view()) + "\n";
  }
  return print(text) ? 0 : exit_gateway_error;
}

int show_pack(const std::string& name) {
  const Pack* pack = find_pack(name);
  if (pack == nullptr) return say_error("no pack '" + name + "'; 'callgate packs list' shows all", exit_usage);
  return print(pack_page(*pack)) ? 0 : exit_gateway_error;
}

int run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.operands;
  if (words.empty() || (words[0] == "list" && words.size() == 1)) return list_packs();
  if (words[0] == "show" && words.size() == 2) return show_pack(words[1]);
  if (words[0] == "index" && words.size() == 1) return print(pack_index()) ? 0 : exit_gateway_error;
  return say_error("expected 'list', 'show NAME' or 'index'", exit_usage);
}

}  // namespace

extern const Subcommand packs_subcommand{
    "packs",
    "list the packs of rules that a policy can switch on, or show one",
    {"list", "show NAME", "index"},
    {},
    "A policy switches packs on above its first [[rule]]: packs = [\"git\", \"kubernetes\"].\n"
    "index prints docs/packs.md.",
    {"callgate packs list", "callgate packs show git"},
    run};

}  // namespace callgate
