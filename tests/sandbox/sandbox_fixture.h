// A workspace of its own for each test, and a spec that runs a shell text in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "sandbox/launcher.h"

namespace callgate {

class SandboxTest : public ::testing::Test {
 protected:
  SandboxTest() {
    std::string pattern = ::testing::TempDir() + "callgate-sandbox-XXXXXX";
    base_ = ::mkdtemp(pattern.data());
    base_ = std::filesystem::canonical(base_).string();
    workspace_ = base_ + "/ws";
    home_ = base_ + "/home";
    std::filesystem::create_directory(workspace_);
    std::filesystem::create_directory(home_);
  }
  ~SandboxTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(base_, ignored);
  }

  SandboxSpec spec(std::vector<std::string> argv) const {
    SandboxSpec spec;
    spec.argv = std::move(argv);
    spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home_, "LC_ALL=C"};
    spec.workspace = spec.cwd = workspace_;
    spec.limits.wall_time = std::chrono::seconds(30);
    return spec;
  }
  SandboxSpec shell(const std::string& text, WorkspaceView view = WorkspaceView::read_only) const {
    SandboxSpec made = spec({"/bin/sh", "-c", text});
    made.view = view;
    made.change_directory = base_ + "/changes";
    return made;
  }

  static ExecutionResult run(const SandboxSpec& spec, const RunStreams& streams = {}) {
    LinuxLauncher launcher;
    Result<ExecutionResult> result = launcher.run(spec, streams);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result ? *result : ExecutionResult{};
  }
  static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static bool exists(const std::string& path) {
    return std::filesystem::symlink_status(path).type() != std::filesystem::file_type::not_found;
  }

  std::string base_, workspace_, home_;
};

}  // namespace callgate
