// The order of the five stages, as types: each can only be made by its stage from the one before it, so that a skipped
// stage does not compile (tests/compile_fail proves it). All are values that move.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/path.h"
#include "base/tool_call.h"
#include "gateway/judgement.h"
#include "policy/policy.h"
#include "policy/trust.h"
#include "sandbox/sandbox_spec.h"

namespace callgate {

class TrustStage;
class PermissionStage;
class ConfirmStage;

// A call whose workspace is known: canonical paths, and whether the user trusts what is in it.
class TrustedCall {
 public:
  const ToolCall& call() const { return call_; }
  const PathContext& paths() const { return paths_; }
  Trust trust() const { return trust_; }
  const Policy& policy() const { return *policy_; }

 private:
  friend class TrustStage;
  TrustedCall(ToolCall call, PathContext paths, Trust trust, const Policy& policy)
      : call_(std::move(call)), paths_(std::move(paths)), trust_(trust), policy_(&policy) {}

  ToolCall call_;
  PathContext paths_;
  Trust trust_;
  const Policy* policy_;  // the trust stage owns it for the gateway's life
};

// A call with its decision: allow, contain, ask or deny, and the grant.
class PermittedCall {
 public:
  const ToolCall& call() const { return trusted_.call(); }
  const PathContext& paths() const { return trusted_.paths(); }
  const Policy& policy() const { return trusted_.policy(); }
  Trust trust() const { return trusted_.trust(); }
  const Judgement& judgement() const { return judgement_; }
  const Decision& decision() const { return judgement_.decision; }

 private:
  friend class PermissionStage;
  PermittedCall(TrustedCall trusted, Judgement judgement)
      : trusted_(std::move(trusted)), judgement_(std::move(judgement)) {}

  TrustedCall trusted_;
  Judgement judgement_;
};

// A call that may run, with exactly what will run. Bound to a digest of it.
class ApprovedCall {
 public:
  const ToolCall& call() const { return permitted_.call(); }
  const PathContext& paths() const { return permitted_.paths(); }
  const Judgement& judgement() const { return permitted_.judgement(); }
  const Decision& decision() const { return permitted_.decision(); }
  const SandboxSpec& spec() const { return spec_; }
  const std::string& standard_input() const { return standard_input_; }
  const Digest& digest() const { return digest_; }

 private:
  friend class ConfirmStage;
  ApprovedCall(PermittedCall permitted, SandboxSpec spec, std::string standard_input, Digest digest)
      : permitted_(std::move(permitted)),
        spec_(std::move(spec)),
        standard_input_(std::move(standard_input)),
        digest_(digest) {}

  PermittedCall permitted_;
  SandboxSpec spec_;
  std::string standard_input_;  // bytes that a tool's own arguments bring, for `write`
  Digest digest_;
};

}  // namespace callgate
