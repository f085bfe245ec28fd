#include "classifier/internal/raw_text.h"

#include <unordered_set>

namespace callgate::internal {
namespace {

// What separates commands however the quotes are meant. Brackets of substitutions separate as well: what is in them
// may run.
constexpr std::string_view separators = "\n;|&`(){}";

// No person writes as many commands; of 100 kB each costs half a microsecond.
constexpr size_t most_repeated = 1000;

class RawSplitter {
 public:
  explicit RawSplitter(std::string_view cwd) : cwd_(cwd) {}

  std::vector<EvaluatedCommand> split(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      bool is_separator = separators.find(c) != std::string_view::npos;
      if (is_separator) {
        bool is_pipe = c == '|' && (i + 1 == text.size() || text[i + 1] != '|') && (i == 0 || text[i - 1] != '|');
        end_command(is_pipe);
        if (is_pipe && !commands_.empty()) producer_ = static_cast<int>(commands_.size()) - 1;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        end_word();
      } else if (c != '"' && c != '\'' && c != '\\' && c != '$') {
        word_ += c;
      }
    }
    end_command(false);
    return std::move(commands_);
  }

 private:
  void end_word() {
    if (word_.empty()) return;
    // An assignment before the name changes the command's environment; it is not its name.
    bool is_assignment = current_.argv.empty() && word_.find('=') != std::string::npos;
    if (is_assignment) {
      current_.assignments.push_back({word_.substr(0, word_.find('=')), {}});
    } else {
      current_.argv.emplace_back().text = word_;
    }
    word_.clear();
  }

  std::string said() const {
    std::string text;
    for (const EvaluatedAssignment& each : current_.assignments) text += each.name + "=\n";
    for (const Value& word : current_.argv) text += *word.text + "\n";
    return text;
  }

  void end_command(bool is_piped) {
    end_word();
    if (current_.argv.empty() && current_.assignments.empty()) return;
    // A call is as risky as its worst part, so in a text this long what was said before is no news.
    if (commands_.size() >= most_repeated && !is_piped && producer_ < 0 && !said_.insert(said()).second) {
      current_ = {};
      return;
    }
    current_.cwd = cwd_;
    current_.producer = producer_;
    commands_.push_back(std::move(current_));
    current_ = {};
    producer_ = -1;
  }

  std::string_view cwd_;
  std::vector<EvaluatedCommand> commands_;
  std::unordered_set<std::string> said_;
  EvaluatedCommand current_;
  std::string word_;
  int producer_ = -1;
};

}  // namespace

std::vector<EvaluatedCommand> split_raw_text(std::string_view text, std::string_view cwd) {
  return RawSplitter(cwd).split(text);
}

}  // namespace callgate::internal
