// The list of trusted workspaces on disk, and what it says about one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/workspace_content.h"
#include "policy/trust.h"

namespace callgate {

// `home`/trust.json; no file is an empty store. An error for one that is broken, a link, or that others can write.
Result<TrustStore> load_trust(const std::string& home);

// What is known of a workspace.
struct WorkspaceTrust {
  Trust trust = Trust::untrusted;
  // The project's rules as they were trusted, also when the file has changed since: they can only tighten.
  std::string project_policy;
};

// Opens nothing below a workspace that is not in the list. `canonical` is a path without links.
Result<WorkspaceTrust> look_up_trust(const std::string& home, const std::string& canonical);

// What is different since the grant, as lines for a terminal: escaped, "-" before and "+" now. Empty: nothing is.
Result<std::vector<std::string>> difference_since_grant(const std::string& home, const TrustedWorkspace& then,
                                                        const WorkspaceContent& now);

// Each takes the list's lock, so that no two lose one another's entry. `record` is called before the list changes and
// stops it with an error: no record, no trust.
using TrustRecord = std::function<Result<void>(const TrustedWorkspace&)>;
Result<void> grant_trust(const std::string& home, const WorkspaceContent& content, int64_t now_seconds,
                         const TrustRecord& record);
// False: it was not trusted.
Result<bool> revoke_trust(const std::string& home, const std::string& canonical, const TrustRecord& record);

}  // namespace callgate
