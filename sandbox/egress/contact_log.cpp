#include "sandbox/egress/contact_log.h"

#include <algorithm>

#include "base/text.h"

namespace callgate {

void ContactLog::add_once(std::vector<std::string>& lines, std::string line) {
  if (lines.size() > max_lines || std::ranges::find(lines, line) != lines.end()) return;
  lines.push_back(lines.size() < max_lines ? std::move(line) : "and more, not listed");
}

void ContactLog::add_contact(const std::string& endpoint) {
  const std::lock_guard lock(mutex_);
  add_once(contacted_, endpoint);
}

void ContactLog::add_refusal(std::string_view who, std::string_view reason) {
  const std::lock_guard lock(mutex_);
  add_once(refused_, escape_for_display(who, 120) + ": " + escape_for_display(reason, 300));
}

std::vector<std::string> ContactLog::contacted() const {
  const std::lock_guard lock(mutex_);
  return contacted_;
}

std::vector<std::string> ContactLog::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace callgate
