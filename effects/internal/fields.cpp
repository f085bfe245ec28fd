#include "effects/internal/fields.h"

namespace callgate::internal {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

}  // namespace

void Fields::literal(std::string_view text) {
  started_ = certain_ = true;
  after_blank_ = false;
  if (current_.text)
    *current_.text += text;
  else if (!text.empty())
    current_.is_number = false;
}

bool Fields::may_begin_path(std::string_view text) const {
  if (!text.starts_with('~') && !text.starts_with('=')) return false;
  return current_.text && (current_.text->empty() || current_.text->ends_with(':') || current_.text->ends_with('='));
}

void Fields::pattern(std::string_view text) {
  literal(text);
  if (!rules_.matches) return;
  current_.is_glob |= current_.text.has_value();
  current_.any_count |= rules_.may_vanish;
}

void Fields::any_file(std::string_view text) {
  literal(text);
  if (text.find('*') == std::string_view::npos) literal("*");
  current_.is_glob = current_.text.has_value();
}

void Fields::unknown(std::string reason, bool any_count) {
  started_ = certain_ = true;
  after_blank_ = false;
  current_.any_count |= any_count;
  current_.is_number = false;
  if (!current_.text) return;
  current_.known_prefix = current_.is_glob ? "" : *current_.text;
  current_.text.reset();
  current_.is_glob = false;
  current_.unknown_reason = std::move(reason);
}

// Digits behind something known stay within one path component: "/tmp/x.$$" is a file in /tmp.
void Fields::number(bool quoted) {
  bool whole =
      quoted || !rules_.splits || (rules_.known_ifs && rules_.ifs.find_first_of("-0123456789") == rules_.ifs.npos);
  if (whole && current_.text && !current_.text->empty()) {
    literal("*");
    current_.is_glob = true;
    return;
  }
  bool first = !started_;
  unknown("the value of a number is not known", !whole);
  current_.is_number = first && whole;
}

void Fields::value(const Value& value, bool quoted) {
  bool whole = quoted || !rules_.splits;
  // What a command counted may be nothing, if the command failed: behind something known the word is there all the
  // same.
  bool stays = whole || !value.any_count || has_text();
  if (value.is_number && !value.text && stays) return number(quoted);
  if (!value.text) {
    bool first = !started_;
    unknown(value.unknown_reason, !quoted || value.any_count);
    if (first && whole) current_.known_prefix = value.known_prefix;
    return;
  }
  if (value.is_glob) {
    // A file's name may hold blanks: unquoted, it becomes any words.
    if (!whole) return unknown("a file name that is split", true);
    literal(*value.text);
    current_.is_glob |= current_.text.has_value();
    current_.any_count |= value.any_count;
    return;
  }
  if (quoted) {
    bool was_certain = certain_;
    literal(*value.text);
    certain_ = was_certain || !value.text->empty();
  } else if (!rules_.splits) {
    if (!value.text->empty()) literal(*value.text);
  } else {
    split(*value.text);
  }
}

// The value of an unquoted expansion, cut at the separators; what looks like a pattern is one.
void Fields::split(std::string_view text) {
  if (text.empty()) return;
  bool has_separator = text.find_first_of(rules_.ifs) != std::string_view::npos;
  if (!rules_.known_ifs || (rules_.may_split && has_separator))
    return unknown("how words are split is not known", true);
  for (char c : text) {
    if (rules_.ifs.find(c) == std::string_view::npos) {
      bool is_pattern = c == '*' || c == '?' || c == '[' || (c == '(' && rules_.extended);
      is_pattern ? pattern({&c, 1}) : literal({&c, 1});
    } else if (is_blank(c)) {
      if (started_) {
        end_field();
        after_blank_ = true;
      }
    } else if (after_blank_) {
      after_blank_ = false;
    } else {
      started_ = true;
      end_field();
    }
  }
}

void Fields::next() {
  end_field();
  after_blank_ = false;
}

void Fields::empty_list(bool quoted) {
  saw_empty_list_ |= quoted;
}

void Fields::end_operand() {
  if (!certain_ && saw_empty_list_) unknown("an empty list in an operand", true);
}

void Fields::end_field() {
  if (!started_) return;
  // "$@$x" is no word in bash and one in zsh, when both are empty.
  if (!certain_ && saw_empty_list_) unknown("an empty list beside an empty value", true);
  Span where = current_.where;
  fields_.push_back(std::move(current_));
  current_ = Value{std::string(), {}, false, where, {}, false, false};
  started_ = certain_ = saw_empty_list_ = false;
}

std::vector<Value> Fields::finish() {
  end_field();
  return std::move(fields_);
}

}  // namespace callgate::internal
