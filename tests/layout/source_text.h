// C++ text cut into what the layout rules look at. A small lexer and no compiler: it has to be right about comments,
// strings and braces, and about nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callgate::layout {

struct Include {
  std::string path;
  bool own = false;  // "…" and not <…>
  int line = 0;
};

struct Comment {
  std::string text;
  int line = 0;
};

struct Function {
  std::string name;  // the text before its parameters
  int first_line = 0;
  int lines = 0;
};

// `code` has the bytes of the text, with comments, literals and preprocessor lines as spaces, so that lines agree.
struct SourceText {
  std::string code;
  std::vector<Include> includes;
  std::vector<Comment> comments;
  int lines = 0;
};

SourceText read_source(std::string_view text);

// Functions with a body at namespace or class scope. A lambda belongs to the function around it.
std::vector<Function> find_functions(const SourceText& source);

// The lines that call a free function by this name.
std::vector<int> lines_calling(const SourceText& source, std::string_view name);

}  // namespace callgate::layout
