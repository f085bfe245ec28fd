#include "gateway/once_rules.h"
#include "gateway/pipeline.h"

namespace callgate {
namespace {

// `--allow-host NAME` is a grant in advance: for the web's two ports, or for the one that it names.
EffectSet granted_hosts(const std::vector<std::string>& hosts) {
  EffectSet granted;
  for (const std::string& host : hosts) {
    bool has_port = host.find(':') != std::string::npos;
    granted.add(EffectKind::connect, has_port ? host : host + ":443");
    if (!has_port) granted.add(EffectKind::connect, host + ":80");
  }
  return granted;
}

}  // namespace

Result<PermittedCall> PermissionStage::judge(TrustedCall trusted, const HandleOptions& options) {
  std::set<std::string> used = CG_TRY(used_once_rules(journal_, trusted.policy()));
  SessionState session = CG_TRY(memory_.enter(trusted.call(), authority_of(options.mode)));
  JudgeOptions judging{.mode = session.authority.mode,
                       .workspace_trusted = trusted.trust() == Trust::trusted,
                       .attended = session.authority.attended,
                       .session = &session.facts,
                       .used_rules = &used,
                       .granted = granted_hosts(options.allowed_hosts),
                       .repository = [&] { return read_repository_programs(trusted.paths()); },
                       .voter = &launcher_,
                       .now = unix_seconds(clock_)};
  Judgement judgement = callgate::judge(trusted.call(), trusted.paths(), trusted.policy(), model_, judging);
  if (trusted.trust() == Trust::changed)
    judgement.decision.reasons.push_back({ReasonKind::trust,
                                          "trust.changed",
                                          "what configures the workspace changed since it was trusted; see 'callgate "
                                          "trust status', and 'callgate trust grant' to trust it as it is now",
                                          Verdict::allow,
                                          {}});
  return PermittedCall(std::move(trusted), std::move(judgement));
}

}  // namespace callgate
