#include <chrono>
#include <climits>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/call_arguments.h"
#include "cli/console.h"
#include "gateway/gateway.h"
#include "gateway/workspace_trust.h"

namespace callgate {
namespace {

constexpr size_t path_columns = 4096;

// A directory that is gone can still be taken from the list.
Result<std::string> workspace_of(const Arguments& arguments, bool may_be_gone) {
  std::string here = CG_TRY(current_directory());
  std::string path = arguments.operands.size() > 1 ? normal_path(arguments.operands[1], here) : default_workspace(here);
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved)) return std::string(resolved);
  return may_be_gone ? Result<std::string>(path) : fail("the workspace " + path, errno);
}

Result<int> list(const TrustStore& store) {
  std::string text;
  for (const TrustedWorkspace& entry : store.entries()) text += escape_for_display(entry.path, path_columns) + "\n";
  print(text.empty() ? "no workspace is trusted\n" : text);
  return 0;
}

// The record that the list's change waits for.
TrustRecord recorder(Journal& journal, std::string type) {
  return [&journal, type = std::move(type)](const TrustedWorkspace& workspace) -> Result<void> {
    std::string stream = "trust/" + sha256(workspace.path).hex().substr(0, 16);
    nlohmann::json files = nlohmann::json::object();
    for (const ConfiguringFile& file : workspace.files) files[file.name] = file.sha256;
    nlohmann::json body{{"workspace", workspace.path},
                        {"directory", workspace.directory},
                        {"files", files},
                        {"digest", trust_digest(workspace)}};
    uint64_t version = CG_TRY(journal.stream(stream)).size() + 1;
    std::string text = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    CG_TRY(journal.append({stream, version, type, std::move(text)}));
    return {};
  };
}

std::string shown(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

// Everything that the grant is about is on the screen, so that nothing is trusted unseen.
Result<int> grant(const Arguments& arguments, const std::string& home) {
  std::string path = CG_TRY(workspace_of(arguments, false));
  if (path == "/") return fail("'/' cannot be a workspace");
  WorkspaceContent content = CG_TRY(read_workspace_content(path));
  std::string digest = trust_digest(content.summary(0));
  std::string expected = arguments.value("--expect");
  if (!expected.empty() && expected != digest)
    return fail("not what was shown: its content is now " + digest + "; look at 'callgate trust status' again");
  TrustStore store = CG_TRY(load_trust(home));
  const TrustedWorkspace* then = store.find(path);
  TrustedWorkspace nothing{path, content.directory, {}, 0};
  std::vector<std::string> lines = CG_TRY(difference_since_grant(home, then ? *then : nothing, content));
  SystemClock clock;
  std::unique_ptr<Journal> journal = CG_TRY(open_journal(home, clock));
  CG_TRY(grant_trust(home, content, unix_seconds(clock), recorder(*journal, "trust.granted")));
  print(shown(lines) + "trusted " + escape_for_display(path, path_columns) + " with content " + digest + " (" +
        std::to_string(content.files.size()) + " files configure it)\n");
  return 0;
}

Result<int> revoke(const Arguments& arguments, const std::string& home) {
  std::string path = CG_TRY(workspace_of(arguments, true));
  SystemClock clock;
  std::unique_ptr<Journal> journal = CG_TRY(open_journal(home, clock));
  if (!CG_TRY(revoke_trust(home, path, recorder(*journal, "trust.revoked"))))
    return fail(escape_for_display(path, path_columns) + " was not trusted");
  print("no longer trusted: " + escape_for_display(path, path_columns) + "\n");
  return 0;
}

// Of a workspace that is not trusted nothing is opened, not even to show it.
Result<int> status(const Arguments& arguments, const std::string& home, const TrustStore& store) {
  std::string path = CG_TRY(workspace_of(arguments, false));
  std::string name = escape_for_display(path, path_columns);
  const TrustedWorkspace* then = store.find(path);
  if (then == nullptr) {
    print(name + ": untrusted\n");
    return 10;
  }
  WorkspaceContent content = CG_TRY(read_workspace_content(path));
  Trust trust = store.judge(content.summary(0));
  std::string text = name + ": " + std::string(to_string(trust)) + "\n";
  if (trust == Trust::changed)
    text += shown(CG_TRY(difference_since_grant(home, *then, content))) + "its content is now " +
            trust_digest(content.summary(0)) + "; 'callgate trust grant --expect " + trust_digest(content.summary(0)) +
            "' trusts exactly this\n";
  print(text);
  return trust == Trust::trusted ? 0 : 11;
}

Result<int> act(const Arguments& arguments) {
  GatewayConfig config = CG_TRY(gateway_config_from_environment());
  TrustStore store = CG_TRY(load_trust(config.home));
  std::string verb = arguments.operands.empty() ? "list" : arguments.operands[0];
  if (arguments.operands.size() > 2) return fail("too many operands");
  if (verb == "list") return list(store);
  if (verb == "grant") return grant(arguments, config.home);
  if (verb == "revoke") return revoke(arguments, config.home);
  if (verb == "status") return status(arguments, config.home, store);
  return fail("expected list, grant, revoke or status, not '" + verb + "'");
}

int run(const Arguments& arguments) {
  Result<int> code = act(arguments);
  return code ? *code : say_error(code.error(), exit_gateway_error);
}

}  // namespace

extern const Subcommand trust_subcommand{
    "trust",
    "say which workspaces may bring their own policy",
    {"list", "grant [--expect DIGEST] [DIR]", "revoke [DIR]", "status [DIR]"},
    {{"--expect", "DIGEST", "trust only this content, as 'trust status' showed it"}},
    "Until a workspace is trusted nothing of it is read as policy and nothing of it runs by itself. What configures "
    "it\n"
    "and changes must be trusted again; 'trust status' shows the difference.\n"
    "Exit codes of status: 0 trusted, 10 untrusted, 11 changed.",
    {"callgate trust grant ~/src/project", "callgate trust status"},
    run};

}  // namespace callgate
