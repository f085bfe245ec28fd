#include "gateway/confirmer.h"

#include <array>

namespace callgate {

std::string_view to_string(Answer answer) {
  constexpr std::array<std::string_view, 4> names{"no", "once", "session", "always"};
  return names[static_cast<size_t>(answer)];
}

Result<Answer> NobodyConfirmer::ask(const ApprovalRequest&) {
  return Answer::no;
}

Result<Answer> CallerConfirmer::ask(const ApprovalRequest&) {
  return Answer::once;
}

}  // namespace callgate
