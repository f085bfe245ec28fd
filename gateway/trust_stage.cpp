#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "gateway/environment.h"
#include "gateway/pipeline.h"
#include "gateway/policy_files.h"
#include "gateway/workspace_trust.h"

namespace callgate {
namespace {

Result<std::string> canonical_directory(const std::string& path, const char* what) {
  char resolved[PATH_MAX];
  if (path.find('\0') != std::string::npos) return fail(std::string(what) + " has a NUL byte in its path");
  if (!::realpath(path.c_str(), resolved)) return fail(std::string(what) + " " + escape_for_display(path), errno);
  UniqueFd directory = CG_TRY(open_at(AT_FDCWD, resolved, O_PATH | O_DIRECTORY));
  return std::string(resolved);
}

}  // namespace

TrustStage::TrustStage(GatewayConfig config, Policy user_policy)
    : config_(std::move(config)), user_policy_(std::move(user_policy)) {}

Result<const Policy*> TrustStage::policy_for(const std::string& workspace, const std::string& project_policy) {
  if (project_policy.empty()) return &user_policy_;
  Policy policy = CG_TRY(load_policy(config_));
  CG_TRY(policy.add_layer(Layer::project, project_policy, workspace + "/" + std::string(project_policy_name)));
  project_policy_ = std::make_unique<Policy>(std::move(policy));
  return project_policy_.get();
}

// A workspace is writable for the agent: what Callgate itself relies on must be out of its reach.
Result<void> TrustStage::refuse_own_state(const std::string& workspace) const {
  std::string policy_directory = config_.user_policy_path.substr(0, config_.user_policy_path.rfind('/'));
  for (const std::string& directory : {config_.home, policy_directory}) {
    char resolved[PATH_MAX];
    std::string own = ::realpath(directory.c_str(), resolved) ? resolved : directory;
    if (is_within(own, workspace) || is_within(workspace, own))
      return fail("the workspace " + escape_for_display(workspace) + " holds Callgate's own files (" + own +
                  "): choose a project directory, or set CALLGATE_HOME to another place");
  }
  return {};
}

Result<TrustedCall> TrustStage::judge(ToolCall call) {
  call = CG_TRY(normalise_tool(std::move(call)));
  call.workspace = CG_TRY(canonical_directory(call.workspace, "the workspace"));
  call.cwd = CG_TRY(canonical_directory(call.cwd.empty() ? call.workspace : call.cwd, "the working directory"));
  CG_TRY(refuse_own_state(call.workspace));
  // A workspace of "/" would make every file of the machine a workspace file.
  if (call.workspace == "/") return fail("the workspace cannot be '/': name a project directory with --workspace");
  // Nothing below an untrusted workspace is opened, its configuration included.
  WorkspaceTrust known = CG_TRY(look_up_trust(config_.home, call.workspace));
  const Policy* policy = CG_TRY(policy_for(call.workspace, known.project_policy));
  PathContext paths = path_context(call, home_directory());
  return TrustedCall(std::move(call), std::move(paths), known.trust, *policy);
}

}  // namespace callgate
