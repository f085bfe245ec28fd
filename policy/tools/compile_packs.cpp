// Turns policy/packs/*.toml into constant tables. Runs while Callgate is built; an error stops the build with
// file:line:column.
//   compile_packs TABLES.cpp FILE.toml…
#include <fmt/format.h>
#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/text.h"
#include "policy/command_pattern.h"

namespace {

struct Problem {
  std::string text;
};

[[noreturn]] void stop(const toml::node& node, const std::string& what) {
  const toml::source_region& at = node.source();
  throw Problem{fmt::format("{}:{}:{}: {}", at.path ? *at.path : "?", at.begin.line, at.begin.column, what)};
}

std::string text_of(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) stop(table, fmt::format("'{}' is missing", key));
  const auto* text = node->as_string();
  if (text == nullptr || text->get().empty()) stop(*node, fmt::format("'{}' is a text", key));
  return text->get();
}

std::vector<std::string> texts_of(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  const toml::array* array = node == nullptr ? nullptr : node->as_array();
  if (array == nullptr || array->empty()) stop(table, fmt::format("'{}' is a list of commands", key));
  std::vector<std::string> texts;
  for (const toml::node& item : *array) {
    if (item.as_string() == nullptr) stop(item, fmt::format("'{}' is a list of commands", key));
    texts.push_back(item.as_string()->get());
  }
  return texts;
}

void check_keys(const toml::table& table, const std::set<std::string_view>& known) {
  for (const auto& [key, node] : table)
    if (!known.contains(key.str())) stop(node, fmt::format("unknown key '{}'", key.str()));
}

// A name is typed by people and stands in journals: it never changes its form.
void check_name(const toml::node& node, std::string_view name) {
  if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos)
    stop(node, "a name is lower-case letters, digits and '-'");
}

// `drop x|truncate` needs no drop.
bool is_choice(std::string_view expression) {
  int depth = 0;
  for (size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '\\') {
      ++i;
      continue;
    }
    depth += expression[i] == '(' ? 1 : expression[i] == ')' ? -1 : 0;
    if (expression[i] == '|' && depth == 0) return true;
  }
  return false;
}

// The literal that a text must hold before `expression` can match: what stands behind (?i)\b.
std::string needle_of(const toml::table& when, const std::string& expression) {
  constexpr std::string_view begin = "(?i)\\b";
  size_t end = expression.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", begin.size());
  std::string needle = expression.starts_with(begin) ? expression.substr(begin.size(), end - begin.size()) : "";
  // `dropx?` would need no x.
  bool optional = end != std::string::npos && std::string_view("?*{|").find(expression[end]) != std::string_view::npos;
  if (needle.size() < 3 || optional || is_choice(expression))
    stop(when, "the 'argument' of a pack begins with (?i)\\b and a lower-case word");
  if (!RE2(expression, RE2::Quiet).ok()) stop(when, "'argument' is no regular expression");
  return needle;
}

class Writer {
 public:
  void pack(const toml::table& table, const std::string& name);
  std::string finish(const std::string& digest);

 private:
  void rule(const toml::table& table, const std::string& pack);
  std::string text(std::string_view text);
  std::string examples(const toml::table& table, std::string_view key);

  std::string text_;
  std::vector<std::string> packs_, rules_, words_, examples_;
  std::map<std::pair<std::string, size_t>, bool> programs_;
  std::set<std::string> names_;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '?') out += '\\';  // two ? could begin a trigraph
    out += c;
  }
  return out + "\"";
}

// The same text stands in the pool once.
std::string Writer::text(std::string_view text) {
  size_t at = text_.find(text);
  if (at == std::string::npos) {
    at = text_.size();
    text_ += text;
  }
  return fmt::format("{{{}, {}}}", at, text.size());
}

std::string Writer::examples(const toml::table& table, std::string_view key) {
  size_t first = examples_.size();
  for (const std::string& example : texts_of(table, key)) examples_.push_back(text(example));
  return fmt::format("{{{}, {}}}", first, examples_.size() - first);
}

void Writer::rule(const toml::table& table, const std::string& pack) {
  check_keys(table, {"name", "when", "then", "reason", "matches", "differs"});
  std::string name = text_of(table, "name");
  check_name(table, name);
  if (!names_.insert(pack + "/" + name).second) stop(table, fmt::format("the name '{}' is used twice", name));
  std::string verdict = text_of(table, "then"), reason = text_of(table, "reason");
  if (verdict != "ask" && verdict != "deny") stop(table, "a pack only asks or denies");
  if (reason.ends_with('.')) stop(table, "a reason ends without a full stop");
  const toml::table* when = table["when"].as_table();
  if (when == nullptr) stop(table, "'when' is a table");
  check_keys(*when, {"command", "argument"});
  std::string command = text_of(*when, "command");
  callgate::Result<callgate::CommandPattern> pattern = callgate::parse_command_pattern(command);
  if (!pattern) stop(*when, pattern.error().message);
  std::vector<callgate::PatternWord> words = callgate::words_of(*pattern);
  if (words[0].text.find('*') != std::string_view::npos) stop(*when, "the program of a pack's rule has no wildcard");
  for (std::string_view program : callgate::split(words[0].text, '|'))
    programs_[{std::string(program), rules_.size()}] = true;
  std::string argument = when->contains("argument") ? text_of(*when, "argument") : "";
  std::string needle = argument.empty() ? "" : needle_of(*when, argument);
  size_t first_word = words_.size();
  for (const callgate::PatternWord& word : words)
    words_.push_back(fmt::format("{{{}, {}, {}}}", text(word.text), word.is_option, word.is_absent));
  rules_.push_back(fmt::format("{{{}, Verdict::{}, {}, {}, {}, {}, {{{}, {}}}, {}, {}}}", text(pack + "/" + name),
                               verdict, text(reason), text(command), text(argument), text(needle), first_word,
                               words.size(), examples(table, "matches"), examples(table, "differs")));
}

void Writer::pack(const toml::table& table, const std::string& name) {
  check_keys(table, {"summary", "rule"});
  check_name(table, name);
  if (name == "all") stop(table, "'all' stands for all packs");
  size_t first = rules_.size();
  const toml::array* list = table["rule"].as_array();
  if (list == nullptr) stop(table, "a pack has rules: [[rule]]");
  for (const toml::node& item : *list) {
    if (item.as_table() == nullptr) stop(item, "a rule is written as [[rule]]");
    rule(*item.as_table(), name);
  }
  packs_.push_back(
      fmt::format("{{{}, {}, {{{}, {}}}}}", text(name), text(text_of(table, "summary")), first, rules_.size() - first));
}

std::string array(std::string_view type, std::string_view name, const std::vector<std::string>& items) {
  return fmt::format("const {} {}[] = {{\n    {},\n}};\n", type, name, fmt::join(items, ",\n    "));
}

std::string Writer::finish(const std::string& digest) {
  std::string out =
      "// Generated from policy/packs/*.toml.\n#include \"policy/internal/pack_tables.h\"\n\n"
      "namespace callgate::internal {\n";
  std::vector<std::string> programs;
  for (const auto& [entry, unused] : programs_)
    programs.push_back(fmt::format("{{{}, {}}}", text(entry.first), entry.second));
  out += array("Pack", "packs", packs_) + fmt::format("const size_t pack_count = {};\n", packs_.size());
  out += array("PackRule", "pack_rules", rules_) + fmt::format("const size_t pack_rule_count = {};\n", rules_.size());
  out += array("PackWord", "pack_words", words_) + array("PackText", "pack_examples", examples_);
  out += array("PackProgram", "pack_programs", programs) +
         fmt::format("const size_t pack_program_count = {};\n", programs.size());
  out += fmt::format("const char pack_digest[] = \"{}\";\nconst char pack_text[] =\n", digest);
  constexpr size_t line = 96;
  for (size_t i = 0; i < text_.size(); i += line) out += "    " + quoted(text_.substr(i, line)) + "\n";
  return out + "    ;\n}  // namespace callgate::internal\n";
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int compile(int count, char** arguments) {
  Writer writer;
  std::string bytes;
  for (int i = 2; i < count; ++i) {
    std::string path = arguments[i];
    std::string name = path.substr(path.rfind('/') + 1);
    name.resize(name.size() - 5);
    std::string text = read(path);
    bytes += name + ":" + std::to_string(text.size()) + ":" + text;
    writer.pack(toml::parse(text, path), name);
  }
  std::ofstream(arguments[1]) << writer.finish(callgate::sha256(bytes).hex());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "usage: compile_packs TABLES.cpp FILE.toml…\n";
    return 2;
  }
  try {
    return compile(count, arguments);
  } catch (const Problem& problem) {
    std::cerr << problem.text << "\n";
  } catch (const toml::parse_error& error) {
    std::cerr << fmt::format("{}:{}:{}: {}\n", error.source().path ? *error.source().path : "?",
                             error.source().begin.line, error.source().begin.column, error.description());
  }
  return 1;
}
