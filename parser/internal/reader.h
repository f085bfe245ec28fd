// Our own recogniser of shell text: recursive descent without a separate lexer, because where a token ends depends on
// what is being read. Every function leaves the position behind what it read; after `fail` nothing more is seen until
// the top level has found a place to go on.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/internal/read_state.h"
#include "parser/internal/text_view.h"

namespace callgate::internal {

// How the unquoted text of a word is read.
struct WordRules {
  bool braces = true;         // {a,b}
  bool globs = true;          // * ? [..]
  bool assignment = false;    // a value: ~ is special after every :
  bool operand = false;       // inside ${…}: blanks and operators are text, } ends it
  bool in_brace = false;      // inside {a,b}: , and } end it
  bool in_extglob = false;    // inside @(…): | separates, ) ends it
  bool in_subscript = false;  // ] ends it
  bool regex = false;         // right of =~: ( ) and | belong to the word
  bool in_test = false;       // inside [[ ]], where extended globs need no option
  bool pattern = false;       // zsh: an operand that is a pattern, or inside (…)
  bool in_parameter = false;  // zsh: inside ${…}, also within (…)
  bool in_quotes = false;     // zsh: the same inside "${…}"
  char stop = '\0';           // one more byte that ends it
};

// What ends text in which quotes mean nothing or little.
// zsh: what an operand of ${…} is.
enum class OperandKind { word, pattern, replacement };

enum class QuotedEnd { double_quote, operand, text };

class Reader {
 public:
  // Borrows all three for its own life.
  Reader(ReadState& state, std::string_view text, const std::vector<uint32_t>& from)
      : state_(state), view_(text, from) {}

  // The whole text, one statement a line. Goes on behind errors, so that commands there are still listed.
  std::vector<Statement> read_program();
  // The whole text as the body of a heredoc whose delimiter was not quoted.
  Word read_heredoc_text();

 private:
  struct PendingHeredoc {
    size_t body = 0;  // index into ReadState::heredoc_bodies
    std::string delimiter{};
    bool strip_tabs = false;
    bool expands = true;
    bool is_timed = false;  // zsh: its redirect stands in what `time` times
    uint32_t where = 0;
  };

  // reader.cpp: the top level, errors, blanks, keywords
  bool stopped() const { return failed_ || state_.exhausted; }
  char peek() { return stopped() ? '\0' : view_.peek(); }
  char peek(size_t count) { return stopped() ? '\0' : view_.peek(count); }
  bool at(std::string_view text);
  bool take(std::string_view text);
  bool expect(std::string_view text, std::string_view what);
  void fail(std::string message);
  void found_when_run(size_t findings);
  std::string next_shown();
  void unsure(std::string message, size_t begin);
  void not_in_dialect(std::string_view construct, size_t begin);
  bool bash() const { return state_.dialect == Dialect::bash; }
  bool zsh() const { return state_.dialect == Dialect::zsh; }
  bool sh() const { return state_.dialect == Dialect::sh; }
  Span since(size_t begin) const { return {view_.where(begin), view_.here()}; }
  void skip_blanks();
  void skip_newlines();
  void take_newline();
  std::string bare_word();
  bool at_keyword(std::string_view keyword) { return bare_word() == keyword; }
  bool take_keyword(std::string_view keyword);
  void resynchronise();

  // reader_lists.cpp
  bool at_list_end();
  std::string take_list_operator();
  Statement read_list(bool one_line);
  std::vector<Statement> read_body(std::string_view closing);
  Statement read_pipeline();
  bool at_separator();
  Statement read_negation();
  void check_extglob_option(size_t begin);
  Statement read_time();
  void check_timed(Statement& timed, size_t begin);
  Statement read_coproc();
  std::string take_coproc_name();

  // reader_compound.cpp
  Statement read_command();
  std::optional<Statement> read_compound(const std::string& keyword);
  Statement read_parenthesised();
  Statement read_group();
  Statement read_if();
  Statement read_loop(StatementKind kind);
  Statement read_for(StatementKind kind);
  void read_odd_loop_name(Statement& statement);
  Statement read_c_for(size_t begin);
  void read_do_group(Statement& statement);
  Statement read_case();
  CaseArm read_arm();
  static std::optional<std::string> function_name(const Word& word);
  Statement read_function_keyword();
  Statement read_function_body(std::string name, size_t begin);
  std::optional<Statement> try_arithmetic_command();
  void read_redirects(Statement& statement);

  // reader_test.cpp
  Statement read_test();
  void read_test_word(Statement& statement);

  // reader_simple.cpp
  Statement read_simple();
  bool read_argument(Statement& statement);
  bool add_declared(Statement& statement, Assignment assignment, size_t begin);
  bool at_array();
  bool try_assignment(Statement& statement);
  void read_assignment_value(Assignment& assignment);
  bool take_identifier(std::string& name);
  void check_command_word();
  void check_moved_keyword(const Statement& statement, size_t begin);
  std::optional<Word> read_word(const WordRules& rules);
  bool at_word();

  // reader_redirects.cpp
  bool at_redirect();
  size_t descriptor_length();
  Redirect read_redirect();
  Word read_closing();
  void read_heredoc_start(Redirect& redirect);
  bool read_delimiter(std::string& delimiter);
  void read_quoted_delimiter(std::string& delimiter, char quote);
  void read_heredoc_bodies();
  void read_heredoc_body(const PendingHeredoc& heredoc);
  bool ends_in_substitution(const DerivedText& line, const PendingHeredoc& heredoc, size_t behind_delimiter);
  DerivedText read_heredoc_line(const PendingHeredoc& heredoc, size_t& behind_delimiter);

  // reader_words.cpp
  void read_unquoted(Word& word, const WordRules& rules);
  bool ends_word(char c, const WordRules& rules);
  void read_piece(Word& word, char c, const WordRules& rules);
  bool read_special(Word& word, char c, const WordRules& rules);
  void read_single_quoted(Word& word);
  void read_ansi_c(Word& word);
  void read_escape(Word& word);
  void read_double_quoted(Word& word);
  void add_literal(Word& word, std::string_view text, bool quoted, size_t begin);
  void add_part(Word& word, WordPart part, size_t begin);
  void check_tilde_beside_braces(const Word& word, const WordRules& rules);
  bool tilde_is_special(const Word& word, const WordRules& rules);

  // reader_quoted.cpp
  void read_quoted_text(Word& word, QuotedEnd end, bool in_heredoc);
  void read_quoted_piece(Word& word, char c, QuotedEnd end, bool in_heredoc);
  void check_inner_quotes(size_t begin);
  void read_quotes_in_operand(Word& word, bool in_heredoc);
  void read_dollar_quote_in_operand(Word& word, bool in_heredoc);
  void check_newline_in_word(size_t begin);

  // reader_patterns.cpp
  bool try_bracket(Word& word, const WordRules& rules);
  bool try_extglob(Word& word, const WordRules& rules);
  bool try_brace(Word& word, bool in_brace = false);
  // Goes back to where an attempt began and forgets what it found; false when a limit was hit, which must stay said.
  bool undo_attempt(size_t begin, size_t findings);
  // What has failed at a place fails there again: without this, attempts inside attempts take exponential time.
  bool has_failed(char attempt, size_t begin) const { return failed_attempts_.contains({attempt, begin}); }
  void remember_failure(char attempt, size_t begin) { failed_attempts_.emplace(attempt, begin); }
  bool closes_again();
  bool read_alternatives(WordPart& part, bool& is_open);
  void add_literal_braces(Word& word, WordPart& part, size_t begin);
  bool try_tilde(Word& word, const WordRules& rules);

  // reader_expansions.cpp
  void read_dollar(Word& word, bool quoted, bool in_heredoc);
  void read_plain_parameter(Word& word, bool quoted, size_t begin);
  bool try_arithmetic(Word& word, bool quoted, size_t begin);
  void check_read_twice(std::string_view tried, size_t begin);
  void read_old_arithmetic(Word& word, bool quoted, size_t begin);
  bool read_arithmetic_text(Word& word, std::string_view end);
  void read_arithmetic_quotes(Word& word, char quote);

  // reader_substitutions.cpp
  void read_command_substitution(Word& word, bool quoted, size_t begin);
  void read_process_substitution(Word& word);
  void read_backquoted(Word& word, bool quoted, bool in_double);
  std::vector<Statement> read_substituted();
  void check_written_again(const std::vector<Statement>& body, size_t begin);
  void check_coprocs(size_t coprocs, size_t begin);
  void check_time(const std::vector<Statement>& body, bool backquoted, size_t begin);

  // reader_parameters.cpp
  void read_braced_parameter(Word& word, bool quoted, bool in_heredoc, size_t begin);
  bool read_parameter_name(std::string& name);
  void read_bad_substitution(Word& word, bool quoted, bool in_heredoc, size_t begin);
  void read_parameter_prefix(WordPart& part);
  void read_subscript(WordPart& part);
  bool read_parameter_operator(WordPart& part, bool quoted, bool in_heredoc);
  void read_substring(WordPart& part);
  Word read_operand(char stop, bool quoted, bool pattern, bool in_heredoc);

  // zsh_words.cpp
  size_t numeric_range_length();
  bool at_zsh_closer();
  bool ends_zsh_word(char c);
  void read_zsh_unquoted(Word& word, const WordRules& rules);
  bool at_path_start(const Word& word, const WordRules& rules);
  bool read_zsh_special(Word& word, char c, const WordRules& rules);
  bool try_zsh_tilde(Word& word, const WordRules& rules);
  bool try_zsh_equals(Word& word, const WordRules& rules);
  void read_zsh_bracket(Word& word, const WordRules& rules);
  void check_zsh_range(const Word& only);
  std::vector<std::string> zsh_range_values(const Word& only, bool& too_many);

  // zsh_globs.cpp
  void read_zsh_parenthesis(Word& word, char c, const WordRules& rules);
  void read_zsh_group(Word& word, const WordRules& rules);
  bool read_zsh_group_content(Word& inside, const WordRules& rules);
  bool add_zsh_qualifier(Word& word, const Word& inside, std::string raw, size_t begin, bool at_end);

  // zsh_parameters.cpp
  void read_zsh_dollar(Word& word, bool quoted, bool in_heredoc);
  bool read_zsh_plain_parameter(Word& word, bool quoted, size_t begin);
  bool read_zsh_prefix(WordPart& part);
  void read_zsh_subscript(WordPart& part);
  void read_zsh_short_modifiers(WordPart& part);
  void read_zsh_braced(Word& word, bool quoted, bool in_heredoc, size_t begin);
  bool read_zsh_flags(WordPart& part);
  bool read_zsh_subject(WordPart& part, bool in_heredoc);
  void read_zsh_operator(WordPart& part, bool quoted, bool in_heredoc);
  Word read_zsh_operand(char stop, bool quoted, OperandKind kind, bool in_heredoc);
  void check_zsh_operand(char c, bool quoted, OperandKind kind);
  void read_zsh_modifiers(WordPart& part);

  // zsh_lists.cpp
  bool at_zsh_semicolon();
  Statement read_zsh_list();
  Statement read_zsh_sublist();
  Statement read_zsh_braces();
  Statement read_zsh_group_command();
  Statement read_zsh_parenthesised(size_t begin);
  Statement read_zsh_command();
  Statement read_zsh_coproc();
  Statement read_zsh_simple(std::vector<Redirect> redirects, size_t begin);
  Statement read_zsh_named_function(Statement& statement, size_t begin);
  Statement read_zsh_function(std::vector<Word> names, size_t begin, bool keyword);
  std::string zsh_function_name(const std::vector<Word>& names, size_t begin);
  Statement read_zsh_function_body(bool keyword);

  // zsh_compound.cpp
  std::optional<Statement> read_zsh_compound(const std::string& keyword);
  Statement read_zsh_if();
  bool read_zsh_then(Statement& statement);
  bool read_zsh_braced_then(Statement& statement);
  Statement read_zsh_while(StatementKind kind);
  void read_zsh_body(Statement& statement, bool foreach);
  Statement read_zsh_for(std::string_view keyword);
  void read_zsh_loop_names(Statement& statement, bool only_one);
  Statement read_zsh_c_for(size_t begin);
  Statement read_zsh_repeat();
  Statement read_zsh_function_keyword();

  // zsh_case.cpp
  Statement read_zsh_case();
  CaseArm read_zsh_arm();
  bool read_zsh_enclosed_pattern(CaseArm& arm);
  void skip_pattern_blanks();

  // zsh_condition.cpp
  Statement read_zsh_test();
  void read_zsh_test_word(Statement& statement, size_t& count);

  // zsh_redirects.cpp
  size_t zsh_descriptor_length();
  bool at_zsh_redirect();
  Redirect read_zsh_redirect();

  // zsh_options.cpp
  void note_zsh_assignment(const Assignment& assignment);
  void check_zsh_command_word();

  ReadState& state_;
  TextView view_;
  bool failed_ = false;
  bool in_time_ = false;       // zsh: `time` in what is timed is an ordinary command
  bool timed_around_ = false;  // zsh: inside a substitution of what is timed
  std::vector<PendingHeredoc> pending_;
  bool outer_pending_ = false;    // a heredoc outside the substitution that is being read waits for its body
  bool in_substitution_ = false;  // inside $( ) or <( )
  bool in_backquotes_ = false;
  bool in_body_ = false;                               // of a function
  std::set<std::pair<char, size_t>> failed_attempts_;  // by what was tried, and where
};

// $'…' without its quotes, decoded as bash does, or zsh.
struct AnsiC {
  std::string text;
  bool exact = true;     // false: the result depends on the shell
  bool in_utf8 = false;  // bytes of UTF-8 for \u…, which another locale writes otherwise
  bool cut = false;      // a NUL byte: bash drops what follows it, zsh does not
};
AnsiC decode_ansi_c(std::string_view text, Dialect dialect);

// The values of 1..3, a..e, 01..10..2; nothing if the text is no range or has more than a few thousand values.
std::vector<std::string> range_values(std::string_view text, bool& too_many);

WordPart new_part(PartKind kind, std::string text, bool quoted);

// One literal where several of the same quoting touch, and no empty one that changes nothing. `keep_empty`: it does
// when it stands alone, because ${x-''} is an empty word and ${x-} none.
void normalise(Word& word, bool keep_empty = false);
bool may_vanish(const WordPart& part);
bool may_vanish_or_not(const WordPart& part);

// Several lines as one list.
Statement join_lines(std::vector<Statement> lines);

// Shared by words, names and keywords.
inline bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_name(char c) {
  return is_name_start(c) || is_digit(c);
}
// A byte of a letter beyond ASCII.
inline bool is_wide(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
inline bool is_meta(char c) {
  return std::string_view(" \t\n;&|()<>").find(c) != std::string_view::npos || c == '\0';
}

}  // namespace callgate::internal
