#include <chrono>
#include <climits>
#include <cstdlib>

#include "base/path.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/console.h"
#include "gateway/trust_file.h"

namespace callgate {
namespace {

Result<std::string> workspace_of(const Arguments& arguments) {
  std::string here = CG_TRY(current_directory());
  std::string path = arguments.operands.size() > 1 ? normal_path(arguments.operands[1], here) : default_workspace(here);
  char resolved[PATH_MAX];
  if (!::realpath(path.c_str(), resolved)) return fail("the workspace " + path, errno);
  return std::string(resolved);
}

Result<void> list(const TrustStore& store) {
  std::string text;
  for (const TrustedWorkspace& entry : store.entries()) text += escape_for_display(entry.path, 4096) + "\n";
  print(text.empty() ? "no workspace is trusted\n" : text);
  return {};
}

Result<void> add(const Arguments& arguments, const std::string& home, TrustStore store) {
  std::string path = CG_TRY(workspace_of(arguments));
  std::string identity = CG_TRY(workspace_identity(path));
  auto now = std::chrono::system_clock::now().time_since_epoch();
  store.add({path, identity, std::chrono::duration_cast<std::chrono::seconds>(now).count()});
  CG_TRY(save_trust(home, store));
  print("trusted " + escape_for_display(path, 4096) +
        (identity == "none" ? " (it has no policy of its own)\n" : " with its .callgate/policy.toml as it is now\n"));
  return {};
}

Result<void> remove(const Arguments& arguments, const std::string& home, TrustStore store) {
  std::string path = CG_TRY(workspace_of(arguments));
  if (!store.remove(path)) return fail(path + " was not trusted");
  CG_TRY(save_trust(home, store));
  print("no longer trusted: " + escape_for_display(path, 4096) + "\n");
  return {};
}

Result<void> status(const Arguments& arguments, const TrustStore& store) {
  std::string path = CG_TRY(workspace_of(arguments));
  bool is_known = false;
  for (const TrustedWorkspace& entry : store.entries()) is_known = is_known || entry.path == path;
  Trust trust = is_known ? store.judge(path, CG_TRY(workspace_identity(path))) : Trust::untrusted;
  const char* words[] = {"not trusted", "changed since it was trusted", "trusted"};
  print(escape_for_display(path, 4096) + ": " + words[static_cast<size_t>(trust)] + "\n");
  return {};
}

Result<void> act(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  TrustStore store = CG_TRY(load_trust(config.home));
  std::string verb = arguments.operands.empty() ? "list" : arguments.operands[0];
  if (arguments.operands.size() > 2) return fail("too many operands");
  if (verb == "list") return list(store);
  if (verb == "add") return add(arguments, config.home, std::move(store));
  if (verb == "remove") return remove(arguments, config.home, std::move(store));
  if (verb == "status") return status(arguments, store);
  return fail("expected list, add, remove or status, not '" + verb + "'");
}

int run(const Arguments& arguments) {
  Result<void> done = act(arguments);
  return done ? 0 : say_error(done.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand trust_subcommand{
    "trust",
    "say which workspaces may bring their own policy",
    {"list", "add [DIR]", "remove [DIR]", "status [DIR]"},
    {},
    "Until a workspace is trusted nothing in it is read as policy. A policy that changes must be trusted again.",
    {"callgate trust add ~/src/project", "callgate trust status"},
    run};

}  // namespace callgate
