// What an agent's session leaves in the journal.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "audit/journal.h"
#include "base/result.h"

namespace callgate {

// A resource with a position: its events are numbered from 1, so a second writer of the same session is a conflict.
class SessionLog {
 public:
  // `journal` is borrowed for the log's life; null: nothing is written.
  SessionLog(Journal* journal, const std::string& session) : journal_(journal), stream_("session/" + session) {}
  Result<void> append(std::string_view type, const nlohmann::json& body);

 private:
  Journal* journal_;
  std::string stream_;
  uint64_t version_ = 0;
};

}  // namespace callgate
