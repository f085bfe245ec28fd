// What all readers of one text share: the dialect, the limits, and what was found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/parser.h"

namespace callgate::internal {

class ReadState {
 public:
  ReadState(Dialect dialect_read, const ParseLimits& limits_kept) : dialect(dialect_read), limits(limits_kept) {}

  const Dialect dialect;
  const ParseLimits limits;
  std::string_view source;    // the whole text, for what depends on the numbers of its lines
  bool counts_lines = false;  // zsh: something that `time` runs nothing of, on the first line
  std::vector<Finding> findings;
  std::vector<Word> heredoc_bodies;  // a redirect holds an index until its body has been read
  size_t depth = 0;
  size_t nodes = 0;
  size_t extglob_from = std::string_view::npos;  // what stands behind may be read with extglob on
  uint32_t line_begin = 0;                       // of the top-level line that is being read
  size_t simple_coprocs = 0;                     // bash: how many coprocs of a simple command were read
  bool zsh_only = false;                         // zsh: something was read that a grammar of bash does not have
  std::vector<Span> patterns;                    // zsh: the parentheses inside words
  bool extended_globs = false;  // zsh: the text names EXTENDED_GLOB: # ^ ~ may be patterns anywhere in it
  bool uses_extended_globs = false;
  bool exhausted = false;       // a limit was reached: nothing more is read
  bool canonical_only = false;  // read exactly, but a shell with other options or another locale reads it otherwise

  void report(std::string id, std::string message, Span where);
  void hit_limit(std::string message, uint32_t where);
  // Counts work. False once there has been too much of it.
  bool spend(size_t count, uint32_t where);

 private:
  bool limit_reported_ = false;
};

// One level of nesting for as long as it lives.
class Deeper {
 public:
  Deeper(ReadState& state, uint32_t where) : state_(state) {
    if (++state_.depth > state_.limits.depth) state_.hit_limit("nested deeper than any person reads", where);
  }
  ~Deeper() { --state_.depth; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  ReadState& state_;
};

}  // namespace callgate::internal
