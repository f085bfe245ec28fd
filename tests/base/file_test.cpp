#include "base/file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace callgate {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "callgate-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    home = pattern;
    path = home + "/file";
  }
  void TearDown() override { fs::remove_all(home); }

  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(home)) found.insert(entry.path().filename());
    return found;
  }
  mode_t mode_of(const std::string& of) const {
    struct stat status {};
    EXPECT_EQ(::stat(of.c_str(), &status), 0) << of;
    return status.st_mode & 07777;
  }

  std::string home, path;
};

TEST_F(FileTest, ReadsUpToTheLimitAndNamesIt) {
  std::ofstream(path) << "12345";
  EXPECT_EQ(read_file(path, 5).value_or(""), "12345");
  Result<std::string> text = read_file(path, 4);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, path + ": larger than 4 bytes");
}

TEST_F(FileTest, ReadsNulBytesAndEmptyFiles) {
  std::ofstream(path) << std::string("a\0b", 3);
  EXPECT_EQ(read_file(path, 100).value_or(""), std::string("a\0b", 3));
  std::ofstream(path, std::ios::trunc).flush();
  EXPECT_EQ(read_file(path, 0).value_or("x"), "");
}

TEST_F(FileTest, StopsReadingWhatHasNoEnd) {
  Result<UniqueFd> zero = open_at(AT_FDCWD, "/dev/zero", O_RDONLY);
  ASSERT_TRUE(zero);
  EXPECT_FALSE(read_all(zero->get(), 100'000));
}

TEST_F(FileTest, RefusesWhatIsNotARegularFile) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  Result<std::string> text = read_file(path, 100);
  ASSERT_FALSE(text) << "and does not wait for a writer";
  EXPECT_EQ(text.error().message, path + ": not a regular file");
  EXPECT_EQ(read_file(home, 100).error().code, EISDIR);
  EXPECT_EQ(read_file(home + "/none", 100).error().code, ENOENT);
}

TEST_F(FileTest, OpensCloseOnExec) {
  Result<UniqueFd> file = open_at(AT_FDCWD, path, O_WRONLY | O_CREAT, 0600);
  ASSERT_TRUE(file);
  EXPECT_NE(::fcntl(file->get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(FileTest, ReplacesAFileAndLeavesNothingBeside) {
  ASSERT_TRUE(replace_file(path, "old", 0600));
  Result<UniqueFd> reader = open_at(AT_FDCWD, path, O_RDONLY);
  ASSERT_TRUE(reader);
  ASSERT_TRUE(replace_file(path, "new", 0600));
  EXPECT_EQ(read_file(path, 100).value_or(""), "new");
  EXPECT_EQ(read_all(reader->get(), 100).value_or(""), "old") << "who had it open still reads one whole version";
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_EQ(names(), std::set<std::string>{"file"});
}

TEST_F(FileTest, ReplacesALinkAndNotWhatItPointsTo) {
  std::ofstream(home + "/victim") << "untouched";
  fs::create_symlink(home + "/victim", path);
  ASSERT_TRUE(replace_file(path, "new", 0600));
  EXPECT_FALSE(fs::is_symlink(path));
  EXPECT_EQ(read_file(home + "/victim", 100).value_or(""), "untouched");
}

TEST_F(FileTest, LeavesNothingBehindWhenItCannotReplace) {
  fs::create_directory(path);
  std::ofstream(path + "/inside") << "x";
  EXPECT_FALSE(replace_file(path, "new", 0600));
  EXPECT_EQ(names(), std::set<std::string>{"file"});
  EXPECT_EQ(replace_file(home + "/none/file", "new", 0600).error().code, ENOENT);
}

TEST_F(FileTest, MakesEveryMissingDirectoryWithTheMode) {
  ASSERT_TRUE(make_directories(home + "/a//b/c/", 0700));
  EXPECT_EQ(mode_of(home + "/a"), 0700u);
  EXPECT_EQ(mode_of(home + "/a/b/c"), 0700u);
  EXPECT_TRUE(make_directories(home + "/a/b", 0755)) << "it is there already";
  EXPECT_EQ(mode_of(home + "/a/b"), 0700u);
}

TEST_F(FileTest, SaysThatAFileStandsWhereADirectoryIsWanted) {
  std::ofstream(path) << "x";
  EXPECT_EQ(make_directories(path, 0700).error().code, ENOTDIR);
  EXPECT_EQ(make_directories(path + "/below", 0700).error().code, ENOTDIR);
  EXPECT_FALSE(make_directories("", 0700));
}

}  // namespace
}  // namespace callgate
