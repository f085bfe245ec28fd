#include "effects/command_line.h"

#include "base/path.h"
#include "base/text.h"
#include "effects/internal/arguments.h"

namespace callgate {
namespace {

bool looks_like_option(const Value& word) {
  return word.text && word.text->size() > 1 && word.text->front() == '-' && *word.text != "--";
}

CommandLineOption option_as_written(const Value& word) {
  CommandLineOption option{*word.text, {}};
  option.value.text = "";
  size_t equals = word.text->find('=');
  if (!word.text->starts_with("--") || equals == std::string::npos) return option;
  option.name = word.text->substr(0, equals);
  option.value.text = word.text->substr(equals + 1);
  return option;
}

CommandLine without_description(const EvaluatedCommand& command) {
  CommandLine line;
  for (const Value& word : command.argv)
    if (&word != &command.argv.front() && looks_like_option(word))
      line.options.push_back(option_as_written(word));
    else
      line.words.push_back(word);
  return line;
}

// "stash pop" as it was written; of "ec2 describe-*" the last word is the one that stands in the command.
void add_subcommand(const internal::Arguments& arguments, CommandLine& line) {
  if (arguments.spec == nullptr || arguments.spec == arguments.top) return;
  std::vector<std::string_view> names = split(arguments.spec->name, ' ');
  for (size_t i = 0; i < names.size(); ++i) {
    Value word;
    word.text = i + 1 == names.size() ? arguments.subcommand : std::string(names[i]);
    line.words.push_back(std::move(word));
  }
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
    line.options.push_back({std::string(option.spec->name.view()), option.value});
  for (const internal::MatchedOperand& operand : arguments.operands) line.words.push_back(operand.value);
  line.words.insert(line.words.end(), arguments.rest.begin(), arguments.rest.end());
  line.exact = arguments.problems.empty();
  // An option that nobody described is still one for a rule that names it.
  if (!line.exact)
    for (const Value& word : behind)
      if (looks_like_option(word)) line.options.push_back(option_as_written(word));
  return line;
}

}  // namespace callgate
