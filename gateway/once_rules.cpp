#include "gateway/once_rules.h"

#include <nlohmann/json.hpp>

namespace callgate {

Result<std::set<std::string>> used_once_rules(Journal& journal, const Policy& policy) {
  std::set<std::string> used;
  for (std::string& id : policy.once_rules())
    if (!CG_TRY(journal.stream("once/" + id)).empty()) used.insert(std::move(id));
  return used;
}

NewEvent once_rule_used(const std::string& id, const std::string& call_id) {
  return {"once/" + id, 1, "rule.used", nlohmann::json{{"call", call_id}}.dump()};
}

}  // namespace callgate
