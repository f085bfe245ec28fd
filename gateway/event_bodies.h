// The bodies of a call's events, as JSON text of at most 32 KiB. docs/journal.md lists the fields.
#pragma once

#include <string>

#include "gateway/confirmer.h"
#include "gateway/stages.h"
#include "sandbox/launcher.h"

namespace callgate {

std::string received_body(const ToolCall& call);
std::string decided_body(const PermittedCall& permitted);
std::string approval_requested_body(const ApprovalRequest& request);
// `shown` is the digest of the text that a person sees.
std::string approval_opened_body(const ApprovalRequest& request, const std::string& shown);
std::string approval_resolved_body(Answer answer, std::string_view who, const Digest& digest);
std::string intent_body(const ApprovedCall& approved);
// `changes` is "none", "applied" or "kept", or what went wrong.
std::string finished_body(const ApprovedCall& approved, const ExecutionResult& result, std::string_view changes);
std::string refused_body(const Decision& decision, std::string_view by);
std::string failed_body(std::string_view stage, const Error& error);

}  // namespace callgate
