#include "agent/session_log.h"

#include <nlohmann/json.hpp>

#include "agent/json_text.h"

namespace callgate {

Result<void> SessionLog::append(std::string_view type, const nlohmann::json& body) {
  if (journal_ == nullptr) return {};
  const auto event = journal_->append({stream_, version_ + 1, std::string(type), to_text(body)});
  if (!event) return tl::unexpected(Error{"record the session: " + event.error().message, event.error().code});
  ++version_;
  return {};
}

}  // namespace callgate
