#include "policy/check.h"
#include "policy/internal/text_scan.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_operator(char c) {
  return std::string_view("&|;<>()").find(c) != std::string_view::npos;
}

// What the break joins is one token: two pieces of a word or of an operator, or "$" with what it begins.
bool joins_token(char before, char after) {
  if (is_blank(before) || is_blank(after)) return false;
  return before == '$' || is_operator(before) == is_operator(after);
}

bool lies_in_any(const std::vector<Span>& spans, size_t at) {
  for (Span span : spans)
    if (span.begin <= at && at < span.end) return true;
  return false;
}

// An even number of backslashes in front quotes the last one.
bool continues_line(std::string_view text, size_t backslash) {
  size_t count = 0;
  while (count < backslash && text[backslash - 1 - count] == '\\') ++count;
  return count % 2 == 0;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr) return;
  std::string_view text = input.program->source;
  if (text.find("\\\n") == std::string_view::npos) return;
  TextMap map(*input.program);
  std::vector<Span> comments = comments_of(*input.program);
  for (size_t at = text.find("\\\n"); at != std::string_view::npos; at = text.find("\\\n", at + 1)) {
    if (at == 0 || at + 2 >= text.size() || !joins_token(text[at - 1], text[at + 2])) continue;
    Span where{static_cast<uint32_t>(at), static_cast<uint32_t>(at + 2)};
    if (!continues_line(text, at) || map.is_data(where) || lies_in_any(comments, at)) continue;
    to.report(self, where, "the shell joins what stands before and behind this line break to one token");
  }
}

}  // namespace

extern const Check cg009_line_continuation{9, Verdict::ask, Maturity::stable, "A line break inside a token", run};

}  // namespace callgate
