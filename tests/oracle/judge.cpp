#include "tests/oracle/judge.h"

#include <algorithm>

#include "base/path.h"
#include "base/text.h"

namespace callgate::oracle {
namespace {

using Words = std::vector<std::string>;

// "*" stands for a value that is not known, which unquoted may be no word, one or several.
bool words_match(const std::string* pattern, const std::string* pattern_end, const std::string* word,
                 const std::string* word_end) {
  if (pattern == pattern_end) return word == word_end;
  if (*pattern == "*")
    return words_match(pattern + 1, pattern_end, word, word_end) ||
           (word != word_end && words_match(pattern, pattern_end, word + 1, word_end));
  return word != word_end && *pattern == *word && words_match(pattern + 1, pattern_end, word + 1, word_end);
}

// The program is never anybody's guess: "*" in its place matches nothing.
bool matches(const Words& predicted, const Execution& execution) {
  if (predicted.empty() || execution.argv.empty()) return false;
  std::string_view name = base_name(predicted[0]);
  // Where a program runs /bin/sh it runs what that link names.
  bool is_linked_sh = name == "sh" && execution.program == "dash" && base_name(execution.argv[0]) == "sh";
  // A path may be a link. Not where the probes and tools are, whose names `exec -a` could borrow: none is a link.
  const std::string& path = predicted[0];
  bool is_path = path.find('/') != std::string::npos && !path.starts_with("/p/") && !path.starts_with("/t/") &&
                 path == execution.argv[0];
  if (name != execution.program && !is_linked_sh && !is_path) return false;
  const Words& words = execution.argv;
  return words_match(predicted.data() + 1, predicted.data() + predicted.size(), words.data() + 1,
                     words.data() + words.size());
}

// "bash: line 3: …" and "zsh:3: …" in what commands said on their standard error: canonical text has other lines.
void forget_line_numbers(std::string& word) {
  for (std::string_view before : {"line ", "zsh:"})
    for (size_t at = word.find(before); at != std::string::npos; at = word.find(before, at)) {
      at += before.size();
      while (at < word.size() && word[at] >= '0' && word[at] <= '9') word.erase(at, 1);
    }
}

Words words_of(const EvaluatedCommand& command) {
  Words words;
  for (const Value& value : command.argv) words.push_back(value.known() ? *value.text : "*");
  return words;
}

bool is_undescribed(const Prediction& prediction, const Execution& execution) {
  return std::any_of(prediction.commands.begin(), prediction.commands.end(), [&](const EvaluatedCommand& command) {
    return !command.is_builtin && !command.is_described && matches(words_of(command), execution);
  });
}

bool is_excused(const Prediction& prediction, const Observation& seen, const Execution& execution) {
  for (int by = execution.by; by >= 0; by = seen.executions[static_cast<size_t>(by)].by)
    if (is_undescribed(prediction, seen.executions[static_cast<size_t>(by)])) return true;
  return false;
}

}  // namespace

std::optional<std::string> unpredicted(const Prediction& prediction, const Observation& seen) {
  for (const Execution& execution : seen.executions) {
    bool expected = std::any_of(prediction.executes.begin(), prediction.executes.end(),
                                [&](const Words& words) { return matches(words, execution); });
    if (expected || is_excused(prediction, seen, execution)) continue;
    Words ran = execution.argv;
    if (ran.empty() || base_name(ran[0]) != execution.program) ran.insert(ran.begin(), execution.program + " as");
    return "ran:\n" + listed({ran}) + "predicted:\n" + listed(prediction.executes);
  }
  return std::nullopt;
}

size_t count_not_run(const Prediction& prediction, const Observation& seen) {
  return static_cast<size_t>(
      std::count_if(prediction.executes.begin(), prediction.executes.end(), [&](const Words& words) {
        return std::none_of(seen.executions.begin(), seen.executions.end(),
                            [&](const Execution& execution) { return matches(words, execution); });
      }));
}

std::vector<Words> sorted_executions(const Observation& seen) {
  std::vector<Words> all;
  for (const Execution& execution : seen.executions) {
    all.push_back(execution.argv);
    Words& words = all.back();
    for (size_t i = 0; i < words.size(); ++i) {
      forget_line_numbers(words[i]);
      bool is_number = i > 0 && words[i - 1] == "line" && words[i].ends_with(':');
      if (is_number && words[i].find_first_not_of("0123456789:") == std::string::npos) words[i] = ":";
    }
    all.back().insert(all.back().begin(), execution.program);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string listed(const std::vector<Words>& argvs) {
  std::string text;
  for (const Words& argv : argvs) {
    std::string line;
    for (const std::string& word : argv) line += " " + shell_quote(word);
    text += " " + line + "\n";
  }
  return text.empty() ? "  nothing\n" : text;
}

}  // namespace callgate::oracle
