// Writes a program as canonical text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/shell_program.h"

namespace callgate::internal {

// Where a word stands decides which bytes mean something in it.
enum class Place {
  word,     // blanks and operators end it
  loose,    // an operand of ${…} or a regular expression: they do not
  quoted,   // inside "…"
  operand,  // inside "${x:-…}"
  heredoc,  // in a heredoc's body
  operand_in_heredoc,
  arithmetic,
  quoted_pattern,  // zsh: a pattern inside "${…}", where only a backslash quotes
};

class Renderer {
 public:
  explicit Renderer(Dialect dialect) : dialect_(dialect) {}

  void line(const Statement& statement);
  std::string take() { return std::move(out_); }

 private:
  // renderer.cpp
  void statement(const Statement& statement);
  void compound(const Statement& statement);
  void list(const Statement& list, bool may_break);
  void pipeline(const Statement& pipeline);
  void body(const Statement& body, std::string_view closing);
  void bodies(const std::vector<Statement>& bodies, std::string_view closing);
  void function_name(const std::string& name);
  void test(const Statement& statement);
  void if_clause(const Statement& statement);
  void loop(const Statement& statement, std::string_view opening);
  void for_loop(const Statement& statement, std::string_view keyword);
  void case_clause(const Statement& statement);
  void simple(const Statement& statement);
  void assignment(const Assignment& assignment);
  void redirects(const Statement& statement);
  void redirect(const Redirect& redirect);
  void heredoc_bodies();
  void separate();

  // render_words.cpp
  void word(const Word& word, Place place = Place::word);
  void part(const WordPart& part, Place place);
  void literal(const WordPart& part, Place place);
  bool needs_escapes(std::string_view text) const;
  std::string single_quoted(std::string_view text) const;
  size_t quoted_run(const std::vector<WordPart>& parts, size_t begin);
  void parameter(const WordPart& part, Place place);
  void substitution(const std::vector<Statement>& body, std::string_view opening);
  void brace(const WordPart& part);

  // render_zsh.cpp
  void zsh_parameter(const WordPart& part, Place place);

  struct PendingHeredoc {
    const Redirect* redirect;
    std::string delimiter;
    std::string text;
  };

  Dialect dialect_;
  bool in_heredoc_ = false;  // a line that a backslash continues is joined there, inside '…' as well
  bool in_array_ = false;    // among the elements of one
  std::string out_;
  std::vector<PendingHeredoc> pending_;
};

}  // namespace callgate::internal
