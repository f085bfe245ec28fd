// What words of other languages do. Everything that is not on a list is not known.
#pragma once

#include <span>
#include <string_view>

#include "effects/internal/scripts.h"

namespace callgate::internal {

enum class CodeAct : uint8_t { shell, run, read, write, remove, open, connect, environment };

struct CodeCall {
  std::string_view name;  // "os.system"; ".execSync" of any object
  CodeAct act;
  bool takes_words = false;  // program and arguments are strings of their own
};

// Words with blanks between.
using CodeWords = std::string_view;

struct CodeLists {
  CodeWords words;              // keywords and functions that only compute or print
  CodeWords declarators;        // a name behind one is the program's own
  CodeWords dangerous;          // never a name of the program's own
  CodeWords modules;            // may be imported
  CodeWords guarded_modules;    // may be imported, but only their calls below may be used
  CodeWords members;            // harmless wherever they stand
  bool any_member = false;      // others are harmless as well, but for
  CodeWords dangerous_members;  // these
  CodeWords process_members;    // of JavaScript's process, and of Python's guarded modules
  CodeWords call_options;       // of the calls
  std::span<const CodeCall> calls;
};

CodeLists lists_of(Language language);

bool contains(CodeWords list, std::string_view word);

}  // namespace callgate::internal
