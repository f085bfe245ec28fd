// What configures a workspace, read once and with care: the same bytes are compared with what was trusted, shown, and
// used as policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/trust.h"

namespace callgate {

// A value.
struct WorkspaceContent {
  struct File {
    std::string name, bytes;
  };
  std::string path;         // canonical
  std::string directory;    // see TrustedWorkspace
  std::vector<File> files;  // in the order of their names

  // The bytes of the file; empty when it is not there.
  std::string_view bytes_of(std::string_view name) const;
  // As it goes into the list of what is trusted.
  TrustedWorkspace summary(int64_t since_seconds) const;
};

constexpr std::string_view project_policy_name = ".callgate/policy.toml";

// `canonical` is a path without links. An error names the file that cannot be read as it should.
Result<WorkspaceContent> read_workspace_content(const std::string& canonical);

// The lines of a git configuration that name programs, include other files or are not known to be mere data: branches,
// the addresses of remotes and the user's name come and go without a question.
std::string configuring_git_lines(std::string_view config);

}  // namespace callgate
