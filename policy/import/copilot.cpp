// GitHub Copilot: a command line or list with --allow-tool 'shell(git push)' and --deny-tool; deny beats allow.
#include "base/text.h"
#include "policy/import/writer.h"

namespace callgate {
namespace {

using internal::RuleWriter;
using internal::Specifier;

// Words with their quotes taken off, as a shell would.
std::vector<std::string> words_of_line(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool has_word = false;
  char quote = 0;
  for (char c : text) {
    bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      has_word = true;
    } else if (c == quote) {
      quote = 0;
    } else if (quote == 0 && blank) {
      if (has_word) words.push_back(word);
      word.clear();
      has_word = false;
    } else if (c != '\\') {
      word += c;
      has_word = true;
    }
  }
  if (has_word) words.push_back(word);
  return words;
}

void add_tool(RuleWriter& to, Verdict verdict, std::string_view text) {
  Specifier rule = internal::split_specifier(text);
  if (rule.tool == "shell") {
    if (!rule.has_argument) return to.add_command(verdict, "**", false, text);
    std::string_view words = rule.argument;
    if (words.ends_with(":*")) words.remove_suffix(2);
    return to.add_command(verdict, words, true, text);
  }
  if (rule.tool == "write")
    return to.add_path(verdict, "\"write\", \"delete\"", rule.has_argument ? rule.argument : "./**",
                       {std::string(rule.tool)}, text);
  if (rule.tool == "read")
    return to.add_path(verdict, "\"read\"", rule.has_argument ? rule.argument : "./**", {std::string(rule.tool)}, text);
  if (rule.tool == "url" && rule.has_argument) {
    std::string_view host = rule.argument;
    for (std::string_view scheme : {"https://", "http://"})
      if (host.starts_with(scheme)) host.remove_prefix(scheme.size());
    return to.add_host(verdict, host.substr(0, host.find('/')), "url", text);
  }
  to.add_tool(verdict, "mcp__" + std::string(rule.tool) + "__" + (rule.has_argument ? std::string(rule.argument) : "*"),
              text);
}

// A list is separated by commas that are not in brackets.
void add_list(RuleWriter& to, Verdict verdict, std::string_view list) {
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= list.size(); ++i) {
    if (i < list.size()) depth += list[i] == '(' ? 1 : list[i] == ')' ? -1 : 0;
    if (i < list.size() && (list[i] != ',' || depth > 0)) continue;
    std::string_view item = internal::trimmed(list.substr(begin, i - begin));
    if (!item.empty()) add_tool(to, verdict, item);
    begin = i + 1;
  }
}

Result<Imported> run(std::string_view text) {
  RuleWriter to("copilot");
  std::vector<std::string> words = words_of_line(text);
  bool found = false;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    size_t equals = word.find('=');
    std::string_view name = word.substr(0, equals);
    bool allows = name == "--allow-tool" || name == "--allow-url",
         denies = name == "--deny-tool" || name == "--deny-url";
    found = found || allows || denies || word.starts_with("--allow-all") || word == "--yolo";
    if (word.starts_with("--allow-all") || word == "--yolo")
      to.note(word, "left out: what no rule names is decided by its effects");
    if (!allows && !denies) continue;
    if (equals == std::string_view::npos && i + 1 >= words.size())
      return fail("'" + escape_for_display(name, 40) + "' without a tool behind it");
    std::string list = equals == std::string_view::npos ? words[++i] : std::string(word.substr(equals + 1));
    if (name.ends_with("-url")) list = "url(" + list + ")";
    add_list(to, allows ? Verdict::allow : Verdict::deny, list);
  }
  if (!found) return fail("no --allow-tool or --deny-tool in this text");
  return to.finish();
}

}  // namespace

extern const Importer copilot_importer{"copilot", "options of GitHub Copilot: --allow-tool, --deny-tool", run};

}  // namespace callgate
