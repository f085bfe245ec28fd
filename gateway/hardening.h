// What is switched off around a command whose text is clean: programs that the workspace's own configuration would run
// (CG075). One table; every row that applies is named in the decision, shown to the person and recorded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/repository_programs.h"
#include "policy/decision.h"

#include "effects/prediction.h"

namespace callgate {

// What decides which rows apply. Borrowed for the call.
struct HardenedCall {
  const Decision& decision;
  const Prediction& prediction;
  const RepositoryPrograms& repository;
  bool workspace_trusted = false;
  bool runs_shell = false;  // a shell reads text, rather than one program being executed directly
};

// The ids of the rows that apply, in the order of the table; none for what is denied.
std::vector<std::string> hardening_for(const HardenedCall& call);

// NAME=value of each variable that the rows set.
std::vector<std::string> hardening_environment(const std::vector<std::string>& ids,
                                               const RepositoryPrograms& repository);

// What a row does, in words; empty for an id that is not in the table.
std::string_view hardening_reason(std::string_view id);

// Whether git may run, so that what its repository's configuration names matters.
bool may_run_git(const Prediction& prediction);

}  // namespace callgate
