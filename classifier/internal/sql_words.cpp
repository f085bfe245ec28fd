#include "classifier/internal/sql_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace callgate::internal {
namespace {

bool is_identifier(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

struct SqlWords {
  FeatureUnit& unit;
  std::string first;  // the statement's verb
  bool has_where = false;
  bool wants_where = false;

  void take(const std::string& word);
  void finish() {
    if (wants_where && !has_where) unit.add({"sql2:", first, " without where"});
    first.clear();
    has_where = wants_where = false;
  }
};

// What a statement begins with, and the words behind it that change what it reaches.
constexpr std::array sql_verbs = {"alter",    "analyze", "call",    "copy",   "create", "delete", "drop",
                                  "exec",     "explain", "grant",   "insert", "load",   "lock",   "merge",
                                  "purge",    "rename",  "replace", "revoke", "select", "set",    "show",
                                  "truncate", "update",  "vacuum",  "with"};
constexpr std::array sql_details = {
    "cascade",  "column",      "database",    "from", "index",  "information_schema", "into",  "limit", "outfile",
    "password", "privileges",  "program",     "role", "schema", "superuser",          "table", "user",  "users",
    "view",     "xp_cmdshell", "pg_read_file"};

void SqlWords::take(const std::string& word) {
  if (word == "where") has_where = true;
  if (first.empty()) {
    bool known = std::find(sql_verbs.begin(), sql_verbs.end(), word) != sql_verbs.end();
    first = known ? word : "other";
    wants_where = word == "delete" || word == "update";
    unit.add({"sql:", first});
  } else if (std::find(sql_details.begin(), sql_details.end(), word) != sql_details.end()) {
    unit.add({"sql:", first, " ", word});
  }
}

}  // namespace

void add_sql_features(FeatureUnit& unit, std::string_view sql) {
  SqlWords words{unit, {}, false, false};
  std::string word;
  for (size_t i = 0; i <= sql.size(); ++i) {
    char c = i < sql.size() ? sql[i] : ';';
    if (is_identifier(c)) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      continue;
    }
    if (!word.empty()) words.take(word);
    word.clear();
    if (c == ';') words.finish();
    // WHERE name='DELETE' deletes nothing.
    if (c == '\'' || c == '"') i = std::min(sql.find(c, i + 1), sql.size());
  }
}

bool looks_like_sql(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\n(");
  if (begin == std::string_view::npos) return false;
  size_t end = begin;
  while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
  if (end == text.size() || text[end] != ' ') return false;
  std::string word;
  for (char c : text.substr(begin, end - begin)) word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  static constexpr std::array openers = {"select",   "insert", "update", "delete", "drop",
                                         "truncate", "alter",  "create", "grant",  "revoke"};
  return std::find(openers.begin(), openers.end(), word) != openers.end();
}

}  // namespace callgate::internal
