// Which words are options, and what their values are.
#include <algorithm>

#include "effects/internal/env_split.h"
#include "effects/internal/evaluate.h"
#include "effects/internal/matcher.h"

namespace callgate::internal {
namespace {

// env -S 'env -S …' makes words of words; more than these are no work of a person.
constexpr size_t max_words = 4096;

// What the program does with either is the same: GNU's getopt takes such an abbreviation.
bool means_the_same(const OptionSpec& a, const OptionSpec& b) {
  auto effects = [](const OptionSpec& option) {
    std::vector<std::pair<EffectKind, std::string_view>> list;
    for (const EffectTemplate& each : option.effects) list.emplace_back(each.kind, each.target);
    return list;
  };
  return a.value == b.value && a.role == b.role && a.operand_role == b.operand_role && effects(a) == effects(b) &&
         a.replaces_operands == b.replaces_operands && a.operands.size == b.operands.size &&
         a.drops_first_operand == b.drops_first_operand && a.recursive == b.recursive && a.keys.size == b.keys.size &&
         a.runs_workspace_code == b.runs_workspace_code && a.cancels_effects == b.cancels_effects;
}

}  // namespace

const OptionSpec* Matcher::find(std::string_view name) const {
  for (auto each = levels_.rbegin(); each != levels_.rend(); ++each) {
    for (const OptionSpec& option : (*each)->options)
      if (option.name == name) return &option;
    if (!top().global_options_anywhere) break;
  }
  return nullptr;
}

// GNU programs take any unambiguous beginning of a long option: sort --compress-prog.
const OptionSpec* Matcher::find_abbreviated(std::string_view name) {
  if (top().exact_options || level().exact_options || name.size() < 3) return nullptr;
  const OptionSpec* found = nullptr;
  for (const OptionSpec& option : level().options) {
    if (!option.name.starts_with(name)) continue;
    if (found && !means_the_same(*found, option))
      problem("'" + std::string(name) + "' may stand for several options");
    else
      found = &option;
  }
  return found;
}

void Matcher::unknown_option(const std::string& text) {
  if (!level().harmless_unknown_options) problem("no description of option '" + text + "'");
}

// find -exec rm {} +, fd -x rm ";": where such a command ends, the words say themselves.
void Matcher::take_words(const OptionSpec& spec, MatchedOption& matched) {
  bool closed = false;
  while (at_ < words_.size() && !closed) {
    const Value& next = words_[at_++];
    closed = next.known() && (*next.text == ";" || (*next.text == "+" && spec.value == ValueMode::semicolon &&
                                                    !matched.words.empty() && matched.words.back().text == "{}"));
    if (!closed) matched.words.push_back(next);
    const std::string& begin = next.text ? *next.text : next.known_prefix;
    bool may_close = !next.known() && (next.any_count || begin.empty() ||
                                       std::string_view(";+*?[").find(begin[0]) != std::string_view::npos);
    if (may_close) problem("where the command of " + std::string(spec.name) + " ends is not known");
  }
}

void Matcher::split_value(const Value& value) {
  if (!value.known()) return problem("the text that is split into words is not known");
  std::optional<std::vector<Value>> words = split_for_env(*value.text);
  if (!words || words_.size() + words->size() > max_words) {
    at_ = words_.size();  // what the words behind it are is not known either
    return problem("a text cannot be split into words");
  }
  words_.insert(words_.begin() + static_cast<ptrdiff_t>(at_), words->begin(), words->end());
}

void Matcher::use(const OptionSpec& spec, std::optional<Value> attached) {
  MatchedOption matched;
  matched.spec = &spec;
  matched.value = known_value("");
  if (spec.value == ValueMode::semicolon || spec.value == ValueMode::words) {
    if (attached) matched.words.push_back(*attached);
    take_words(spec, matched);
  } else if (attached && spec.value != ValueMode::none) {
    matched.value = *attached;
    matched.has_value = true;
  } else if (attached) {
    problem("option '" + std::string(spec.name) + "' takes no value");
  } else if (spec.value == ValueMode::required || spec.value == ValueMode::separate) {
    matched.has_value = true;
    if (at_ == words_.size()) return problem("option '" + std::string(spec.name) + "' lacks its value");
    if ((words_[at_].any_count || words_[at_].is_glob) && runs_something())
      problem("which words are options is not known");
    matched.value = words_[at_++];
  }
  for (size_t i = 0; i < spec.more.size; ++i) {
    if (at_ == words_.size()) return problem("option '" + std::string(spec.name) + "' lacks its value");
    if (words_[at_].any_count || words_[at_].is_glob) problem("which words are options is not known");
    matched.words.push_back(words_[at_++]);
  }
  if (spec.role == Role::env_split && matched.has_value) split_value(matched.value);
  if (spec.role == Role::assignment && matched.has_value && is_assignment(matched.value))
    result_.assignments.push_back(matched.value);
  result_.options.push_back(std::move(matched));
}

void Matcher::long_option(const std::string& text) {
  size_t equals = text.find('=');
  std::string name = text.substr(0, equals);
  std::optional<Value> attached;
  if (equals != std::string::npos) attached = known_value(text.substr(equals + 1));
  const OptionSpec* spec = find(name);
  if (!spec && !level().single_dash_long) spec = find_abbreviated(name);
  if (!spec) return unknown_option(text);
  use(*spec, attached);
}

// gcc, find, go: the longest option that the word is or begins with.
void Matcher::single_dash_option(const std::string& text) {
  if (const OptionSpec* spec = find(text)) return use(*spec, std::nullopt);
  const OptionSpec* best = nullptr;
  for (const OptionSpec& option : level().options) {
    if (option.value != ValueMode::required && option.value != ValueMode::optional) continue;
    if (!text.starts_with(option.name)) continue;
    bool joins = option.name.size() == 2 || option.value == ValueMode::optional || option.name.back() == '=' ||
                 text[option.name.size()] == '=';
    if (joins && (!best || option.name.size() > best->name.size())) best = &option;
  }
  if (!best) return unknown_option(text);
  std::string attached = text.substr(best->name.size());
  if (attached.starts_with('=') && best->name.size() > 2) attached.erase(0, 1);
  use(*best, known_value(attached));
}

void Matcher::cluster(const std::string& text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (level().numeric_options && text[i] >= '0' && text[i] <= '9') continue;
    std::string name{text[0], text[i]};
    const OptionSpec* spec = find(name);
    if (!spec) return unknown_option(text);
    // zip -rTTCMD: zip reads "TT" in a cluster as its option of two letters.
    const OptionSpec* longer = i + 1 < text.size() ? find(name + text[i + 1]) : nullptr;
    const OptionSpec* next = longer ? find(std::string{text[0], text[i + 1]}) : nullptr;
    if (longer && !(next && means_the_same(*longer, *next)))
      problem("'" + text + "' may hold " + std::string(longer->name));
    if (spec->value == ValueMode::none || spec->value == ValueMode::semicolon || spec->value == ValueMode::separate) {
      use(*spec, std::nullopt);
      continue;
    }
    if (i + 1 < text.size()) return use(*spec, known_value(text.substr(i + 1)));
    return use(*spec, std::nullopt);
  }
}

// tar xfz a.tgz: the old form, where each letter with a value takes the next word, and the others go on.
void Matcher::bundle(const std::string& letters) {
  for (char letter : letters) {
    const OptionSpec* spec = find(std::string{'-', letter});
    if (!spec) return unknown_option(letters);
    use(*spec, std::nullopt);
  }
}

void Matcher::option(const std::string& text) {
  if (text == "--" && !top().no_double_dash) {
    if (const OptionSpec* spec = find("--")) use(*spec, std::nullopt);  // git checkout -- means paths
    options_ended_ = true;
    return;
  }
  if (level().single_dash_long) return single_dash_option(text);
  if (text.starts_with("--")) return long_option(text);
  // bash -rcfile f, ssh -vvv: described as one word, so it is no cluster.
  if (text.size() > 2)
    if (const OptionSpec* spec = find(text)) return use(*spec, std::nullopt);
  cluster(text);
}

}  // namespace callgate::internal
