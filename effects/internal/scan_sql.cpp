// Text for a database client: what the client does itself, instead of sending it to the server.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "effects/internal/scripts.h"

namespace callgate::internal {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// mysql reads these where a statement begins: `system` is a shell, `tee` and `pager` write and run.
bool begins_mysql_command(std::string_view statement) {
  static constexpr std::string_view names[] = {"system", "source", "pager", "tee", "edit", "!"};
  size_t begin = statement.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return false;
  statement.remove_prefix(begin);
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view name) { return statement.starts_with(name); });
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Dot commands of sqlite3 and duckdb that show something or change how it is shown. Written in full: `.s` is `.shell`.
bool only_shows(std::string_view statement) {
  static constexpr std::string_view names[] = {".tables", ".schema",  ".headers",   ".header", ".mode",  ".indexes",
                                               ".width",  ".indices", ".databases", ".timer",  ".stats", ".echo",
                                               ".show",   ".quit",    ".exit",      ".bail",   ".help",  ".nullvalue",
                                               ".dump",   ".timeout", ".fullschema"};
  std::string_view name = statement.substr(0, statement.find_first_of(" \t\r"));
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

bool is_client_command(std::string_view client, std::string_view text) {
  if (text.find('\\') != std::string_view::npos) return true;  // psql, mysql, cqlsh
  std::string small = lower(text);
  bool is_mysql = client.starts_with("mysql") || client.starts_with("mariadb");
  bool is_file = client.starts_with("sqlite") || client == "duckdb" || client == "litecli";
  if (is_mysql && has_any(small, {"infile", "outfile", "dumpfile"})) return true;
  // Functions and statements by which a database in this process reads, writes and loads files.
  if (is_file && has_any(small, {"attach", "readfile", "writefile", "fsdir", "load_extension", "edit(", "vacuum into",
                                 "zipfile", "install ", "load ", "copy ", "export database", "import database"}))
    return true;
  if (client.starts_with("clickhouse") && has_any(small, {"outfile", "infile", "file(", "executable("})) return true;
  // duckdb takes any text in quotes for a file, here or on the network.
  if (client == "duckdb" && has_any(small, {"'/", "'~", "'..", "\"/", "\"~", "\"..", "://", "getenv", "glob("}))
    return true;
  if (client == "cqlsh" && has_any(small, {"copy ", "source ", "capture "})) return true;
  for (size_t at = 0; at <= small.size();) {
    size_t end = std::min(small.find_first_of(";\n", at), small.size());
    std::string_view statement = std::string_view(small).substr(at, end - at);
    size_t begin = statement.find_first_not_of(" \t\r");
    if (begin != std::string_view::npos && statement[begin] == '.' && !only_shows(statement.substr(begin))) return true;
    if (is_mysql && begins_mysql_command(statement)) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace callgate::internal
