#include <algorithm>
#include <optional>
#include <string>

#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

// More than what a build or a test writes at once, and less than what small machines have left.
constexpr double limit_file_bytes = 32.0 * 1024 * 1024 * 1024;

bool is_endless_device(std::string_view path) {
  return is_one_of(path, {"/dev/zero", "/dev/urandom", "/dev/random", "/dev/full"});
}

bool reads_endless_device(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (is_endless_device(word.starts_with("if=") ? word.substr(3) : word)) return true;
  }
  return std::any_of(command.redirects.begin(), command.redirects.end(), [](const EvaluatedRedirect& redirect) {
    return redirect.kind == RedirectKind::read && redirect.target.text && is_endless_device(*redirect.target.text);
  });
}

// "10G", "4kB", "1M": what the programs of coreutils read. Nothing for what is no number.
std::optional<double> size_of(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '>' || text[0] == '%')) text.remove_prefix(1);
  double bytes = 0;
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
    bytes = bytes * 10 + (text[digits++] - '0');
  if (digits == 0) return std::nullopt;
  if (digits == text.size()) return bytes;
  constexpr std::string_view units = "KMGTPE";
  char unit = text[digits] >= 'a' ? static_cast<char>(text[digits] - 'a' + 'A') : text[digits];
  size_t power = units.find(unit);
  for (size_t i = 0; power != std::string_view::npos && i <= power; ++i) bytes *= 1024;
  return bytes;
}

bool writes_a_file(const EvaluatedCommand& command) {
  for (const std::string& path : command.effects.targets(EffectKind::write))
    if (!path.starts_with("/dev/") || path.starts_with("/dev/shm/")) return true;
  return false;
}

// dd stops after count blocks of bs bytes, or never.
bool copies_without_end(const EvaluatedCommand& command) {
  double block = 512;
  std::optional<double> count;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.starts_with("bs=")) block = size_of(word.substr(3)).value_or(block);
    if (word.starts_with("count=")) count = size_of(word.substr(6));
    if (word.starts_with("count=") && !command.argv[i].known()) return false;
  }
  return reads_endless_device(command) && (!count || *count * block > limit_file_bytes);
}

bool asks_for_too_much(const EvaluatedCommand& command) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    bool is_option = word.starts_with("-") && word.size() > 2;
    size_t equals = word.find('=');
    std::string_view value = is_option ? word.substr(equals == word.npos ? 2 : equals + 1) : word;
    if (size_of(value).value_or(0) > limit_file_bytes) return true;
  }
  return false;
}

// By itself, or into what the shell opened for the wrapper around it (`env yes > f`).
bool fills_a_file(const EvaluatedCommand& command, const Prediction& prediction) {
  if (writes_a_file(command)) return true;
  return command.parent >= 0 && fills_a_file(prediction.commands[static_cast<size_t>(command.parent)], prediction);
}

std::string_view judge(const EvaluatedCommand& command, const Prediction& prediction) {
  std::string_view name = command.name();
  if (name == "dd" && fills_a_file(command, prediction) && copies_without_end(command))
    return "writes until the disk is full";
  if (is_one_of(name, {"yes", "cat", "tr", "base64", "xxd"}) && fills_a_file(command, prediction) &&
      (name == "yes" || reads_endless_device(command)))
    return "writes until the disk is full";
  // These keep in memory what they read until its end, which never comes.
  if (is_one_of(name, {"tail", "sort", "tac"}) && reads_endless_device(command)) return "reads until memory is full";
  if (is_one_of(name, {"fallocate", "truncate", "head"}) && asks_for_too_much(command))
    return "makes a file that is larger than what machines have left";
  return {};
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    if (std::string_view what = judge(command, input.prediction); !what.empty()) to.report(self, command.where, what);
  }
}

}  // namespace

extern const Check cg082_endless_output{82, Verdict::ask, Maturity::stable, "Output that does not end", run};

}  // namespace callgate
