#include "classifier/internal/tool_features.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string>

#include "classifier/internal/argument_features.h"
#include "classifier/internal/code_words.h"
#include "classifier/internal/extract.h"
#include "classifier/internal/sql_words.h"
#include "parser/parser.h"

namespace callgate::internal {
namespace {

using Json = nlohmann::json;

template <size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::string_view, 24> reading = {
    "get",     "list",   "search", "find",     "read",    "view",      "fetch", "describe",
    "query",   "lookup", "show",   "check",    "count",   "calculate", "open",  "browse",
    "explain", "diff",   "status", "validate", "preview", "head",      "stat",  "navigate"};
constexpr std::array<std::string_view, 20> writing = {
    "create", "write",  "edit",    "update", "set",    "add",  "insert", "put",    "patch", "modify",
    "apply",  "append", "replace", "save",   "rename", "move", "copy",   "assign", "book",  "schedule"};
constexpr std::array<std::string_view, 18> removing = {
    "delete", "remove", "drop", "purge",     "destroy", "wipe", "truncate", "terminate", "cancel",
    "reset",  "revoke", "kill", "uninstall", "clear",   "rm",   "stop",     "disable",   "rollback"};
constexpr std::array<std::string_view, 12> running = {"exec",     "run",  "execute", "eval",   "command", "shell",
                                                      "terminal", "bash", "cmd",     "script", "python",  "invoke"};
constexpr std::array<std::string_view, 14> sending = {"send",     "post",     "upload", "share",   "publish",
                                                      "email",    "transfer", "pay",    "forward", "message",
                                                      "withdraw", "push",     "notify", "submit"};
constexpr std::array<std::string_view, 12> granting = {"grant",      "permission", "role",   "invite",
                                                       "authorize",  "policy",     "access", "admin",
                                                       "credential", "token",      "trust",  "approve"};
constexpr std::array<std::string_view, 10> shipping = {"deploy", "merge",   "release", "install", "promote",
                                                       "force",  "migrate", "rotate",  "scale",   "restore"};

std::string_view classify_tool_word(std::string_view word) {
  if (is_one_of(word, reading)) return "read";
  if (is_one_of(word, writing)) return "write";
  if (is_one_of(word, removing)) return "remove";
  if (is_one_of(word, running)) return "run";
  if (is_one_of(word, sending)) return "send";
  if (is_one_of(word, granting)) return "grant";
  if (is_one_of(word, shipping)) return "ship";
  return {};
}

// "mcp__srv__createIssue" gives create, issue: the server's name is chosen by whoever wrote the configuration.
std::vector<std::string> split_tool_name(std::string_view name) {
  if (size_t server = name.rfind("__"); server != std::string_view::npos) name.remove_prefix(server + 2);
  std::vector<std::string> words(1);
  for (size_t i = 0; i < name.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(name[i]);
    bool is_boundary = std::isalpha(c) == 0 ||
                       (std::isupper(c) != 0 && i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0);
    if (is_boundary && !words.back().empty()) words.emplace_back();
    if (std::isalpha(c) != 0) words.back() += static_cast<char>(std::tolower(c));
  }
  return words;
}

bool is_shell_key(std::string_view key) {
  static constexpr std::array<std::string_view, 6> keys = {"command", "cmd", "script", "shell", "bash", "command_line"};
  return is_one_of(key, keys);
}

bool is_code_key(std::string_view key) {
  static constexpr std::array<std::string_view, 3> keys = {"code", "source", "expression"};
  return is_one_of(key, keys);
}

// Text for people or files. Its words belong to the caller; only secrets in it are looked for.
bool is_prose_key(std::string_view key) {
  static constexpr std::array<std::string_view, 11> keys = {"content",     "body",       "text",      "message",
                                                            "subject",     "title",      "new_str",   "old_str",
                                                            "description", "new_string", "old_string"};
  return is_one_of(key, keys);
}

bool holds_secret(std::string_view text) {
  static constexpr std::array<std::string_view, 8> marks = {"PRIVATE KEY-----", "AKIA",       "ghp_",      "xoxb-",
                                                            "sk_live_",         "AWS_SECRET", "password=", "2FA code"};
  return std::any_of(marks.begin(), marks.end(),
                     [text](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

class ToolReader {
 public:
  ToolReader(std::vector<FeatureUnit>& units, FeatureUnit& unit, Places& places)
      : units_(units), unit_(unit), places_(places) {}

  void read_name(std::string_view tool) {
    std::string previous;
    for (const std::string& word : split_tool_name(tool)) {
      if (word.empty() || is_masked_word(word)) continue;
      if (std::string_view verb = classify_tool_word(word); !verb.empty()) {
        unit_.add({"tool:", verb});
        if (verb_.empty()) verb_ = verb;
      }
      unit_.add({"toolword:", word});
      if (!previous.empty()) unit_.add({"toolword:", previous, " ", word});
      previous = word;
    }
    if (verb_.empty()) verb_ = "other";
    unit_.add({"toolverb:", verb_});
  }

  // `depth` bounds the recursion: JSON of a thousand levels is nobody's arguments.
  void read_value(const std::string& key, const Json& value, int depth) {
    if (depth > 16) {
      unit_.add({"tool:too deep"});
    } else if (value.is_object()) {
      for (const auto& [name, child] : value.items()) read_value(known_key(name), child, depth + 1);
    } else if (value.is_array()) {
      for (const Json& child : value) read_value(key, child, depth + 1);
    } else if (value.is_string()) {
      read_string(key, value.get_ref<const std::string&>());
    } else if (value.is_boolean()) {
      unit_.add({"key:", key, value.get<bool>() ? " true" : " false"});
    } else if (value.is_number()) {
      unit_.add({"key:", key, value.get<double>() > 1000 ? " large number" : " number"});
    }
  }

 private:
  static std::string known_key(std::string_view name) {
    if (name.size() > 24 || is_masked_word(name)) return "(key)";
    std::string key;
    for (char c : name) key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    // One name for what tools spell in three ways.
    if (key == "file" || key == "filepath" || key == "filename" || key == "file_path") return "path";
    if (key == "query" || key == "statement") return "sql";
    return key;
  }

  void read_string(const std::string& key, const std::string& text) {
    unit_.add({"key:", key});
    unit_.add({"toolkey:", verb_, " ", key});
    if (holds_secret(text)) unit_.add({"tool:secret text"});
    if (is_prose_key(key)) return;
    if (is_shell_key(key)) {
      read_shell(text);
    } else if (is_code_key(key)) {
      add_code_features(unit_, "python", text, places_);
    } else if (looks_like_sql(text)) {
      add_sql_features(unit_, text);
    } else {
      read_word(key, text);
    }
  }

  void read_shell(const std::string& text) {
    unit_.add({"tool:shell text"});
    ShellProgram program = parse_shell(text, Dialect::bash);
    extract_shell_units(units_, &program, predict(program, places_.context()), places_);
  }

  void read_word(const std::string& key, const std::string& text) {
    add_word_features(unit_, "key:" + key + " ", text, places_.context().cwd, places_);
    size_t at = text.find('@');
    if (at != std::string::npos && at > 0 && text.find(' ') == std::string::npos)
      unit_.add({"key:", key, " mail address"});
    if (text == "*") unit_.add({"key:", key, " everything"});
    // Short plain values such as "owner", "public", "force" choose what happens.
    if (is_plain_word(text) && !is_masked_word(text)) unit_.add({"key:", key, "=", text});
  }

  std::vector<FeatureUnit>& units_;
  FeatureUnit& unit_;
  Places& places_;
  std::string verb_;
};

}  // namespace

void extract_tool_units(std::vector<FeatureUnit>& units, const ToolCall& call, Places& places) {
  FeatureUnit unit;
  ToolReader reader(units, unit, places);
  reader.read_name(call.tool);
  Json arguments = Json::parse(call.arguments, nullptr, false);
  if (arguments.is_discarded()) {
    if (!call.arguments.empty()) unit.add({"tool:unreadable arguments"});
  } else {
    reader.read_value("", arguments, 0);
  }
  units.push_back(std::move(unit));
}

}  // namespace callgate::internal
