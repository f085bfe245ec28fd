// Codex: execpolicy .rules, prefix_rule(pattern=["git", ["push", "fetch"]], decision="prompt"). A small reader of the
// part of Starlark that such files are written in: calls with named strings and lists, and comments.
#include <optional>

#include "base/text.h"
#include "policy/import/writer.h"

namespace callgate {
namespace {

using internal::RuleWriter;

constexpr size_t max_nesting = 8;  // a pattern has two levels

struct Value {
  std::string text;
  std::vector<Value> list;
  bool is_list = false;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() { return skip(), at_ == text_.size(); }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string name() {
    skip();
    size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }
  std::optional<Value> value(size_t nesting = 0) {
    skip();
    if (at_ >= text_.size() || nesting > max_nesting) return std::nullopt;
    if (text_[at_] == '"' || text_[at_] == '\'') return string();
    if (take('[')) return list(nesting);
    std::string word = name();  // True, False, None, a number
    if (word.empty()) return std::nullopt;
    return Value{word, {}, false};
  }
  std::string place() const {
    size_t line = 1;
    for (char c : text_.substr(0, at_)) line += c == '\n' ? 1 : 0;
    return "line " + std::to_string(line);
  }

 private:
  void skip() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
        ++at_;
      else
        return;
    }
  }
  std::optional<Value> string() {
    char quote = text_[at_++];
    Value value;
    for (; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value.text += text_[at_];
    }
    if (!take(quote)) return std::nullopt;
    return value;
  }
  std::optional<Value> list(size_t nesting) {
    Value value{"", {}, true};
    while (!take(']')) {
      std::optional<Value> item = this->value(nesting + 1);
      if (!item) return std::nullopt;
      value.list.push_back(std::move(*item));
      if (!take(',') && !(skip(), at_ < text_.size() && text_[at_] == ']')) return std::nullopt;
    }
    return value;
  }

  std::string_view text_;
  size_t at_ = 0;
};

struct PrefixRule {
  Value pattern{"", {}, true};
  std::string decision = "allow";
  std::string justification;
};

// One word of the pattern: alternatives become "a|b"; nothing for what is no plain word.
std::optional<std::string> word_of(const Value& value) {
  std::vector<Value> alternatives = value.is_list ? value.list : std::vector<Value>{value};
  std::string word;
  for (const Value& each : alternatives) {
    bool plain =
        !each.is_list && !each.text.empty() && each.text.find_first_of(" '\"\\;&<>|*!\t\n") == std::string::npos;
    if (!plain) return std::nullopt;
    word += (word.empty() ? "" : "|") + each.text;
  }
  return word.empty() ? std::nullopt : std::optional<std::string>(word);
}

Result<void> add_rule(RuleWriter& to, const PrefixRule& rule, const std::string& place) {
  Verdict verdict = rule.decision == "allow"    ? Verdict::allow
                    : rule.decision == "prompt" ? Verdict::ask
                                                : Verdict::deny;
  if (rule.decision != "allow" && rule.decision != "prompt" && rule.decision != "forbidden")
    return fail(place + ": 'decision' is 'allow', 'prompt' or 'forbidden'");
  if (rule.pattern.list.empty()) return fail(place + ": a prefix_rule needs a 'pattern'");
  std::string words;
  for (const Value& each : rule.pattern.list) {
    std::optional<std::string> word = word_of(each);
    if (!word) {
      to.note(place, verdict < Verdict::ask ? "left out, so it is decided by its effects: a word has no pattern here"
                                            : "widened: the words from one without a pattern on");
      if (verdict < Verdict::ask || words.empty()) return {};
      break;
    }
    words += (words.empty() ? "" : " ") + *word;
  }
  to.add_pattern(verdict, words + " *", place);
  to.reason(rule.justification);
  return {};
}

Result<PrefixRule> read_rule(Reader& in) {
  PrefixRule rule;
  while (!in.take(')')) {
    std::string key = in.name();
    if (key.empty() || !in.take('=')) return fail(in.place() + ": expected NAME = VALUE");
    std::optional<Value> value = in.value();
    if (!value) return fail(in.place() + ": expected a text or a list");
    if (key == "pattern" && value->is_list) rule.pattern = std::move(*value);
    if (key == "decision") rule.decision = value->text;
    if (key == "justification") rule.justification = value->text;
    if (in.take(',')) continue;
    if (!in.take(')')) return fail(in.place() + ": expected ',' or ')'");
    break;
  }
  return rule;
}

Result<Imported> run(std::string_view text) {
  Reader in(text);
  RuleWriter to("codex");
  while (!in.at_end()) {
    std::string place = in.place(), function = in.name();
    if (function.empty() || !in.take('(')) return fail(in.place() + ": expected prefix_rule(…)");
    PrefixRule rule = CG_TRY(read_rule(in));
    if (function == "prefix_rule")
      CG_TRY(add_rule(to, rule, place));
    else
      to.note(place, "left out: " + escape_for_display(function, 40) + " has no meaning here");
  }
  return to.finish();
}

}  // namespace

extern const Importer codex_importer{"codex", "execpolicy of Codex: *.rules", run};

}  // namespace callgate
