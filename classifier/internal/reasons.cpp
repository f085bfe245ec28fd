#include "classifier/internal/reasons.h"

#include <algorithm>
#include <array>

namespace callgate::internal {
namespace {

struct Phrase {
  std::string_view feature;
  std::string_view words;
};

constexpr std::array whole_phrases = {
    Phrase{"flow:NET>SHELL", "network data into a shell"},
    Phrase{"flow:NET>CODE", "network data into an interpreter"},
    Phrase{"flow:DECODER>SHELL", "decoded data into a shell"},
    Phrase{"flow:DECODER>CODE", "decoded data into an interpreter"},
    Phrase{"flow:SECRET>NET", "a secret into the network"},
    Phrase{"flow:SECRET>ENCODER", "encodes a secret"},
    Phrase{"flow:ENVIRONMENT>NET", "environment variables into the network"},
    Phrase{"flow:ARCHIVE>NET", "an archive into the network"},
    Phrase{"flow:NET>SYSTEM", "network data into a system directory"},
    Phrase{"flow:NET>PERSISTENT", "network data into a start-up file"},
    Phrase{"flow:RANDOM>SYSTEM", "random data over a device or system file"},
    Phrase{"effect:read secret", "reads a private key or token"},
    Phrase{"effect:write secret", "writes a secret"},
    Phrase{"effect:delete secret", "deletes a secret"},
    Phrase{"effect:delete root", "deletes the root directory"},
    Phrase{"effect:delete home-itself", "deletes the home directory"},
    Phrase{"effect:delete workspace-itself", "deletes the whole workspace"},
    Phrase{"effect:write device", "writes to a device"},
    Phrase{"effect:write etc", "writes to system configuration"},
    Phrase{"word:secret", "names a secret file"},
    Phrase{"word:socket", "opens a network socket from the shell"},
    Phrase{"word:device", "names a device"},
    Phrase{"word:root", "names the root directory"},
    Phrase{"word:home-itself", "names the home directory"},
    Phrase{"mode:setid", "sets the set-user-id bit"},
    Phrase{"mode:others-write", "makes a file writable for everybody"},
    Phrase{"url:script", "downloads a script"},
    Phrase{"url:user", "user name in a URL"},
    Phrase{"url:port", "unusual network port"},
    Phrase{"url:address", "a bare network address"},
    Phrase{"url:hidden-address", "a disguised network address"},
    Phrase{"code2:net+exec", "code that opens a connection and runs programs"},
    Phrase{"code2:net+descriptors", "code that joins a connection to its descriptors"},
    Phrase{"code2:decode+exec", "code that decodes and runs"},
    Phrase{"code2:net+environment", "code that reads the environment and opens a connection"},
    Phrase{"code2:net+remove", "code that opens a connection and removes files"},
    Phrase{"program:self-multiplying", "a function that multiplies itself"},
    Phrase{"program:recursion", "a function that calls itself"},
    Phrase{"context:unread", "text that no reader understands"},
    Phrase{"tool:secret text", "sends what looks like a secret"},
    Phrase{"tool:unreadable arguments", "arguments that are not JSON"},
    Phrase{"variable:loader", "changes what the loader loads"},
    Phrase{"variable:startup", "changes what a shell runs at its start"},
    Phrase{"variable:tls-off", "switches certificate checks off"},
    Phrase{"variable:history", "hides from the shell history"},
};

// For families: the rest of the feature's name is appended.
constexpr std::array prefix_phrases = {
    Phrase{"name:", "runs "},
    Phrase{"sub:", "runs "},
    Phrase{"verb:", "subcommand "},
    Phrase{"opt:* ", "option "},
    Phrase{"opt:", "option "},
    Phrase{"wrapped:", "runs "},
    Phrase{"wrapper:", "wrapped in "},
    Phrase{"effect:", ""},
    Phrase{"arg:", "operand of "},
    Phrase{"kv:", "operand of "},
    Phrase{"redirect:", "redirects "},
    Phrase{"flow:", "data from "},
    Phrase{"context:background ", "in the background: "},
    Phrase{"context:substitution ", "in a substitution: "},
    Phrase{"known:", "says "},
    Phrase{"url:", "network host: "},
    Phrase{"codeurl:", "code with a network host: "},
    Phrase{"codepath:", "code that names a path: "},
    Phrase{"code:", "code: "},
    Phrase{"code2:", "code: "},
    Phrase{"sql2:", "SQL: "},
    Phrase{"sql:", "SQL: "},
    Phrase{"variable:", "variable: "},
    Phrase{"toolword:", "tool that says "},
    Phrase{"toolverb:", "tool that can "},
    Phrase{"tool:", "tool that can "},
    Phrase{"key:", "argument "},
    Phrase{"word:", "names a path: "},
};

}  // namespace

std::string describe_feature(std::string_view name) {
  for (const Phrase& phrase : whole_phrases) {
    if (phrase.feature == name) return std::string(phrase.words);
  }
  for (const Phrase& phrase : prefix_phrases) {
    if (!name.starts_with(phrase.feature)) continue;
    std::string rest(name.substr(phrase.feature.size()));
    while (!rest.empty() && rest.back() == ' ') rest.pop_back();
    return rest.empty() ? std::string() : std::string(phrase.words) + rest;
  }
  return {};
}

std::vector<std::string> strongest_reasons(const FeatureUnit& unit, const Weights& weights, size_t limit) {
  struct Contribution {
    double weight;
    size_t index;
  };
  std::vector<Contribution> raising;
  for (size_t i = 0; i < unit.size(); ++i) {
    double weight = weights.weight(unit.hash(i));
    if (weight > 0) raising.push_back({weight, i});
  }
  std::stable_sort(raising.begin(), raising.end(), [](auto& a, auto& b) { return a.weight > b.weight; });
  std::vector<std::string> reasons;
  for (const Contribution& contribution : raising) {
    if (reasons.size() == limit) break;
    std::string reason = describe_feature(unit.name(contribution.index));
    if (!reason.empty() && std::find(reasons.begin(), reasons.end(), reason) == reasons.end())
      reasons.push_back(reason);
  }
  return reasons;
}

}  // namespace callgate::internal
