// What a person reads before saying yes. Every byte from outside is escaped, and stands behind a margin that no text
// can leave: a line that looks like one of ours cannot be forged.
#include <algorithm>
#include <array>

#include "base/line_difference.h"
#include "base/text.h"
#include "gateway/confirmer.h"

namespace callgate {
namespace {

constexpr size_t columns = 76;  // with its margin a line fits every terminal
constexpr std::string_view margin = "  | ";

// Two columns for all that may take two; more than it takes only makes a line shorter.
size_t width_of(std::string_view character) {
  return character.size() > 2 ? 2 : 1;
}

size_t character_length(std::string_view text) {
  size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
  return length;
}

// Cut into lines by us and not by the terminal, so that each part stands behind the margin.
void add_wrapped(std::string_view escaped, std::string& text) {
  do {
    size_t end = 0;
    for (size_t width = 0; end < escaped.size();) {
      std::string_view character = escaped.substr(end, character_length(escaped.substr(end)));
      width += width_of(character);
      if (width > columns) break;
      end += character.size();
    }
    text += std::string(margin) + std::string(escaped.substr(0, end)) + "\n";
    escaped.remove_prefix(end);
  } while (!escaped.empty());
}

void add_untrusted(std::string_view untrusted, std::string& text) {
  for (std::string_view line : split(untrusted, '\n')) add_wrapped(escape_for_display(line, line.size() + 1), text);
}

std::string in_words(const Effect& effect) {
  constexpr std::array<std::string_view, 14> verbs{"read",
                                                   "write",
                                                   "delete",
                                                   "run",
                                                   "connect to",
                                                   "listen on port",
                                                   "read the secret variable",
                                                   "get more privileges:",
                                                   "signal",
                                                   "make something run later:",
                                                   "change history for good:",
                                                   "change state elsewhere:",
                                                   "install",
                                                   "do what cannot be predicted:"};
  return std::string(verbs[static_cast<size_t>(effect.kind)]) + " " + effect.target;
}

void add_place(const ApprovalRequest& request, std::string& text) {
  text += "  in\n";
  add_untrusted(request.cwd, text);
  if (!request.workspace.empty() && request.workspace != request.cwd) {
    text += "  of the workspace\n";
    add_untrusted(request.workspace, text);
  }
  if (!request.agent.empty()) add_untrusted("agent " + request.agent, text);
  if (!request.session.empty()) add_untrusted("session " + request.session, text);
}

// The bytes that a finding is about, when they are not the whole text.
std::string bytes_of(const Reason& reason, const std::string& source) {
  if (reason.where.begin >= reason.where.end || reason.where.end > source.size()) return {};
  if (reason.where.end - reason.where.begin == source.size()) return {};
  return source.substr(reason.where.begin, reason.where.end - reason.where.begin);
}

void add_reasons(const ApprovalRequest& request, std::string& text) {
  for (const Reason& reason : request.decision.reasons) {
    if (reason.verdict != Verdict::ask) continue;
    text += "  because (" + escape_for_display(reason.id) + ")\n";
    add_untrusted(reason.text, text);
    std::string bytes = bytes_of(reason, request.source);
    if (!bytes.empty()) add_untrusted("  at: " + bytes, text);
  }
}

void add_grant(const Decision& decision, std::string& text) {
  if (!decision.asked.empty()) text += "  your yes would allow it to\n";
  for (const Effect& effect : decision.asked) add_untrusted(in_words(effect), text);
  bool has_more = std::any_of(decision.grant.effects.begin(), decision.grant.effects.end(),
                              [&](const Effect& effect) { return !decision.asked.contains(effect); });
  if (has_more) text += "  and without a question it may\n";
  for (const Effect& effect : decision.grant.effects)
    if (!decision.asked.contains(effect)) add_untrusted(in_words(effect), text);
  if (decision.grant.copy_on_write) text += "  what it writes in the workspace goes to a copy first\n";
  if (!decision.hardening.empty()) {
    text += "  hardened\n";
    add_untrusted(join(decision.hardening, ", "), text);
  }
}

void add_change(const FileChange& change, std::string& text) {
  text += change.exists ? "  it would change\n" : "  it would make the file\n";
  add_untrusted(change.path, text);
  for (const DifferenceLine& line : line_difference(change.before, change.after))
    add_untrusted(std::string(1, line.mark) + " " + line.text, text);
}

void add_rule(const ApprovalRequest& request, std::string& text) {
  if (request.rule_preview.empty()) return;
  text += "  'always' would add this rule to your policy\n";
  add_untrusted(std::string_view(request.rule_preview).substr(0, request.rule_preview.find_last_not_of('\n') + 1),
                text);
  text += "  it would also be the answer to\n";
  for (const std::string& command : request.rule_covers) add_untrusted(command, text);
  if (!request.rule_leaves_out.empty()) text += "  and not to\n";
  for (const std::string& command : request.rule_leaves_out) add_untrusted(command, text);
}

}  // namespace

std::string approval_text(const ApprovalRequest& request) {
  std::string text = "callgate asks before it runs\n";
  add_untrusted(request.command, text);
  add_place(request, text);
  add_reasons(request, text);
  add_grant(request.decision, text);
  if (request.change) add_change(*request.change, text);
  add_rule(request, text);
  return text;
}

}  // namespace callgate
