// The rules of docs/architecture.md that no compiler checks, as a function on a directory.
#pragma once

#include <string>
#include <vector>

namespace callgate::layout {

struct Violation {
  std::string file;  // relative to the root
  int line = 0;
  std::string what;
};

// Sizes of the hand-written files of the rooms.
struct Sizes {
  int file_p95 = 0;
  int function_median = 0;
  int function_p95 = 0;
  size_t files = 0;
  size_t functions = 0;
};

struct Report {
  std::vector<Violation> violations;  // in the order of file names
  Sizes sizes;
};

Report check_layout(const std::string& root);

// Paths in `back quotes` that look like files of this project and are not there.
std::vector<Violation> check_named_files(const std::string& root, const std::string& page);

// "file:line: what"
std::string to_text(const Violation& violation);

}  // namespace callgate::layout
