// Reads a command line with a description, word by word: match_options.cpp what options are, match_doubts.cpp words
// that are not known, arguments.cpp levels and operands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "effects/internal/arguments.h"

namespace callgate::internal {

class Matcher {
 public:
  Matcher(const CommandSpec& spec, const std::vector<Value>& words) : words_(words) {
    result_.top = &spec;
    levels_.push_back(&spec);
  }

  Arguments run();

 private:
  const CommandSpec& top() const { return *result_.top; }
  const CommandSpec& level() const { return *levels_.back(); }
  void word(const Value& value);
  void option(const std::string& text);
  void long_option(const std::string& text);
  void single_dash_option(const std::string& text);
  void cluster(const std::string& text);
  void unknown_option(const std::string& text);
  void use(const OptionSpec& spec, std::optional<Value> attached);
  void take_words(const OptionSpec& spec, MatchedOption& matched);
  void split_value(const Value& value);
  void bundle(const std::string& letters);
  bool special_word(const Value& value);
  void operand(const Value& value);
  bool enter_subcommand(const Value& value);
  const OptionSpec* find(std::string_view name) const;
  const OptionSpec* find_abbreviated(std::string_view name);
  bool begun_option(const Value& value);
  bool begun_cluster(const Value& value, std::string_view begin);
  bool begun_long_option(const Value& value, std::string_view begin);
  bool names_are_no_danger(const Value& value);
  void assign_roles();
  std::vector<OperandSpec> slots() const;
  void problem(std::string text) { result_.problems.push_back(std::move(text)); }
  bool command_begins() const;
  bool text_begins() const;
  bool runs_something() const { return level().risky_options || top().risky_options; }

  std::vector<Value> words_;  // env -S adds to them
  Arguments result_;
  std::vector<const CommandSpec*> levels_;
  std::vector<Value> operands_;
  size_t at_ = 0;
  bool options_ended_ = false;
  bool settled_ = false;  // the operands belong to the innermost level
};

bool is_assignment(const Value& value);
// Roles whose operand takes the rest of the line with it.
bool takes_the_rest(Role role);

}  // namespace callgate::internal
