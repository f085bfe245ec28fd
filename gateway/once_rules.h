// Which rules that speak once are used up: the stream "once/<id>" of the journal has one event, or none.
#pragma once

#include <set>
#include <string>

#include "audit/journal.h"
#include "base/result.h"
#include "policy/policy.h"

namespace callgate {

Result<std::set<std::string>> used_once_rules(Journal& journal, const Policy& policy);

// For the caller to record with the intent to run: of two calls that both rely on the rule, one is not recorded and so
// does not run.
NewEvent once_rule_used(const std::string& id, const std::string& call_id);

}  // namespace callgate
