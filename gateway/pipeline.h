// One tool call through the five stages.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "audit/journal.h"
#include "classifier/risk_model.h"
#include "gateway/confirmer.h"
#include "gateway/gateway.h"
#include "gateway/recorder.h"
#include "gateway/sandbox_grant.h"
#include "gateway/session_memory.h"
#include "gateway/stages.h"
#include "sandbox/launcher.h"

namespace callgate {

// Stage 1. Who is asking, from where, and has the user trusted what is there?
class TrustStage {
 public:
  TrustStage(GatewayConfig config, Policy user_policy);
  Result<TrustedCall> judge(ToolCall call);

 private:
  Result<void> refuse_own_state(const std::string& workspace) const;
  Result<const Policy*> policy_for(const std::string& workspace, const std::string& project_policy);

  GatewayConfig config_;
  Policy user_policy_;
  std::unique_ptr<Policy> project_policy_;  // of the last workspace that has one
};

// Stage 2. Parse, predict, run the checks, match the rules, ask the model and, where the policy says so, the shell.
class PermissionStage {
 public:
  // All are borrowed for the stage's life.
  PermissionStage(const RiskModel& model, Launcher& launcher, Journal& journal, SessionMemory& memory,
                  const Clock& clock)
      : model_(model), launcher_(launcher), journal_(journal), memory_(memory), clock_(clock) {}
  Result<PermittedCall> judge(TrustedCall trusted, const HandleOptions& options);

 private:
  const RiskModel& model_;
  Launcher& launcher_;  // for the shell's own reading
  Journal& journal_;
  SessionMemory& memory_;
  const Clock& clock_;
};

// Stage 3. A person settles every ask; nobody there means no.
class ConfirmStage {
 public:
  // All but the configuration are borrowed for the stage's life.
  ConfirmStage(Confirmer& confirmer, GatewayConfig config, Journal& journal, SessionMemory& memory, const Clock& clock)
      : confirmer_(confirmer), config_(std::move(config)), journal_(journal), memory_(memory), clock_(clock) {}
  // An approved call, or nothing when it is refused (recorded); an error is a refusal too.
  Result<std::optional<ApprovedCall>> settle(const PermittedCall& permitted, const RunSettings& settings,
                                             const std::string& call_id, CallRecorder& record);

 private:
  Result<Answer> ask(ApprovalRequest request, CallRecorder& record);
  bool was_answered(const Decision& decision) const;

  Confirmer& confirmer_;
  GatewayConfig config_;
  Journal& journal_;
  SessionMemory& memory_;
  const Clock& clock_;
  EffectSet session_grants_;
  std::set<std::string> session_answers_;  // what else was asked and answered with "for this session"
};

// Stage 4. Records the intent, runs it in the sandbox, applies or keeps what it changed, records how it ended.
class ExecuteStage {
 public:
  explicit ExecuteStage(Launcher& launcher) : launcher_(launcher) {}
  struct Executed {
    ExecutionResult result;
    std::string kept_changes;
  };
  Result<Executed> run(const ApprovedCall& approved, const RunStreams& streams, CallRecorder& record);

 private:
  Launcher& launcher_;
};

// Stage 5. Secrets masked, size bounded, control sequences neutralised, labelled.
class ResultStage {
 public:
  CallResult clean(std::string call_id, const ApprovedCall& approved, ExecuteStage::Executed executed) const;
  CallResult refuse(std::string call_id, const PermittedCall& permitted, std::string_view by) const;
};

class Pipeline final : public Gateway {
 public:
  // All are borrowed for the pipeline's life but the values.
  Pipeline(GatewayConfig config, Policy policy, const RiskModel& model, Confirmer& confirmer, Launcher& launcher,
           Journal& journal, const Clock& clock);
  Result<CallResult> handle(ToolCall call, const HandleOptions& options) override;

 private:
  Result<void> remember_run(const ApprovedCall& approved, const std::string& call_id, CallRecorder& record);
  Result<CallResult> handle_recorded(ToolCall call, const HandleOptions& options, const std::string& call_id,
                                     CallRecorder& record);

  GatewayConfig config_;
  Journal& journal_;
  const Clock& clock_;
  SessionMemory memory_;
  TrustStage trust_;
  PermissionStage permission_;
  ConfirmStage confirm_;
  ExecuteStage execute_;
  ResultStage result_;
};

}  // namespace callgate
