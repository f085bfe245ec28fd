#include "gateway/granted_paths.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>
#include <fstream>

#include "base/unique_fd.h"
#include "gateway/sensitive_files.h"

namespace callgate {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

// Outside /tmp, of which the sandbox has its own.
class GrantedPaths : public testing::Test {
 protected:
  GrantedPaths() {
    EXPECT_NE(::mkdtemp(root_.data()), nullptr);
    fs::create_directories(root_ + "/home/.config");
    fs::create_directories(root_ + "/work");
    fs::create_directories(root_ + "/other");
    make("other/a.txt");
    make("other/b.txt");
  }
  ~GrantedPaths() override { fs::remove_all(root_); }

  void make(const std::string& name) { std::ofstream(root_ + "/" + name) << "x\n"; }
  std::string at(const std::string& name) const { return root_ + "/" + name; }
  PathContext paths() const { return {.workspace = at("work"), .cwd = at("work"), .home = at("home")}; }
  SandboxSpec open(EffectKind kind, const std::string& target) const {
    SandboxSpec spec;
    EXPECT_TRUE(add_granted_paths({.effects = {{kind, target}}}, paths(), spec));
    return spec;
  }

  std::string root_ = "/var/tmp/callgate-test-XXXXXX";
};

TEST_F(GrantedPaths, AMissingFileOpensNothingAroundIt) {
  EXPECT_EQ(open(EffectKind::read, at("other/a.txt")).read_paths, Paths{at("other/a.txt")});
  EXPECT_EQ(open(EffectKind::read, at("other/missing")).read_paths, Paths{});
  EXPECT_EQ(open(EffectKind::read, "/run/missing").read_paths, Paths{});
  EXPECT_EQ(open(EffectKind::read, "/srv/missing").read_paths, Paths{});
}

TEST_F(GrantedPaths, APatternOpensWhatItMatches) {
  Paths both{at("other/a.txt"), at("other/b.txt")}, found = open(EffectKind::read, at("other/*.txt")).read_paths;
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, both);
  EXPECT_EQ(open(EffectKind::read, at("other/*.md")).read_paths, Paths{});
}

TEST_F(GrantedPaths, ATreeIsShownWithoutItsSecretsAndSockets) {
  make("other/.env");
  UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  at("other/s.sock").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  SandboxSpec spec = open(EffectKind::read, at("other/**"));
  EXPECT_EQ(spec.read_paths, Paths{at("other")});
  std::sort(spec.hidden_paths.begin(), spec.hidden_paths.end());
  EXPECT_EQ(spec.hidden_paths, (Paths{at("other/.env"), at("other/s.sock")}));
  EXPECT_EQ(open(EffectKind::read, at("other/s.sock")).read_paths, Paths{}) << "a socket is a door";
  EXPECT_EQ(open(EffectKind::read, "/run").read_paths, Paths{});
  EXPECT_EQ(open(EffectKind::read, "/run/**").read_paths, Paths{});
}

TEST_F(GrantedPaths, ANewFileNeverOpensTheHomeDirectoryOrItsSettings) {
  EXPECT_EQ(open(EffectKind::write, at("other/new/file")).write_paths, Paths{at("other")});
  for (const char* path : {"home/new.txt", "home/.config/new", "home/new/deep/file", "new-beside-home"}) {
    SandboxSpec spec;
    Result<void> added = add_granted_paths({.effects = {{EffectKind::write, at(path)}}}, paths(), spec);
    EXPECT_FALSE(added) << path;
    EXPECT_EQ(spec.write_paths, Paths{}) << path;
  }
  make("home/there.txt");
  EXPECT_EQ(open(EffectKind::write, at("home/there.txt")).write_paths, Paths{at("home/there.txt")});
}

TEST_F(GrantedPaths, FindsSecretsOfAWorkspaceBesideFullAndBelowDeepDirectories) {
  fs::create_directories(at("work/aaa"));
  for (int i = 0; i < 40'000; ++i) make("work/aaa/" + std::to_string(i));
  fs::create_directories(at("work/a/b/c/d/e/f"));
  make("work/a/b/c/d/e/f/.env");
  make("work/zzz.pem");
  Paths found = hidden_files(paths(), {}).value_or(Paths{});
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (Paths{at("work/a/b/c/d/e/f/.env"), at("work/zzz.pem")}));
}

}  // namespace
}  // namespace callgate
