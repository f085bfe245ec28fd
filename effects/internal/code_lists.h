// What words of other languages do. Everything that is not on a list is not known.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "effects/internal/scripts.h"

namespace callgate::internal {

enum class CodeAct : uint8_t { shell, run, read, write, remove, open, connect, environment };

struct CodeCall {
  std::string_view name;  // "os.system"; ".execSync" of any object
  CodeAct act;
  bool takes_words = false;  // program and arguments are strings of their own
};

using CodeWords = std::vector<std::string_view>;

struct CodeLists {
  CodeWords words;              // keywords and functions that only compute or print
  CodeWords declarators;        // a name behind one is the program's own
  CodeWords dangerous;          // never a name of the program's own
  CodeWords modules;            // may be imported
  CodeWords guarded_modules;    // may be imported, but only their calls below may be used
  CodeWords members;            // harmless wherever they stand
  bool any_member = false;      // others are harmless as well, but for
  CodeWords dangerous_members;  // these
  CodeWords process_members;    // of JavaScript's process
  CodeWords call_options;       // of the calls
  std::vector<CodeCall> calls;
};

CodeLists lists_of(Language language);

inline bool contains(const CodeWords& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace callgate::internal
