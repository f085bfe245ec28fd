#include "policy/import/writer.h"

#include <algorithm>

#include "base/text.h"
#include "policy/rules.h"

namespace callgate::internal {
namespace {

constexpr size_t max_depth = 4;  // directories that stand for a "**" in the middle of a path

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (char c : to_valid_utf8(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return out + "\"";
}

std::string toml_list(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(toml_text(text));
  return quoted.size() == 1 ? quoted[0] : "[" + join(quoted, ", ") + "]";
}

bool tightens(Verdict verdict) {
  return verdict >= Verdict::ask;
}

// What stands behind the other conditions of an allow.
std::string for_tools(Verdict verdict, const std::vector<std::string>& tools) {
  return tightens(verdict) ? "" : ", tool = " + toml_list(tools);
}

bool is_plain(std::string_view word) {
  return !word.empty() && word.find_first_of("'\"\\;&<>|$`(){}!?[]") == std::string_view::npos;
}

// The words of a pattern, or nothing when our language has no word for one of them.
std::vector<std::string> pattern_words(std::string_view text, bool open, Verdict verdict) {
  std::vector<std::string> words;
  for (std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!is_plain(word)) return {};
    // Their star goes over blanks: for what is forbidden any number of words, for what is allowed one.
    bool star = word == "*" && !words.empty();
    words.push_back(star && tightens(verdict) ? "**" : std::string(word));
  }
  if (!words.empty() && open && words.back() != "*" && words.back() != "**") words.push_back("*");
  return words;
}

// Where a glob points to in our targets; nothing for what they cannot say.
std::vector<std::string> targets_of(std::string_view glob) {
  std::string path;
  if (glob.starts_with("//")) {
    path = std::string(glob.substr(1));
  } else if (glob.starts_with("~/") || glob == "~") {
    path = std::string(glob);
  } else {
    if (glob.starts_with("./")) glob.remove_prefix(2);
    if (glob.starts_with("/")) glob.remove_prefix(1);
    path = "workspace/" + std::string(glob);
  }
  if (path.ends_with('/')) path += "**";
  size_t deep = path.find("**/");
  if (deep == std::string::npos) {
    if (path.find("**") != std::string::npos && !path.ends_with("/**")) return {};
    return {path};
  }
  std::string rest = path.substr(deep + 3), between;
  if (rest.find("**") != std::string::npos && !(rest.ends_with("/**") && rest.find("**") + 2 == rest.size())) return {};
  std::vector<std::string> targets;
  for (size_t depth = 0; depth <= max_depth; ++depth, between += "*/")
    targets.push_back(path.substr(0, deep) + between + rest);
  return targets;
}

bool is_target(const std::string& path) {
  std::vector<std::string_view> parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) { return part == ".." || part == "."; }) &&
         path.find_first_of("?[]{}!") == std::string::npos;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

Specifier split_specifier(std::string_view text) {
  text = trimmed(text);
  size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return {text, {}, false};
  return {text.substr(0, open), trimmed(text.substr(open + 1, text.size() - open - 2)), true};
}

void RuleWriter::note(std::string_view source, std::string_view what) {
  notes_.push_back(escape_for_display(source, 80) + ": " + std::string(what));
}

void RuleWriter::add(Verdict verdict, const std::string& when, std::string_view source) {
  std::string name = agent_ + ": " + escape_for_display(source, 60), unique = name;
  for (int i = 2; !names_.insert(unique).second; ++i) unique = name + " " + std::to_string(i);
  rules_.push_back("[[rule]]\nname = " + toml_text(unique) + "\nwhen = { " + when +
                   " }\nthen = " + toml_text(to_string(verdict)) + "\n");
}

void RuleWriter::reason(std::string_view text) {
  if (!rules_.empty() && !trimmed(text).empty()) rules_.back() += "reason = " + toml_text(text) + "\n";
}

void RuleWriter::add_command(Verdict verdict, std::string_view words, bool open, std::string_view source) {
  std::vector<std::string> pattern = pattern_words(words, open, verdict);
  if (pattern.empty() || !parse_command_pattern(join(pattern, " "))) {
    std::string_view program = trimmed(words).substr(0, trimmed(words).find(' '));
    if (!tightens(verdict) || !is_plain(program) || program.find('*') != std::string_view::npos)
      return note(source, tightens(verdict)
                              ? "left out: a rule is about words of one command; write one by hand"
                              : "left out, so it is decided by its effects: not the words of one command");
    note(source, "widened to every command of that program");
    pattern = {std::string(program), "*"};
  }
  if (pattern[0].find('*') != std::string::npos && !tightens(verdict))
    return note(source, "left out, so it is decided by its effects: it would allow every program");
  add(verdict, "command = " + toml_text(join(pattern, " ")), source);
}

void RuleWriter::add_pattern(Verdict verdict, const std::string& pattern, std::string_view source) {
  if (!parse_command_pattern(pattern)) return note(source, "left out: not the words of one command");
  add(verdict, "command = " + toml_text(pattern), source);
}

void RuleWriter::add_path(Verdict verdict, std::string_view effects, std::string_view glob,
                          const std::vector<std::string>& tools, std::string_view source) {
  std::vector<std::string> targets = targets_of(glob);
  if (targets.empty() || !std::all_of(targets.begin(), targets.end(), is_target))
    return note(source, tightens(verdict) ? "left out: no target says this; write a rule by hand"
                                          : "left out, so it is decided by its effects: no target says this");
  if (targets.size() > 1) note(source, "'**' in the middle became up to " + std::to_string(max_depth) + " directories");
  add(verdict, "effect = [" + std::string(effects) + "], target = " + toml_list(targets) + for_tools(verdict, tools),
      source);
}

void RuleWriter::add_host(Verdict verdict, std::string_view host, const std::string& tool, std::string_view source) {
  bool fits = !host.empty() && host.find_first_of(" /'\"\\()") == std::string_view::npos;
  if (!fits || (host == "*" && !tightens(verdict))) return note(source, "left out: not the name of one host");
  std::vector<std::string> hosts{std::string(host)};
  if (tightens(verdict) && !host.starts_with('*')) hosts.push_back("*." + std::string(host));
  add(verdict, "host = " + toml_list(hosts) + for_tools(verdict, {tool}), source);
}

void RuleWriter::add_tool(Verdict verdict, std::string_view glob, std::string_view source) {
  if (glob.empty()) return note(source, "left out: it names no tool");
  if (glob.find_first_not_of('*') == std::string_view::npos && !tightens(verdict))
    return note(source, "left out, so it is decided by its effects: it would allow every tool");
  add(verdict, "tool = " + toml_text(glob), source);
}

Result<Imported> RuleWriter::finish() {
  std::string toml = "# Made by 'callgate policy import " + agent_ + "'.\n";
  for (const std::string& text : notes_) toml += "# not exactly: " + text + "\n";
  for (const std::string& rule : rules_) toml += "\n" + rule;
  Result<ParsedLayer> parsed = parse_rules(Layer::user, toml, "imported");
  if (!parsed) return fail("the imported rules do not load: " + parsed.error().message);
  return Imported{std::move(toml), std::move(notes_)};
}

}  // namespace callgate::internal
