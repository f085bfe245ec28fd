#include "policy/internal/started_programs.h"

#include <algorithm>

#include "policy/internal/command_words.h"

namespace callgate {

std::vector<const EvaluatedCommand*> started_by(const EvaluatedCommand& command, const Prediction& prediction) {
  std::vector<const EvaluatedCommand*> started;
  for (const EvaluatedCommand& other : prediction.commands)
    if (other.parent >= 0 && &prediction.commands[static_cast<size_t>(other.parent)] == &command)
      started.push_back(&other);
  return started;
}

bool only_reads(const EvaluatedCommand& command) {
  return command.is_described && std::all_of(command.effects.begin(), command.effects.end(), [](const Effect& effect) {
           return effect.kind == EffectKind::read || effect.kind == EffectKind::execute;
         });
}

std::vector<std::string> own_writes(const EvaluatedCommand& command) {
  std::vector<std::string> paths = command.effects.targets(EffectKind::write);
  std::erase_if(paths, [&](const std::string& path) {
    return std::any_of(command.redirects.begin(), command.redirects.end(),
                       [&](const EvaluatedRedirect& redirect) { return redirect.target.text == path; });
  });
  return paths;
}

bool is_unknown_for(const EvaluatedCommand& command, std::string_view words) {
  return std::any_of(command.effects.begin(), command.effects.end(), [&](const Effect& effect) {
    return effect.kind == EffectKind::unknown && effect.target.find(words) != std::string::npos;
  });
}

bool is_compressor_name(std::string_view name) {
  return is_one_of(
      name, {"gzip",   "gunzip",   "pigz",       "unpigz", "zstd",  "zstdmt", "unzstd",  "xz",      "unxz",  "pxz",
             "bzip2",  "bunzip2",  "pbzip2",     "lbzip2", "lz4",   "unlz4",  "lzma",    "lzip",    "plzip", "lzop",
             "brotli", "compress", "uncompress", "zcat",   "xzcat", "bzcat",  "zstdcat", "openssl", "cat"});
}

bool is_pager_name(std::string_view name) {
  return is_one_of(name, {"less", "more", "most", "cat", "head", "bat", "pg", "true"});
}

std::string_view given_input(const EvaluatedCommand& command, const Prediction& prediction) {
  // A parent stands before its child, so this ends.
  for (const EvaluatedCommand* at = &command;;) {
    for (const EvaluatedRedirect& redirect : at->redirects) {
      bool here = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
      if (here && redirect.target.text) return *redirect.target.text;
    }
    if (at->parent < 0 || &prediction.commands[static_cast<size_t>(at->parent)] >= at) return {};
    at = &prediction.commands[static_cast<size_t>(at->parent)];
  }
}

std::vector<OptionValue> options_of(const EvaluatedCommand& command, std::string_view valued, OptionOrder order) {
  std::vector<OptionValue> options;
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word == "--") break;
    if (word.size() < 2 || word[0] != '-') {
      if (order == OptionOrder::before_operands) break;
      continue;
    }
    if (word[1] == '-') {
      size_t equals = word.find('=');
      bool attached = equals != word.npos;
      options.push_back({word.substr(2, attached ? equals - 2 : word.npos),
                         attached ? word.substr(equals + 1) : argument(command, i + 1)});
      continue;
    }
    for (size_t at = 1; at < word.size(); ++at) {
      std::string_view letter = word.substr(at, 1);
      if (valued.find(letter[0]) == std::string_view::npos) {
        options.push_back({letter, {}});
        continue;
      }
      std::string_view attached = word.substr(at + 1);
      options.push_back({letter, attached.empty() ? argument(command, ++i) : attached});
      break;
    }
  }
  return options;
}

}  // namespace callgate
