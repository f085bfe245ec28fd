#include "policy/internal/glob.h"

#include "base/path.h"

namespace callgate {
namespace {

// Greedy with one point of return, the last star: enough for '*', and never exponential.
bool matches(std::string_view pattern, std::string_view text, bool star_stops_at_slash) {
  size_t p = 0, t = 0;
  size_t star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && !(star_stops_at_slash && text[resume] == '/')) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  return matches(pattern, text, false);
}

bool path_glob_matches(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("/**")) return matches(pattern, path, true);
  std::string_view directory = pattern.substr(0, pattern.size() - 3);
  if (directory.empty()) return path.starts_with('/');
  // Compare the pattern with as many components of the path as it has itself.
  size_t slashes = 0;
  for (char c : directory) slashes += c == '/';
  size_t end = 0;
  for (size_t seen = 0; end < path.size(); ++end)
    if (path[end] == '/' && ++seen > slashes) break;
  return matches(directory, path.substr(0, end), true);
}

}  // namespace callgate
