// Turns effects/commands/*.toml into constant tables. Runs while Callgate is built; an error stops the build with
// file:line:column.
//   compile_commands TABLES.cpp EXAMPLES.txt FILE.toml…
// EXAMPLES.txt is what the tests run: for each example the file, the command and its effects, separated by tabs.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

// In the order of Role in effects/internal/description.h, which the output's first lines check.
constexpr std::array roles{"data",
                           "read",
                           "read_tree",
                           "write",
                           "write_tree",
                           "write_name",
                           "remove",
                           "remove_tree",
                           "move",
                           "link",
                           "destination",
                           "command",
                           "shell",
                           "shell_words",
                           "remote_shell",
                           "remote_command",
                           "evaluate",
                           "code",
                           "script",
                           "url",
                           "host",
                           "git_remote",
                           "remote_read",
                           "remote_write",
                           "directory",
                           "at_file",
                           "variable",
                           "sed",
                           "awk",
                           "sql",
                           "git_config",
                           "git_refspec",
                           "git_path",
                           "output",
                           "archive",
                           "git_ref",
                           "git_config_entry",
                           "process",
                           "dev_server",
                           "split_command",
                           "program",
                           "user_shell",
                           "user_shell_words",
                           "escaped_words",
                           "env_split",
                           "parallel_words",
                           "mount",
                           "local_read",
                           "local_write",
                           "magic_read",
                           "assignment",
                           "transport"};
constexpr std::array kinds{"read",      "write",  "delete",  "execute", "connect", "listen",  "environment",
                           "privilege", "signal", "persist", "history", "remote",  "install", "unknown"};
// An operand of these begins a command, or is one: how many words stand before it decides what runs.
const std::set<std::string> running_roles{"command",        "shell",          "shell_words", "remote_shell",
                                          "remote_command", "evaluate",       "code",        "script",
                                          "split_command",  "program",        "user_shell",  "user_shell_words",
                                          "escaped_words",  "parallel_words", "transport"};
// A word that turns into one of these by being an option does no more than read.
const std::set<std::string> tame_roles{"data", "read", "read_tree", "variable", "at_file"};

const std::set<std::string> level_keys{"names",
                                       "flags",
                                       "negatable_flags",
                                       "with_value",
                                       "with_separate_value",
                                       "with_optional_value",
                                       "option",
                                       "operands",
                                       "effects",
                                       "no_operand_effects",
                                       "runs_workspace_code",
                                       "reads_file_names",
                                       "options_first",
                                       "single_dash_long",
                                       "numeric_options",
                                       "unknown_options",
                                       "exact_options",
                                       "any_subcommand"};
const std::set<std::string> top_keys{"summary",        "builtin",           "plus_options",
                                     "bundled_first",  "assignments_first", "global_options_anywhere",
                                     "no_double_dash", "subcommand",        "example"};
const std::set<std::string> option_keys{"names",
                                        "value",
                                        "role",
                                        "effects",
                                        "operands",
                                        "drops_first_operand",
                                        "recursive",
                                        "runs_workspace_code",
                                        "cancels_effects",
                                        "operand_role",
                                        "key",
                                        "other_keys",
                                        "ignores_case",
                                        "more",
                                        "late"};
const std::set<std::string> key_keys{"names", "role", "effects"};

struct Problem {
  std::string text;
};

[[noreturn]] void stop(const toml::node& node, const std::string& what) {
  const toml::source_region& at = node.source();
  throw Problem{fmt::format("{}:{}:{}: {}", at.path ? *at.path : "?", at.begin.line, at.begin.column, what)};
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '?') out += '\\';  // two ? could begin a trigraph
    out += c;
  }
  return out + "\"";
}

// One array that will hold every item of its type; equal lists stand in it once.
class Pool {
 public:
  // The place of the list's first item.
  size_t add(const std::vector<std::string>& items) {
    auto [known, is_new] = lists_.emplace(fmt::format("{}", fmt::join(items, "\n")), items_.size());
    if (is_new) items_.insert(items_.end(), items.begin(), items.end());
    return known->second;
  }
  std::string array(std::string_view type, std::string_view name) const {
    return fmt::format("const {} {}[] = {{\n    {},\n}};\n", type, name, fmt::join(items_, ",\n    "));
  }

 private:
  std::vector<std::string> items_;
  std::map<std::string, size_t> lists_;
};

void check_keys(const toml::table& table, const std::set<std::string>& a, const std::set<std::string>& b = {}) {
  for (const auto& [key, node] : table)
    if (!a.count(std::string(key.str())) && !b.count(std::string(key.str())))
      stop(node, fmt::format("unknown key '{}'", key.str()));
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> list;
  std::string word;
  for (char c : std::string(text) + " ") {
    if (c != ' ' && c != '\n') {
      word += c;
    } else if (!word.empty()) {
      list.push_back(word);
      word.clear();
    }
  }
  return list;
}

// "stash drop,stash clear" or, where no name has two words, "fetch pull".
std::vector<std::string> subcommand_names(const std::string& text) {
  if (text.find(',') == std::string::npos) {
    // One name of two words is written with a comma behind it.
    return words(text);
  }
  std::vector<std::string> names;
  std::string rest = text + ",";
  for (size_t comma = rest.find(','); comma != std::string::npos; comma = rest.find(',')) {
    std::vector<std::string> parts = words(rest.substr(0, comma));
    rest.erase(0, comma + 1);
    if (parts.empty()) continue;
    names.push_back(fmt::format("{}", fmt::join(parts, " ")));
  }
  return names;
}

// A list of strings, or one string of words.
std::vector<std::string> strings(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (!node) return {};
  if (const auto* text = node->as_string()) return words(text->get());
  const toml::array* array = node->as_array();
  if (!array) stop(*node, fmt::format("'{}' is a list of strings", key));
  std::vector<std::string> list;
  for (const toml::node& item : *array) {
    if (!item.is_string()) stop(item, fmt::format("'{}' is a list of strings", key));
    list.push_back(item.as_string()->get());
  }
  return list;
}

bool flag(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (!node) return false;
  if (!node->is_boolean()) stop(*node, fmt::format("'{}' is true or false", key));
  return node->as_boolean()->get();
}

std::string text_or(const toml::table& table, std::string_view key, std::string otherwise) {
  const toml::node* node = table.get(key);
  if (!node) return otherwise;
  if (!node->is_string()) stop(*node, fmt::format("'{}' is a string", key));
  return node->as_string()->get();
}

std::string role_name(const toml::node& at, const std::string& role) {
  if (std::find(roles.begin(), roles.end(), role) == roles.end()) stop(at, fmt::format("unknown role '{}'", role));
  return role;
}

// Collects the tables: lists and texts become places in one array of each type.
class Writer {
 public:
  void command(const toml::table& table, const std::string& stem);
  std::string finish();
  const std::string& examples() const { return examples_; }

 private:
  void example(const toml::table& table, const std::string& stem);
  std::string list(const std::string& type, const std::vector<std::string>& items);
  std::string effects(const toml::table& table, std::string_view key, bool* risky);
  std::string operands(const toml::table& table, bool* risky, std::string_view key = "operands");
  std::string keys(const toml::table& table, bool* risky);
  std::string option(const std::string& name, const toml::table& table, bool* risky);
  std::string options(const toml::table& table, bool* risky);
  std::string level(const toml::table& table, const std::string& name, const toml::table* top,
                    const std::string& subcommands);

  std::string text(const std::string& value);

  std::map<std::string, Pool> pools_;  // by type
  std::string examples_;
  std::map<std::string, size_t> names_;  // to the place of the command
  std::string text_;
  std::map<std::string, size_t> known_texts_;
};

std::string Writer::text(const std::string& value) {
  auto [known, is_new] = known_texts_.emplace(value, text_.size());
  if (is_new) text_ += value;
  return fmt::format("{{{}, {}}}", known->second, value.size());
}

std::string Writer::list(const std::string& type, const std::vector<std::string>& items) {
  if (items.empty()) return "{}";
  return fmt::format("{{{}, {}}}", pools_[type].add(items), items.size());
}

std::string Writer::effects(const toml::table& table, std::string_view key, bool* risky) {
  std::vector<std::string> items;
  for (const std::string& effect : strings(table, key)) {
    size_t space = effect.find(' ');
    std::string kind = effect.substr(0, space);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      stop(*table.get(key), fmt::format("unknown kind of effect '{}'", kind));
    if (kind != "read" && risky) *risky = true;
    std::string target = space == std::string::npos ? "" : effect.substr(space + 1);
    items.push_back(fmt::format("{{EffectKind::{}, {}}}", kind == "delete" ? "remove" : kind, text(target)));
  }
  return list("EffectTemplate", items);
}

std::string Writer::operands(const toml::table& table, bool* risky, std::string_view key) {
  std::vector<std::string> items;
  for (std::string role : strings(table, key)) {
    bool rest = role.ends_with("...");
    if (rest) role.resize(role.size() - 3);
    bool optional = role.ends_with("?");
    if (optional) role.resize(role.size() - 1);
    if (running_roles.count(role)) *risky = true;
    items.push_back(fmt::format("{{Role::{}, {}, {}}}", role_name(*table.get(key), role), rest, optional || rest));
  }
  return list("OperandSpec", items);
}

// [[option.key]]: what the rest of the value is behind each key.
std::string Writer::keys(const toml::table& table, bool* risky) {
  const toml::node* node = table.get("key");
  if (!node) return "{}";
  if (!node->is_array_of_tables()) stop(*node, "'key' is written as [[option.key]]");
  std::vector<std::string> items;
  for (const toml::node& item : *node->as_array()) {
    const toml::table& each = *item.as_table();
    check_keys(each, key_keys);
    if (strings(each, "names").empty()) stop(item, "a key needs 'names'");
    std::string role = role_name(item, text_or(each, "role", "data"));
    if (!tame_roles.count(role)) *risky = true;
    for (const std::string& name : strings(each, "names"))
      items.push_back(fmt::format("{{{}, Role::{}, {}}}", text(name), role, effects(each, "effects", risky)));
  }
  return list("KeySpec", items);
}

std::string Writer::option(const std::string& name, const toml::table& table, bool* risky) {
  static const std::set<std::string> modes{"none", "required", "optional", "semicolon", "words", "separate"};
  bool has_keys = table.contains("key");
  std::string role = text_or(table, "role", "data");
  std::string mode = text_or(table, "value", table.contains("role") || has_keys ? "required" : "none");
  if (!modes.count(mode)) stop(*table.get("value"), fmt::format("unknown kind of value '{}'", mode));
  std::string other_keys = text_or(table, "other_keys", "unknown");
  if (other_keys != "unknown" && other_keys != "harmless")
    stop(*table.get("other_keys"), "'other_keys' is \"unknown\" or \"harmless\"");
  std::string operand_role = text_or(table, "operand_role", "data");
  if (!tame_roles.count(role) || !tame_roles.count(operand_role) || flag(table, "runs_workspace_code")) *risky = true;
  if (has_keys && other_keys == "unknown") *risky = true;
  return fmt::format("{{{}, ValueMode::{}, Role::{}, {}, {}, {}, {}, {}, {}, {}, Role::{}, {}, {}, {}, {}, {}}}",
                     text(name), mode, role_name(table, role), effects(table, "effects", risky), operands(table, risky),
                     table.contains("operands"), flag(table, "drops_first_operand"), flag(table, "recursive"),
                     flag(table, "runs_workspace_code"), flag(table, "cancels_effects"), role_name(table, operand_role),
                     keys(table, risky), flag(table, "ignores_case"), other_keys == "harmless",
                     operands(table, risky, "more"), flag(table, "late"));
}

std::string Writer::options(const toml::table& table, bool* risky) {
  std::vector<std::string> items;
  std::set<std::string> seen;
  auto once = [&](const std::string& name) {
    if (!seen.insert(name).second) stop(table, fmt::format("option '{}' is described twice", name));
    return name;
  };
  auto plain = [&](const std::string& name, std::string_view mode) {
    items.push_back(
        fmt::format("{{{}, ValueMode::{}, Role::data, {{}}, {{}}, false, false, false, false, false, Role::data, {{}}, "
                    "false, false, {{}}, false}}",
                    text(once(name)), mode));
  };
  for (const std::string& name : strings(table, "flags")) plain(name, "none");
  for (const std::string& name : strings(table, "negatable_flags")) {
    if (!name.starts_with("--")) stop(table, fmt::format("only a long option has a negative: '{}'", name));
    plain(name, "none");
    plain("--no-" + name.substr(2), "none");
  }
  for (const std::string& name : strings(table, "with_value")) plain(name, "required");
  for (const std::string& name : strings(table, "with_separate_value")) plain(name, "separate");
  for (const std::string& name : strings(table, "with_optional_value")) plain(name, "optional");
  if (const toml::node* node = table.get("option")) {
    if (!node->is_array_of_tables()) stop(*node, "'option' is written as [[option]]");
    for (const toml::node& item : *node->as_array()) {
      const toml::table& each = *item.as_table();
      check_keys(each, option_keys);
      if (!each.contains("names")) stop(item, "an option needs 'names'");
      for (const std::string& name : strings(each, "names")) items.push_back(option(once(name), each, risky));
    }
  }
  return list("OptionSpec", items);
}

std::string Writer::level(const toml::table& table, const std::string& name, const toml::table* top,
                          const std::string& subcommands) {
  static const toml::table nothing;
  const toml::table& general = top ? *top : nothing;
  std::string unknown_options = text_or(table, "unknown_options", "unknown");
  if (unknown_options != "unknown" && unknown_options != "harmless")
    stop(*table.get("unknown_options"), "'unknown_options' is \"unknown\" or \"harmless\"");
  bool risky = false;
  std::string option_list = options(table, &risky);
  std::string operand_list = operands(table, &risky);
  std::string effect_list = effects(table, "effects", nullptr);
  std::string lonely = effects(table, "no_operand_effects", nullptr);
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}}",
                     text(name), option_list, operand_list, effect_list, lonely, subcommands, flag(general, "builtin"),
                     unknown_options == "harmless", flag(table, "single_dash_long"), flag(table, "options_first"),
                     flag(table, "numeric_options"), flag(general, "plus_options"), flag(general, "bundled_first"),
                     flag(general, "assignments_first"), flag(general, "global_options_anywhere"),
                     flag(general, "no_double_dash"), flag(table, "any_subcommand"), flag(table, "runs_workspace_code"),
                     flag(table, "reads_file_names"), table.contains("operands"), risky,
                     flag(table, "exact_options") || flag(general, "exact_options"));
}

void Writer::example(const toml::table& table, const std::string& stem) {
  check_keys(table, {"command", "effects"});
  std::string line = text_or(table, "command", "");
  if (line.empty() || !table.contains("effects")) stop(table, "an example needs 'command' and 'effects'");
  for (const std::string& effect : strings(table, "effects")) line += '\t' + effect;
  if (line.find('\n') != std::string::npos) stop(table, "an example is one line");
  examples_ += stem + '\t' + line + '\n';
}

void Writer::command(const toml::table& table, const std::string& stem) {
  check_keys(table, level_keys, top_keys);
  if (!table.contains("summary")) stop(table, "a description needs a 'summary'");
  const toml::array* examples = table["example"].as_array();
  if (!examples || examples->size() < 3) stop(table, "a description needs at least three [[example]]");
  for (const toml::node& item : *examples) example(*item.as_table(), stem);
  std::vector<std::string> subcommands;
  std::set<std::string> described;
  if (const toml::array* list_of = table["subcommand"].as_array())
    for (const toml::node& item : *list_of) {
      check_keys(*item.as_table(), level_keys);
      std::vector<std::string> names;
      names = subcommand_names(text_or(*item.as_table(), "names", ""));
      if (names.empty()) stop(item, "a subcommand needs 'names'");
      // All names share one set of tables: a description is written out once, however many names it has.
      std::string rest = level(*item.as_table(), "", nullptr, "{}").substr(text("").size() + 1);
      for (const std::string& name : names) {
        subcommands.push_back("{" + text(name) + rest);
        described.insert(name);
      }
    }
  // "compose exec" alone makes "compose" known as well: it takes nothing by itself.
  static const toml::table nothing;
  for (const std::string& name : std::set<std::string>(described))
    for (size_t space = name.find(' '); space != std::string::npos; space = name.find(' ', space + 1))
      if (described.insert(name.substr(0, space)).second)
        subcommands.push_back(level(nothing, name.substr(0, space), nullptr, "{}"));
  std::string command_text = level(table, stem, &table, list("CommandSpec", subcommands));
  size_t place = pools_["CommandSpec"].add({command_text});
  std::vector<std::string> names = strings(table, "names");
  if (names.empty()) names.push_back(stem);
  for (const std::string& name : names)
    if (!names_.emplace(name, place).second) stop(table, fmt::format("'{}' is described twice", name));
}

std::string Writer::finish() {
  std::string out = "// Generated from effects/commands/*.toml.\n#include \"effects/internal/description.h\"\n\n";
  out += "namespace callgate::internal {\n";
  for (size_t i = 0; i < roles.size(); ++i)
    out += fmt::format("static_assert(static_cast<int>(Role::{}) == {});\n", roles[i], i);
  std::vector<std::string> names;
  for (const auto& [name, place] : names_) names.push_back(fmt::format("{{{}, {}}}", text(name), place));
  size_t first_name = pools_["CommandName"].add(names);
  out += "const char description_text[] =\n";
  constexpr size_t line = 96;
  for (size_t i = 0; i < text_.size(); i += line) out += "    " + quoted(text_.substr(i, line)) + "\n";
  out += "    ;\n";
  for (const auto& [type, array] : std::map<std::string, std::string>{{"EffectTemplate", "all_effect_templates"},
                                                                      {"OperandSpec", "all_operand_specs"},
                                                                      {"KeySpec", "all_key_specs"},
                                                                      {"OptionSpec", "all_option_specs"},
                                                                      {"CommandSpec", "all_command_specs"},
                                                                      {"CommandName", "all_command_names"}})
    out += pools_[type].array(type, array);
  return out + fmt::format("const Table<CommandName> command_names = {{{}, {}}};\n}}\n", first_name, names.size());
}

int compile(int count, char** arguments) {
  Writer writer;
  for (int i = 3; i < count; ++i) {
    std::string path = arguments[i];
    std::string stem = path.substr(path.rfind('/') + 1);
    stem.resize(stem.size() - 5);
    writer.command(toml::parse_file(path), stem);
  }
  std::ofstream(arguments[1]) << writer.finish();
  std::ofstream(arguments[2]) << writer.examples();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::cerr << "usage: compile_commands TABLES.cpp EXAMPLES.txt FILE.toml…\n";
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
