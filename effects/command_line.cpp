#include "effects/command_line.h"

#include <algorithm>

#include "base/path.h"
#include "effects/internal/arguments.h"

namespace callgate {
namespace {

bool looks_like_option(const Value& word) {
  return word.text && word.text->size() > 1 && word.text->front() == '-' && *word.text != "--";
}

// `word` and the one behind it, which may be its value.
CommandLineOption option_as_written(const std::vector<Value>& words, size_t index) {
  const std::string& text = *words[index].text;
  CommandLineOption option{text, {}, {}};
  option.value.text = option.follows.text = "";
  size_t equals = text.find('=');
  if (text.starts_with("--") && equals != std::string::npos) {
    option.name = text.substr(0, equals);
    option.value.text = text.substr(equals + 1);
  } else if (index + 1 < words.size() && !looks_like_option(words[index + 1])) {
    option.follows = words[index + 1];
  }
  return option;
}

CommandLine without_description(const EvaluatedCommand& command) {
  CommandLine line;
  for (size_t i = 0; i < command.argv.size(); ++i)
    if (i > 0 && looks_like_option(command.argv[i]))
      line.options.push_back(option_as_written(command.argv, i));
    else
      line.words.push_back(command.argv[i]);
  return line;
}

// As it was written: a description may call it "* delete".
void add_subcommand(const internal::Arguments& arguments, CommandLine& line) {
  for (const std::string& name : arguments.subcommand) {
    Value word;
    word.text = name;
    line.words.push_back(std::move(word));
  }
}

// The -C of `git -C DIR switch` is not the -C of `git switch`: where a subcommand has an option of that name, the
// program's own is "git -C", which no rule can mean by accident.
std::string name_of(const internal::OptionSpec& option, const internal::Arguments& arguments) {
  std::string name(option.name.view());
  const auto& own = arguments.top->options;
  bool is_own = &option >= own.begin() && &option < own.end() && arguments.spec != arguments.top;
  if (!is_own || arguments.spec == nullptr) return name;
  const auto& inner = arguments.spec->options;
  bool is_taken = std::any_of(inner.begin(), inner.end(),
                              [&](const internal::OptionSpec& each) { return each.name == option.name.view(); });
  return is_taken ? std::string(arguments.top->name.view()) + " " + name : name;
}

Value known_nothing() {
  Value value;
  value.text = "";
  return value;
}

}  // namespace

CommandLine read_command_line(const EvaluatedCommand& command) {
  if (command.argv.empty() || !command.argv[0].known()) return {};
  const internal::CommandSpec* spec = internal::find_description(base_name(*command.argv[0].text));
  if (spec == nullptr) return without_description(command);
  std::vector<Value> behind(command.argv.begin() + 1, command.argv.end());
  internal::Arguments arguments = internal::match_arguments(*spec, behind);
  CommandLine line;
  line.words.push_back(command.argv[0]);
  add_subcommand(arguments, line);
  for (const internal::MatchedOption& option : arguments.options)
    line.options.push_back({name_of(*option.spec, arguments), option.value, known_nothing()});
  for (const internal::MatchedOperand& operand : arguments.operands) line.words.push_back(operand.value);
  line.words.insert(line.words.end(), arguments.rest.begin(), arguments.rest.end());
  line.exact = arguments.problems.empty();
  // An option that nobody described is still one for a rule that names it.
  if (!line.exact)
    for (size_t i = 0; i < behind.size(); ++i)
      if (looks_like_option(behind[i])) line.options.push_back(option_as_written(behind, i));
  return line;
}

}  // namespace callgate
