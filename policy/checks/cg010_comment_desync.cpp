#include <algorithm>
#include <string>

#include "policy/check.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

size_t count_of(std::string_view text, char c) {
  size_t count = 0;
  for (char each : text) count += each == c ? 1 : 0;
  return count;
}

// What another reader would take for the start of something that goes on behind this line.
bool opens_something(std::string_view comment) {
  bool quote = count_of(comment, '\'') % 2 == 1 || count_of(comment, '"') % 2 == 1 || count_of(comment, '`') % 2 == 1;
  return quote || count_of(comment, '(') > count_of(comment, ')') || comment.find("<<") != std::string_view::npos;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  if (input.program == nullptr || input.program->source.find('#') == std::string::npos) return;
  uint32_t last_command = 0;
  for (const CommandView& view : input.program->commands())
    last_command = std::max(last_command, view.statement->where.begin);
  for (Span comment : comments_of(*input.program))
    if (comment.end <= last_command && opens_something(source_of(*input.program, comment)))
      to.report(self, comment, "the comment ends with its line, whatever it seems to open: what follows runs");
}

}  // namespace

extern const Check cg010_comment_desync{10, Verdict::allow, Maturity::stable, "A comment that other readers misread",
                                        run};

}  // namespace callgate
