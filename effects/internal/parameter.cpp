#include "effects/internal/parameter.h"

#include <algorithm>

#include "effects/internal/assign.h"
#include "effects/internal/compute.h"
#include "effects/internal/operators.h"
#include "effects/internal/special.h"
#include "effects/internal/zsh_changes.h"
#include "parser/parameter_operation.h"

namespace callgate::internal {
namespace {

using Shape = Variable::Shape;

// What a name stands for before its operator.
struct Subject {
  Expansion expansion;
  // Whether it is set, as ${x-…} asks; nothing: not known.
  std::optional<bool> is_set;
};

class Expander {
 public:
  Expander(const WordPart& part, const Surroundings& in)
      : part_(part), in_(in), operation_(split_operation(part.operation)), is_zsh_(in.dialect == Dialect::zsh) {}

  Expansion expand();

 private:
  Expansion expand_value();
  Expansion expand_case();
  Expansion split_value(std::string_view separator);
  Expansion read_again();
  Value not_known() const;
  Subject unknown_subject(bool any_count = false) const;
  Subject single(Value value, bool is_set) const;
  Subject list_of(std::vector<Value> values, bool separate) const;
  Subject subject(const std::string& name);
  Subject positional(const std::string& name);
  Subject all_positionals(bool separate) const;
  Subject variable(const std::string& name);
  Subject elements(const std::string& name, bool separate);
  Subject element(const std::string& name, const Word& subscript);
  Subject character(const Value& value, int64_t index) const;
  Subject from_environment(const std::string& name) const;
  Expansion with_default(Subject subject);
  Expansion length(const Subject& subject) const;
  Expansion slice(const Subject& subject);
  std::vector<Word> operands() const;
  std::string indirect_name();

  const WordPart& part_;
  const Surroundings& in_;
  ParameterOperation operation_;
  bool is_zsh_;
};

Value Expander::not_known() const {
  return unknown_value("the value of $" + part_.text + " is not known");
}

Subject Expander::unknown_subject(bool any_count) const {
  Subject subject;
  subject.expansion.values = {not_known()};
  subject.expansion.values[0].any_count = any_count;
  subject.expansion.is_list = subject.expansion.separate = any_count;
  return subject;
}

Subject Expander::single(Value value, bool is_set) const {
  Subject subject;
  subject.expansion.values.push_back(std::move(value));
  subject.is_set = is_set;
  return subject;
}

Subject Expander::list_of(std::vector<Value> values, bool separate) const {
  Subject subject;
  subject.is_set = is_zsh_ || !values.empty();  // to zsh an empty array is set: ${a[@]-x} is nothing
  for (const Value& value : values)
    if (value.is_glob || value.any_count) subject.is_set.reset();
  subject.expansion.values = std::move(values);
  subject.expansion.separate = separate;
  subject.expansion.is_list = true;
  return subject;
}

Subject Expander::all_positionals(bool separate) const {
  const Positionals& positionals = in_.state.positionals;
  if (!positionals.known) {
    Subject subject = unknown_subject(true);
    subject.expansion.separate = separate;
    return subject;
  }
  return list_of(positionals.values, separate);
}

Subject Expander::positional(const std::string& name) {
  const Positionals& positionals = in_.state.positionals;
  if (name == "0" && positionals.zero) return single(*positionals.zero, true);
  if (name == "0" || name.size() > 6 || !positionals.known) return unknown_subject();
  auto index = static_cast<size_t>(std::stoul(name));
  size_t sure = 0;
  while (sure < positionals.values.size() && sure < index && !positionals.values[sure].any_count &&
         !positionals.values[sure].is_glob)
    ++sure;
  if (index >= 1 && index <= sure) return single(positionals.values[index - 1], true);
  return sure == positionals.values.size() ? single(known_value(""), false) : unknown_subject();
}

Subject Expander::from_environment(const std::string& name) const {
  bool certain = !in_.state.assigned_any;
  if (name == "HOME" && certain) return single(known_value(in_.paths.home), true);
  if (name == "PWD" && certain && in_.state.directories.size() == 1)
    return single(known_value(in_.state.directories[0]), true);
  // bash has none until a cd works, and whether it did is not known.
  if (name == "OLDPWD" && certain && is_zsh_ && in_.state.old_directory)
    return single(known_value(*in_.state.old_directory), true);
  if (name == "!" && !is_zsh_ && !in_.state.has_job) {
    Subject perhaps = unknown_subject();
    perhaps.expansion.values[0] = number_value();
    perhaps.expansion.values[0].any_count = true;  // nothing, until something runs in the background
    return perhaps;
  }
  if (is_counter(name)) return single(number_value(), true);
  // zsh's has a zero byte more.
  if (name == "IFS" && !is_zsh_ && separators(in_.state, in_.notes) == " \t\n")
    return single(known_value(" \t\n"), true);
  if (in_.state.lacks(name, in_.dialect)) return single(known_value(""), false);
  return unknown_subject();
}

Subject Expander::variable(const std::string& given) {
  std::string name = in_.state.resolve(given);
  if (name.empty()) return unknown_subject();
  const Variable* found = in_.state.find(name);
  if (!found) return from_environment(name);
  if (is_dynamic(name, in_.dialect)) {
    bool counts = is_counter(name) && found->shape == Shape::scalar && found->value.known() && found->value.is_number;
    return counts ? single(number_value(), true) : unknown_subject(is_zsh_);
  }
  switch (found->shape) {
    case Shape::unset:
      return single(known_value(""), false);
    case Shape::list:
      if (is_zsh_ && (in_.state.options.zsh_changes & ksh_arrays) != 0) return unknown_subject(true);
      if (is_zsh_) return elements(name, !part_.quoted);
      if (!found->exact) return unknown_subject();
      if (auto first = found->list.find(0); first != found->list.end()) return single(first->second, true);
      return single(known_value(""), false);
    case Shape::table:
      return unknown_subject(is_zsh_);
    case Shape::scalar:
      break;
  }
  if (!found->value.text && !found->value.is_number) {
    // Perhaps it was an array's name, or is not set at all.
    Subject subject = unknown_subject(is_zsh_ && !part_.quoted);
    subject.expansion.values[0].known_prefix = found->value.known_prefix;
    return subject;
  }
  Subject subject = single(found->value, true);
  if (found->may_be_unset && !found->value.text) subject.is_set.reset();
  return subject;
}

Subject Expander::elements(const std::string& given, bool separate) {
  std::string name = in_.state.resolve(given);
  const Variable* found = name.empty() ? nullptr : in_.state.find(name);
  Subject unknown = unknown_subject(true);
  unknown.expansion.separate = separate;
  bool is_unset = in_.state.lacks(name, in_.dialect);
  if (!is_unset && (!found || is_dynamic(name, in_.dialect))) return unknown;
  // To zsh what is no array is one word: "${a[@]}" is an empty one where a is not set.
  if (is_unset || found->shape == Shape::unset) return is_zsh_ ? single(known_value(""), false) : list_of({}, separate);
  if (found->shape == Shape::scalar) {
    if (!found->value.text) return unknown;
    if (is_zsh_) return single(found->value, true);
    return list_of({found->value}, separate);
  }
  if (found->shape == Shape::table && found->table.size() > 1) return unknown;  // their order is the shell's own
  std::vector<Value> values;
  for (const auto& [index, value] : found->list) values.push_back(value);
  for (const auto& [key, value] : found->table) values.push_back(value);
  if (!in_.notes.spend(element_cost * values.size())) return unknown;
  return list_of(std::move(values), separate);
}

// zsh's $x[1]: of a scalar one character.
Subject Expander::character(const Value& value, int64_t index) const {
  if (!value.known() || !is_ascii(*value.text) || index == 0) return unknown_subject();
  auto size = static_cast<int64_t>(value.text->size());
  int64_t place = index > 0 ? index - 1 : size + index;
  bool exists = place >= 0 && place < size;
  return single(known_value(exists ? value.text->substr(static_cast<size_t>(place), 1) : ""), true);
}

Subject Expander::element(const std::string& given, const Word& subscript) {
  std::string text = subscript.static_text().value_or("");
  bool positional_list = given == "@" || given == "*" || (is_zsh_ && given == "argv");
  if (text == "@" || text == "*")
    return positional_list ? all_positionals(text == "@" || !part_.quoted)
                           : elements(given, text == "@" || !part_.quoted);
  std::string name = in_.state.resolve(given);
  const Variable* found = name.empty() ? nullptr : in_.state.find(name);
  if (!found || positional_list || is_dynamic(name, in_.dialect)) return unknown_subject(is_zsh_);
  if (found->shape == Shape::table) {
    const Variable table = *found;
    Value key = evaluate_single(subscript, in_);
    if (!key.known()) return unknown_subject();
    // zsh's flags: ${m[(r)p*]} looks for a value.
    if (is_zsh_ && key.text->starts_with('(')) return unknown_subject(true);
    auto entry = table.table.find(*key.text);
    return entry == table.table.end() ? single(known_value(""), false) : single(entry->second, true);
  }
  const Variable list = *found;
  Value written = evaluate_single(subscript, in_);
  // zsh's ranges, and flags such as (r).
  bool is_plain = !is_zsh_ || (written.known() && written.text->find_first_of(",(") == std::string::npos);
  std::optional<int64_t> index = written.known() ? compute(*written.text, in_) : compute(subscript, in_);
  if (!index || !is_plain) return unknown_subject(is_zsh_);
  if (list.shape == Shape::scalar && is_zsh_) return character(list.value, *index);
  if (list.shape == Shape::unset) return single(known_value(""), false);
  if (list.shape == Shape::scalar) {
    if (!list.value.text) return unknown_subject();
    return *index == 0 ? single(list.value, true) : unknown_subject();
  }
  if (!list.exact) return unknown_subject(is_zsh_);
  if (is_zsh_ && *index == 0) return unknown_subject();
  int64_t place = is_zsh_ && *index > 0 ? *index - 1 : *index;
  if (place < 0) place += list.list.empty() ? 0 : list.list.rbegin()->first + 1;
  auto entry = list.list.find(place);
  return entry == list.list.end() ? single(known_value(""), false) : single(entry->second, true);
}

Subject Expander::subject(const std::string& name) {
  if (operation_.subscripts > 1) return unknown_subject(true);
  if (operation_.subscripts == 1 && !part_.operands.empty()) return element(name, part_.operands[0]);
  if (name == "@" || name == "*") return all_positionals(name == "@" || !part_.quoted);
  if (name == "#") {
    if (!in_.state.positionals.known || !in_.state.positionals.exact) return single(number_value(), true);
    return single(known_value(std::to_string(in_.state.positionals.values.size())), true);
  }
  if (is_positional(name)) return positional(name);
  if (is_zsh_ && name == "argv" && !in_.state.find(name)) return all_positionals(!part_.quoted);
  return variable(name);
}

// The operands of the operator itself.
std::vector<Word> Expander::operands() const {
  size_t first = std::min(operation_.subscripts + (operation_.nested ? 1 : 0), part_.operands.size());
  return {part_.operands.begin() + static_cast<ptrdiff_t>(first), part_.operands.end()};
}

Expansion Expander::with_default(Subject subject) {
  bool colon = operation_.name.starts_with(':');
  char what = operation_.name[colon ? 1 : 0];
  Expansion unknown;
  unknown.values = {unknown_value("the value of ${" + part_.text + part_.operation + "…} is not known")};
  unknown.values[0].any_count = !part_.quoted || subject.expansion.separate;
  unknown.separate = subject.expansion.separate;
  std::optional<bool> has_value = subject.is_set;
  const std::vector<Value>& values = subject.expansion.values;
  if (colon && has_value && *has_value) {
    bool any_text = std::any_of(values.begin(), values.end(), [](const Value& value) {
      return value.is_number || (value.text && !value.text->empty());
    });
    bool all_known =
        std::all_of(values.begin(), values.end(), [](const Value& value) { return value.text.has_value(); });
    // A list of one empty word is nothing to bash, and to zsh it depends on the quotes.
    bool is_nothing = all_known && values.size() <= (is_zsh_ && subject.expansion.is_list ? 0 : 1);
    has_value = any_text ? std::optional(true) : is_nothing ? std::optional(false) : std::nullopt;
  }
  bool assigns = what == '=';
  if (!has_value) {
    if (assigns) in_.state.forget(part_.text);
    if (what == '?') return subject.expansion;  // else the shell ends here
    return unknown;
  }
  if (what == '?') return *has_value ? subject.expansion : unknown;
  if (*has_value != (what == '+')) {
    if (what != '+') return subject.expansion;
    return single(known_value(""), true).expansion;
  }
  size_t first = operation_.subscripts;
  if (part_.operands.size() != first + 1) return single(known_value(""), true).expansion;
  if (assigns) {
    Value value = evaluate_single(part_.operands[first], in_);
    if (operation_.subscripts > 0 || is_positional(part_.text))
      in_.state.forget(part_.text);
    else
      store_scalar(part_.text, value, false, in_);
    return single(std::move(value), true).expansion;
  }
  Expansion result;
  result.word = &part_.operands[first];
  return result;
}

Expansion Expander::length(const Subject& subject) const {
  const Expansion& expansion = subject.expansion;
  bool exact = std::none_of(expansion.values.begin(), expansion.values.end(),
                            [](const Value& value) { return value.any_count || value.is_glob; });
  if (expansion.is_list)
    return single(exact ? known_value(std::to_string(expansion.values.size())) : number_value(), true).expansion;
  const Value& value = expansion.values[0];
  bool known = value.known() && is_ascii(*value.text);
  return single(known ? known_value(std::to_string(value.text->size())) : number_value(), true).expansion;
}

// ${x:1:2}; of a list ${a[@]:1:2} and ${@:1:2}, where $0 is not followed.
Expansion Expander::slice(const Subject& subject) {
  Expansion result = subject.expansion;
  std::vector<Word> words = operands();
  if (!result.is_list) {
    const Value& value = result.values[0];
    std::optional<std::string> text = value.known() ? substring(*value.text, words, in_) : std::nullopt;
    if (!value.known()) read_slice(words, in_);
    result.values[0] = text ? known_value(*text) : unknown_value("a part of $" + part_.text + " is not known");
    return result;
  }
  std::optional<Slice> range = read_slice(words, in_);
  const Variable* found = in_.state.find(part_.text);
  bool is_positional_list = part_.text == "@" || part_.text == "*";
  bool dense = is_positional_list || !found || found->list.empty() ||
               found->list.rbegin()->first + 1 == static_cast<int64_t>(found->list.size());
  bool exact = std::none_of(result.values.begin(), result.values.end(),
                            [](const Value& value) { return value.any_count || value.is_glob; });
  auto size = static_cast<int64_t>(result.values.size()) + (is_positional_list ? 1 : 0);
  int64_t first = !range ? -1 : range->offset < 0 ? size + range->offset : range->offset;
  bool simple = range && dense && exact && !is_zsh_ && first >= (is_positional_list ? 1 : 0) &&
                !(range->length && *range->length < 0) && subject.is_set;
  if (range && range->offset < 0 && first < 0 && simple) simple = false;
  if (!simple) {
    result.values = {unknown_value("a part of $" + part_.text + " is not known")};
    result.values[0].any_count = true;
    return result;
  }
  if (is_positional_list) first -= 1, size -= 1;
  int64_t last = range->length ? std::min(size, first + std::min(size, *range->length)) : size;
  std::vector<Value> kept;
  for (int64_t i = first; i < last; ++i) kept.push_back(result.values[static_cast<size_t>(i)]);
  result.values = std::move(kept);
  return result;
}

// The name that ${!x} reads from a value; empty when it is not known, or has a subscript.
std::string Expander::indirect_name() {
  if (part_.text == "#" || operation_.subscripts > 0) return "";
  const Variable* found = in_.state.find(part_.text);
  if (found && found->has(Attribute::reference)) return "";
  Subject pointer = subject(part_.text);
  const Value& value = pointer.expansion.values.size() == 1 ? pointer.expansion.values[0] : Value{};
  if (!value.known() || pointer.expansion.is_list) return "";
  const std::string& name = *value.text;
  bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
  return plain || name == "@" || name == "*" ? name : "";
}

// zsh's ${(s:,:)x}, ${(f)x} and, of plain words, ${(z)x}: the fields that are not empty.
Expansion Expander::split_value(std::string_view separator) {
  Expansion unknown = unknown_subject(!part_.quoted).expansion;
  Expansion given = expand_value();
  Value value = given.word ? evaluate_single(*given.word, in_) : given.values.size() == 1 ? given.values[0] : Value{};
  bool plain = value.known() && !given.is_list && !given.splits && !part_.quoted && is_ascii(*value.text);
  if (!plain || (operation_.flags == "(z)" && !is_plain_text(*value.text))) return unknown;
  Expansion result;
  result.separate = result.is_list = true;
  const std::string& text = *value.text;
  // An empty field at either end divides the word from what touches it.
  if (text.starts_with(separator) || text.ends_with(separator)) return unknown;
  for (size_t at = 0; at <= text.size();) {
    size_t end = std::min(text.find(separator, at), text.size());
    if (end > at) result.values.push_back(known_value(text.substr(at, end - at)));
    at = end + separator.size();
  }
  return in_.notes.spend(text.size()) ? result : unknown;
}

// zsh's ${(e)x} and ${(%)x} of a value in which there is nothing to expand.
Expansion Expander::read_again() {
  Expansion given = expand_value();
  bool plain = !given.word && !given.is_list && given.values.size() == 1 && given.values[0].known() &&
               is_plain_text(*given.values[0].text);
  return plain ? given : unknown_subject(!part_.quoted).expansion;
}

// Flags that are followed one at a time.
Expansion Expander::expand() {
  std::string_view flags = operation_.flags;
  if (flags == "(e)" || flags == "(%)") return read_again();
  if (flags == "(z)") return split_value(" ");
  if (flags == "(f)") return split_value("\n");
  if (is_field_split(flags)) return split_value(flags.substr(3, 1));
  return expand_case();
}

// zsh's ${(L)x} and ${(U)x}.
Expansion Expander::expand_case() {
  bool upper = operation_.flags == "(U)";
  if (!upper && operation_.flags != "(L)") return expand_value();
  Expansion result = expand_value();
  if (result.word) return unknown_subject(!part_.quoted).expansion;
  for (Value& value : result.values) {
    std::optional<std::string> text;
    if (value.known()) text = apply_modifiers(upper ? ":u" : ":l", *value.text);
    Value next = text ? known_value(std::move(*text)) : unknown_value("a value in another case");
    next.any_count = !text && value.any_count;
    value = std::move(next);
  }
  return result;
}

Expansion Expander::expand_value() {
  Expansion unknown = unknown_subject(!part_.quoted || operation_.subscripts > 0 || part_.text == "@").expansion;
  // zsh's ${x::=word} assigns whatever x was, and with (P) what x names.
  bool names_other = operation_.flags.find('P') != std::string::npos || part_.text.empty();
  bool assigns = part_.operation.find("::=") != std::string::npos;
  if (assigns || (is_zsh_ && names_other && part_.operation.ends_with("=")))
    in_.state.forget(names_other ? "*" : std::string_view(part_.text));
  if ((!operation_.flags.empty() && !is_followed(operation_.flags)) || operation_.nested) return unknown;
  bool indirect = operation_.has_prefix("indirect");
  for (std::string_view prefix : operation_.prefixes) {
    bool followed =
        prefix == "length" || prefix == "indirect" || prefix == "glob" || (prefix == "split" && !part_.quoted);
    if (!followed) return unknown;
  }
  std::string name = indirect ? indirect_name() : part_.text;
  if (is_zsh_ && name.empty() && operation_.name == ":-" && operation_.prefixes.empty() && operation_.subscripts == 0)
    return with_default(single(known_value(""), false));
  if (name.empty()) {
    ++in_.notes.failures;
    return unknown;
  }
  Subject subject = this->subject(name);
  subject.expansion.splits = operation_.has_prefix("split");
  if (operation_.has_prefix("length")) return operation_.name.empty() ? length(subject) : unknown;
  std::string_view op = operation_.name;
  static constexpr std::string_view defaults[] = {":-", "-", ":=", "=", ":+", "+", ":?", "?"};
  if (std::find(std::begin(defaults), std::end(defaults), op) != std::end(defaults))
    return with_default(std::move(subject));
  if (op == ":") return slice(subject);
  if (op.empty() && operation_.modifiers.empty()) return subject.expansion;
  std::vector<Word> words = operands();
  // zsh joins what is quoted before its operators.
  if (is_zsh_ && part_.quoted && subject.expansion.is_list && !subject.expansion.separate) return unknown;
  // bash's operators leave a variable that is not set alone: ${x@Q} is nothing, ${x/#/y} too. zsh takes it for empty.
  if (subject.is_set == false && !is_zsh_) return subject.expansion;
  for (Value& value : subject.expansion.values) {
    std::optional<std::string> text;
    if (value.known())
      text =
          op.empty() ? apply_modifiers(operation_.modifiers, *value.text) : apply_operator(op, *value.text, words, in_);
    Value next = text ? known_value(std::move(*text))
                      : unknown_value("the value of ${" + part_.text + part_.operation + "…} is not known");
    next.any_count = !text && value.any_count;
    value = std::move(next);
  }
  return subject.expansion;
}

}  // namespace

Expansion expand_parameter(const WordPart& part, const Surroundings& in) {
  return Expander(part, in).expand();
}

std::optional<std::string_view> separators(const ShellState& state, const EvaluationNotes& notes) {
  const Variable* found = state.find("IFS");
  if (!found) return state.assigned_any && notes.mentions_ifs ? std::nullopt : std::optional<std::string_view>(" \t\n");
  if (found->shape == Shape::unset) return " \t\n";
  if (found->shape != Shape::scalar || !found->value.known() || found->attributes != 0) return std::nullopt;
  return *found->value.text;
}

Value joined(const std::vector<Value>& values, std::string_view separator) {
  if (values.size() == 1 && !values[0].any_count) return values[0];
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].known() || values[i].any_count) {
      Value unknown = unknown_value(values[i].is_glob ? "file names in one word" : values[i].unknown_reason);
      unknown.known_prefix = text;
      return unknown;
    }
    if (i > 0) text += separator;
    text += *values[i].text;
  }
  return known_value(std::move(text));
}

}  // namespace callgate::internal
