#include "gateway/session_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr std::string_view header_keys[] = {"session", "about"};
constexpr std::string_view call_keys[] = {"command",   "argv", "shell",  "cwd",   "tool",
                                          "arguments", "note", "expect", "answer"};

std::string place(std::string_view origin, size_t line, size_t column = 0) {
  return std::string(origin) + ":" + std::to_string(line) + (column ? ":" + std::to_string(column) : "") + ": ";
}

Result<json> parse_line(std::string_view text, std::string_view origin, size_t number) {
  try {
    json line = json::parse(text);
    if (line.is_object()) return line;
    return fail(place(origin, number) + "a line must be a JSON object");
  } catch (const json::parse_error& error) {
    return fail(place(origin, number, error.byte) + "not JSON");
  }
}

template <size_t N>
Result<void> check_keys(const json& line, const std::string_view (&keys)[N], const std::string& where) {
  std::vector<std::string_view> known(std::begin(keys), std::end(keys));
  for (const auto& [key, value] : line.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string_view near = nearest(key, known);
    return fail(where + "unknown key '" + escape_for_display(key, 60) + "'" +
                (near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)"));
  }
  return {};
}

Result<std::string> text_member(const json& line, const char* key, const std::string& where) {
  auto found = line.find(key);
  if (found == line.end()) return std::string();
  if (!found->is_string()) return fail(where + "'" + key + "' must be a text");
  return found->get<std::string>();
}

Result<Answer> answer_from(const std::string& text, const std::string& where) {
  if (text.empty() || text == "no") return Answer::no;
  if (text == "yes" || text == "once") return Answer::once;
  if (text == "session") return Answer::session;
  return fail(where + "unknown answer '" + text + "': no, yes or session");
}

Result<void> fill_command(const json& line, ToolCall& call, const std::string& where) {
  call.command = CG_TRY(text_member(line, "command", where));
  if (line.contains("tool")) call.tool = CG_TRY(text_member(line, "tool", where));
  if (auto found = line.find("arguments"); found != line.end()) call.arguments = found->dump();
  auto argv = line.find("argv");
  if (argv != line.end() && !argv->is_array()) return fail(where + "'argv' must be a list of texts");
  for (const json& word : argv == line.end() ? json::array() : *argv) {
    if (!word.is_string()) return fail(where + "'argv' must be a list of texts");
    call.argv.push_back(word.get<std::string>());
  }
  int forms = (line.contains("command") ? 1 : 0) + (line.contains("argv") ? 1 : 0) + (line.contains("tool") ? 1 : 0);
  if (forms != 1) return fail(where + "needs exactly one of 'command', 'argv' and 'tool'");
  return {};
}

Result<RecordedCall> call_from_line(const json& line, const std::string& where) {
  CG_TRY(check_keys(line, call_keys, where));
  RecordedCall recorded;
  ToolCall& call = recorded.call;
  call.surface = "replay";
  CG_TRY(fill_command(line, call, where));
  call.cwd = CG_TRY(text_member(line, "cwd", where));
  recorded.note = CG_TRY(text_member(line, "note", where));
  std::string shell = CG_TRY(text_member(line, "shell", where));
  std::optional<Dialect> dialect = dialect_from(shell.empty() ? "bash" : shell);
  if (!dialect) return fail(where + "unknown shell '" + escape_for_display(shell, 40) + "': bash, zsh or sh");
  call.dialect = *dialect;
  recorded.answer = CG_TRY(answer_from(CG_TRY(text_member(line, "answer", where)), where));
  std::string expect = CG_TRY(text_member(line, "expect", where));
  recorded.expected = verdict_from(expect);
  if (!expect.empty() && !recorded.expected)
    return fail(where + "unknown verdict '" + escape_for_display(expect, 40) + "': allow, contain, ask or deny");
  return recorded;
}

}  // namespace

Result<RecordedSession> parse_session(std::string_view text, std::string_view origin) {
  RecordedSession session;
  size_t number = 0;
  for (std::string_view line_text : split(text, '\n')) {
    ++number;
    if (line_text.empty()) continue;
    json line = CG_TRY(parse_line(line_text, origin, number));
    if (line.contains("session")) {
      CG_TRY(check_keys(line, header_keys, place(origin, number)));
      session.name = CG_TRY(text_member(line, "session", place(origin, number)));
      session.about = CG_TRY(text_member(line, "about", place(origin, number)));
      continue;
    }
    session.calls.push_back(CG_TRY(call_from_line(line, place(origin, number))));
  }
  if (session.calls.empty()) return fail(std::string(origin) + ": no calls in it");
  return session;
}

}  // namespace callgate
