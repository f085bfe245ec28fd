#include <algorithm>
#include <string>

#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/program_walk.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool is_plain(std::string_view text) {
  for (char c : text) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("_-.+:@%!/").find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

// The delimiter as it was written: behind "<<" or "<<-", up to a blank.
std::string_view written_delimiter(std::string_view redirect) {
  size_t at = redirect.find("<<");
  if (at == std::string_view::npos) return {};
  at += redirect.substr(at + 2).starts_with('-') ? 3 : 2;
  size_t begin = redirect.find_first_not_of(" \t", at);
  if (begin == std::string_view::npos) return {};
  std::string_view rest = redirect.substr(begin);
  return rest.substr(0, rest.find('\n'));
}

bool is_usual(std::string_view delimiter) {
  if (delimiter.size() < 2) return is_plain(delimiter);
  char first = delimiter.front();
  bool wrapped = (first == '\'' || first == '"') && delimiter.back() == first;
  if (wrapped) return delimiter.size() == 2 || is_plain(delimiter.substr(1, delimiter.size() - 2));
  return is_plain(first == '\\' ? delimiter.substr(1) : delimiter);
}

// In an expanding body a continued line is joined with the next before it is compared with the delimiter.
bool ends_with_joined_line(const ShellProgram& program, const Redirect& redirect, std::string_view delimiter) {
  if (!redirect.expands) return false;
  size_t body = program.source.find('\n', redirect.where.end);
  if (body == std::string::npos) return false;
  std::string joined;
  bool is_joined = false;
  for (std::string_view line : split(std::string_view(program.source).substr(body + 1), '\n')) {
    if (!is_joined) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    joined += line;
    if (joined.ends_with('\\')) {
      joined.pop_back();
      is_joined = true;
      continue;
    }
    if (joined == delimiter) return is_joined;
    joined.clear();
    is_joined = false;
  }
  return false;
}

// Each looks through the rest of the text; nobody's script has more of them beside continued lines.
constexpr size_t max_searched = 50;

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  bool has_joined_lines = input.program->source.find("\\\n") != std::string::npos;
  size_t searched = 0;
  ProgramVisitor visitor;
  visitor.on_redirect = [&](const Redirect& redirect) {
    if (redirect.kind != RedirectKind::heredoc) return;
    std::string_view delimiter = written_delimiter(source_of(*input.program, redirect.where));
    if (delimiter == "''" || delimiter == "\"\"")
      to.report(self, Verdict::allow, redirect.where, "the text ends at the first empty line");
    else if (!is_usual(delimiter))
      to.report(self, redirect.where, "the text ends at this word without its quotes");
    if (!has_joined_lines) return;
    if (++searched > max_searched)
      to.report(self, redirect.where, "more heredocs and continued lines than are compared");
    else if (ends_with_joined_line(*input.program, redirect, delimiter))
      to.report(self, redirect.target.where, "the text ends at a line that is continued, and what follows runs");
  };
  walk_program(*input.program, visitor);
}

}  // namespace

extern const Check cg014_heredoc_delimiter{14, Verdict::ask, Maturity::stable,
                                           "A heredoc that ends elsewhere than it seems", run};

}  // namespace callgate
