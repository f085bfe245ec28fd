// What must not compile: a stage that is skipped. The test builds this file once without a macro, which must succeed
// and so shows that the setting is right, and once for each macro, which must fail with the message that its row in
// CMakeLists.txt names.
#include <utility>

#include "gateway/pipeline.h"

namespace callgate {

// The way that is meant: each stage makes the value that the next one takes.
[[maybe_unused]] Result<ExecuteStage::Executed> in_order(PermissionStage& permission, ConfirmStage& confirm,
                                                         ExecuteStage& execute, TrustedCall trusted,
                                                         const HandleOptions& options, const RunSettings& settings,
                                                         CallRecorder& record) {
  PermittedCall permitted = CG_TRY(permission.judge(std::move(trusted), options));
  auto approved = CG_TRY(confirm.settle(std::move(permitted), settings, "id", record));
  if (!approved) return fail("refused");
  return execute.run(*approved, RunStreams{}, record);
}

#ifdef TRUSTED_FROM_NOWHERE
TrustedCall forge(ToolCall call, const Policy& policy) {
  return TrustedCall(std::move(call), PathContext{}, Trust::trusted, policy);
}
#endif

#ifdef TRUSTED_BY_DEFAULT
TrustedCall forge() {
  return TrustedCall{};
}
#endif

#ifdef PERMITTED_WITHOUT_JUDGING
PermittedCall forge(TrustedCall trusted) {
  return PermittedCall(std::move(trusted), Judgement{});
}
#endif

#ifdef APPROVED_WITHOUT_CONFIRMING
ApprovedCall forge(PermittedCall permitted) {
  return ApprovedCall(std::move(permitted), SandboxSpec{}, "", Digest{});
}
#endif

#ifdef APPROVED_BY_DEFAULT
ApprovedCall forge() {
  return ApprovedCall{};
}
#endif

#ifdef APPROVED_BY_A_CLASS_OF_ITS_OWN
class Forged : public ApprovedCall {
 public:
  explicit Forged(PermittedCall permitted) : ApprovedCall(std::move(permitted), SandboxSpec{}, "", Digest{}) {}
};
#endif

#ifdef APPROVED_THEN_CHANGED
void change(ApprovedCall& approved) {
  approved.spec().argv.push_back("--force");
}
#endif

#ifdef RUNNING_WHAT_IS_ONLY_PERMITTED
auto skip(ExecuteStage& execute, const PermittedCall& permitted, CallRecorder& record) {
  return execute.run(permitted, RunStreams{}, record);
}
#endif

#ifdef RUNNING_A_BARE_CALL
auto skip(ExecuteStage& execute, const ToolCall& call, CallRecorder& record) {
  return execute.run(call, RunStreams{}, record);
}
#endif

#ifdef CONFIRMING_WHAT_NOBODY_JUDGED
auto skip(ConfirmStage& confirm, TrustedCall trusted, const RunSettings& settings, CallRecorder& record) {
  return confirm.settle(std::move(trusted), settings, "id", record);
}
#endif

#ifdef JUDGING_WHAT_NOBODY_LOOKED_UP
auto skip(PermissionStage& permission, ToolCall call) {
  return permission.judge(std::move(call), HandleOptions{});
}
#endif

}  // namespace callgate
