#include "base/text.h"
#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/started_programs.h"

namespace callgate {
namespace {

// "4755", "02755": more than three digits, and 4 or 2 in the one before the last three.
bool is_octal_with_bit(std::string_view mode) {
  if (mode.size() < 4 || mode.find_first_not_of("01234567") != mode.npos) return false;
  return ((mode[mode.size() - 4] - '0') & 6) != 0;
}

// "u+s", "+xs", "g=rxs", several with commas. "u-s" takes it away.
bool is_symbolic_with_bit(std::string_view mode) {
  for (std::string_view clause : split(mode, ',')) {
    size_t sign = clause.find_first_of("+=");
    bool whose = sign != clause.npos && clause.substr(0, sign).find_first_not_of("ugoa") == clause.npos;
    std::string_view rights = whose ? clause.substr(sign + 1) : std::string_view();
    if (rights.find('s') != rights.npos && rights.find_first_not_of("rwxXstugo") == rights.npos) return true;
  }
  return false;
}

bool gives_bit(std::string_view mode) {
  return is_octal_with_bit(mode) || is_symbolic_with_bit(mode);
}

// The mode is chmod's first operand, and an option's value elsewhere.
bool sets_bit(const EvaluatedCommand& command) {
  if (command.name() == "chmod") {
    if (has_long(command, "reference")) return false;
    for (size_t i = 1; i < command.argv.size(); ++i) {
      std::string_view word = argument(command, i);
      if (word.starts_with("--") || (word.starts_with('-') && word.find_first_not_of("-Rcvf") == word.npos)) continue;
      return gives_bit(word);
    }
    return false;
  }
  for (const OptionValue& option : options_of(command, "mgotS"))
    if ((option.name == "m" || option.name == "mode") && gives_bit(option.value)) return true;
  return false;
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    if (is_one_of(command.name(), {"chmod", "install", "mkdir"}) && sets_bit(command))
      to.report(self, command.where, "whoever starts the file gets the rights of its owner or group");
    if (command.name() == "setcap" && !has_letter(command, 'r') && !has_letter(command, 'v'))
      to.report(self, command.where, "whoever starts the file gets the capability");
  }
}

}  // namespace

extern const Check cg078_setuid{78, Verdict::ask, Maturity::stable, "A file gets the rights of its owner", run};

}  // namespace callgate
