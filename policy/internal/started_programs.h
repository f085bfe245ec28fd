// Programs that a command starts by its options, operands or scripts, as the command descriptions predict them: checks
// on one program say why, the prediction says what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/check.h"

namespace callgate {

// The commands that `command` runs itself, not what those run in turn. Borrowed from the prediction.
std::vector<const EvaluatedCommand*> started_by(const EvaluatedCommand& command, const Prediction& prediction);

// Described, and reads or executes at most.
bool only_reads(const EvaluatedCommand& command);

// Files that it writes itself, not what the shell opens for it (`> f`).
std::vector<std::string> own_writes(const EvaluatedCommand& command);

// Some reason for which the command cannot be predicted holds these words.
bool is_unknown_for(const EvaluatedCommand& command, std::string_view words);

// gzip and its kin: what options for filters and compressors are for.
bool is_compressor_name(std::string_view name);
bool is_pager_name(std::string_view name);

// The known text that a heredoc or here-string puts into its standard input, or into that of the wrapper around it;
// empty if there is none.
std::string_view given_input(const EvaluatedCommand& command, const Prediction& prediction);

// An option with a value as getopt reads it: -oVALUE, -o VALUE, in a cluster, --name=VALUE, --name VALUE.
struct OptionValue {
  std::string_view name;  // "o" or "name"
  std::string_view value;
};
enum class OptionOrder : uint8_t { anywhere, before_operands };
// `valued` are the letters that take a value; a long option without "=" has the next word, which may be no value.
std::vector<OptionValue> options_of(const EvaluatedCommand& command, std::string_view valued,
                                    OptionOrder order = OptionOrder::anywhere);

}  // namespace callgate
