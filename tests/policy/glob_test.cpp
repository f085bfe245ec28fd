#include "policy/internal/glob.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

TEST(Glob, MatchesAnyBytesForAStar) {
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("a*c", "abbc"));
  EXPECT_TRUE(glob_matches("*.github.com", "api.github.com"));
  EXPECT_FALSE(glob_matches("*.github.com", "github.com"));
  EXPECT_FALSE(glob_matches("*.github.com", "github.com.example.org"));
  EXPECT_FALSE(glob_matches("", "a"));
}

TEST(Glob, CostsNoMoreThanLengthTimesLength) {
  std::string text(20'000, 'a'), pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  // Backtracking into every star would not end in a lifetime; |pattern| x |text| does at once.
  EXPECT_FALSE(glob_matches(pattern + "b", text));
}

TEST(PathGlob, KeepsAStarInsideOneComponent) {
  EXPECT_TRUE(path_glob_matches("/a/*.c", "/a/x.c"));
  EXPECT_FALSE(path_glob_matches("/a/*.c", "/a/b/x.c"));
  EXPECT_FALSE(path_glob_matches("/a/*", "/a"));
}

TEST(PathGlob, TakesTheDirectoryAndAllBelowIt) {
  EXPECT_TRUE(path_glob_matches("/a/**", "/a"));
  EXPECT_TRUE(path_glob_matches("/a/**", "/a/b/c"));
  EXPECT_FALSE(path_glob_matches("/a/**", "/ab"));
  EXPECT_FALSE(path_glob_matches("/a/**", "/"));
  EXPECT_TRUE(path_glob_matches("/home/*/x/**", "/home/u/x/y"));
  EXPECT_FALSE(path_glob_matches("/home/*/x/**", "/home/u/v/x"));
  EXPECT_TRUE(path_glob_matches("/**", "/any/thing"));
}

}  // namespace
}  // namespace callgate
