// read and mapfile where what they read stands in the text: `read -r a b <<< "x y"`.
#include <algorithm>

#include "effects/internal/assign.h"
#include "effects/internal/fields.h"
#include "effects/internal/parameter.h"
#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

std::vector<std::string> words_of(std::string_view line, size_t most) {
  std::vector<std::string> words;
  while (!line.empty()) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty()) break;
    size_t end = 0;
    if (words.size() + 1 == most) {
      end = line.size();
      while (end > 0 && is_blank(line[end - 1])) --end;
      words.emplace_back(line.substr(0, end));
      break;
    }
    while (end < line.size() && !is_blank(line[end])) ++end;
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

Variable list_of(const std::vector<std::string>& words) {
  Variable variable;
  variable.shape = Variable::Shape::list;
  for (const std::string& word : words) variable.list[static_cast<int64_t>(variable.list.size())] = known_value(word);
  return variable;
}

}  // namespace

// The text of the one redirect of a command, if that is a here-string.
std::optional<std::string> Predictor::herestring(int index) {
  const std::vector<EvaluatedRedirect>& redirects = command(index).redirects;
  bool whole = redirects.size() == 1 && redirects[0].kind == RedirectKind::herestring && redirects[0].target.known() &&
               statement_ && statement_->redirects.size() == 1 && statement_->redirects[0].descriptor.empty();
  return whole ? redirects[0].target.text : std::nullopt;
}

// True when all that the command assigns is known.
bool Predictor::read_herestring(int index, std::string_view name, ShellState& state, const Frame& frame) {
  std::optional<std::string> text = herestring(index);
  if (!text || frame.dialect != Dialect::bash || text->find('\0') != std::string::npos) return false;
  const std::vector<Value>& argv = command(index).argv;
  bool into_list = name != "read";
  bool is_raw = false;
  std::vector<std::string> names;
  for (size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].known()) return false;
    const std::string& word = *argv[i].text;
    if (into_list ? word == "-t" : word == "-r" || word == "-a" || word == "-ra") {
      if (!names.empty()) return false;
      is_raw |= word.find('r') != std::string::npos;
      if (word.ends_with('a')) into_list = true;
    } else if (is_name(word)) {
      names.push_back(word);
    } else {
      return false;
    }
  }
  if (names.empty() || (into_list && names.size() != 1)) return false;
  for (const std::string& each : names)
    if (const Variable* old = state.find(each); old && old->attributes != 0) return false;
  Surroundings in = around(state, frame);
  if (name != "read") {
    bool strips = argv.size() == 3 && argv[1].text == "-t";
    if (!strips || text->ends_with('\n')) return false;
    std::vector<std::string> lines;
    for (size_t at = 0; at <= text->size(); at = std::min(text->find('\n', at), text->size()) + 1)
      lines.push_back(text->substr(at, std::min(text->find('\n', at), text->size()) - at));
    if (lines.size() > max_elements) return false;
    state.variables[names[0]] = list_of(lines);
    return true;
  }
  std::optional<std::string_view> ifs = separators(state, notes_);
  if (!ifs || *ifs != " \t\n" || (!is_raw && text->find('\\') != std::string::npos)) return false;
  std::string_view line = std::string_view(*text).substr(0, text->find('\n'));
  std::vector<std::string> words = words_of(line, into_list ? max_elements : names.size());
  if (into_list) {
    state.variables[names[0]] = list_of(words);
    return true;
  }
  for (size_t i = 0; i < names.size(); ++i)
    store_scalar(names[i], known_value(i < words.size() ? words[i] : ""), false, in);
  return true;
}

}  // namespace callgate::internal
