// Our rules as permissions of Claude Code, for where no hook can be installed. What it cannot say is left out where it
// allows, and widened to the words before the first option where it asks or denies.
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "policy/import/importer.h"
#include "policy/rules.h"

namespace callgate {
namespace {

std::string note_on(const Rule& rule, std::string_view what) {
  return escape_for_display(rule.name, 60) + ": " + std::string(what);
}

// The words of a pattern up to what permissions cannot say. `whole`: nothing was left out.
std::string prefix_of(const CommandPattern& pattern, bool& whole) {
  std::string prefix;
  whole = true;
  std::vector<PatternWord> words = words_of(pattern);
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].text == "*" && i + 1 == words.size()) return prefix + ":*";
    bool plain = !words[i].is_option && words[i].text.find_first_of("*|") == std::string_view::npos;
    if (!plain) {
      whole = false;
      return prefix.empty() ? "" : prefix + ":*";
    }
    prefix += (prefix.empty() ? "" : " ") + std::string(words[i].text);
  }
  return prefix;
}

bool is_about_words_only(const RuleConditions& when) {
  RuleConditions words;
  words.command = when.command;
  return words == when && !when.command.empty();
}

}  // namespace

Result<Imported> export_claude(std::string_view policy, std::string_view origin) {
  ParsedLayer layer = CG_TRY(parse_rules(Layer::user, policy, origin));
  nlohmann::ordered_json permissions{{"allow", nlohmann::ordered_json::array()},
                                     {"ask", nlohmann::ordered_json::array()},
                                     {"deny", nlohmann::ordered_json::array()}};
  Imported result;
  if (layer.packs) result.notes.push_back("packs: left out, permissions see no options");
  for (const Rule& rule : layer.rules) {
    bool whole = false;
    std::string words = prefix_of(rule.when.command, whole);
    bool allows = rule.verdict == Verdict::allow;
    if (rule.verdict == Verdict::contain || words.empty() || rule.expires || !is_about_words_only(rule.when) ||
        (allows && !whole)) {
      result.notes.push_back(note_on(rule, "left out: permissions know the beginning of a command only"));
      continue;
    }
    if (!whole) result.notes.push_back(note_on(rule, "widened to the words before the first option"));
    permissions[allows ? "allow" : std::string(to_string(rule.verdict))].push_back("Bash(" + words + ")");
  }
  result.toml = nlohmann::ordered_json{{"permissions", permissions}}.dump(2) + "\n";
  return result;
}

}  // namespace callgate
