// Puts the pieces of one word together and cuts them into fields, as the shell does behind its expansions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "effects/prediction.h"

namespace callgate::internal {

// How the results of unquoted expansions become words.
struct SplitRules {
  bool splits = true;       // else nothing is: an assignment, or zsh
  bool may_split = false;   // `splits` depends on the way that was taken
  bool matches = true;      // patterns stand for files
  bool extended = false;    // so does what looks like an extglob
  bool may_vanish = false;  // a pattern that matches nothing is no word
  bool known_ifs = true;
  std::string_view ifs = " \t\n";  // borrowed
};

class Fields {
 public:
  Fields(Span where, const SplitRules& rules) : rules_(rules) { current_.where = where; }

  // What stands in the text: never split.
  void literal(std::string_view text);
  void pattern(std::string_view text);
  // What was added last may match no file, and then the word is none.
  void may_vanish() { current_.any_count = true; }
  // One file whose name begins so; "/*/name" for one that ends so.
  void any_file(std::string_view text);
  // What an expansion gives.
  void value(const Value& value, bool quoted);
  void unknown(std::string reason, bool any_count);
  void number(bool quoted);
  // Between two elements of "$@".
  void next();
  // "$@" without elements: makes no word, and takes none away.
  void empty_list(bool quoted);
  // "${x-$@}" is a word where "$@" is none, but "$@${x-}" is none.
  void end_operand();
  // zsh: whether `text`, which comes next, would be a path as it begins a word or stands behind : or =.
  bool may_begin_path(std::string_view text) const;
  // The empty string in quotes.
  void start() { literal(""); }
  // The field that is being made holds something that is certain, so it stays one whatever follows.
  bool has_text() const { return certain_ && current_.text && !current_.text->empty(); }
  std::vector<Value> finish();

 private:
  void split(std::string_view text);
  void end_field();

  SplitRules rules_;
  std::vector<Value> fields_;
  Value current_ = Value{std::string(), {}, false, {}, {}, false, false};
  bool started_ = false;
  bool certain_ = false;  // something other than quoted empty expansions stands in the field
  bool saw_empty_list_ = false;
  bool after_blank_ = false;  // a field ended at white space: one delimiter more belongs to that end
};

}  // namespace callgate::internal
