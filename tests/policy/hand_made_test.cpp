// decide() on predictions that are made by hand: calls without shell text, and what no parser has to produce.
#include <gtest/gtest.h>

#include "policy/policy.h"
#include "tests/policy/judge.h"

namespace callgate {
namespace {

struct Row {
  Effect effect;
  Verdict ask, edits, plan, locked;
};

Prediction prediction_of(const Effect& effect) {
  Prediction prediction;
  prediction.understood = true;
  prediction.effects.add(effect);
  return prediction;
}

Verdict verdict_of(const Effect& effect, Mode mode) {
  ToolCall call;
  call.tool = "write";
  Prediction prediction = prediction_of(effect);
  PolicyInput input{call, nullptr, prediction, testing::test_paths(), nullptr, true, mode, true, nullptr, nullptr, {}};
  return decide(input, Policy()).verdict;
}

TEST(DefaultPolicy, GivesEachEffectItsVerdictInEachMode) {
  using enum Verdict;
  const Row rows[] = {
      {{EffectKind::read, "/home/user/work/a.c"}, allow, allow, allow, allow},
      {{EffectKind::read, "/usr/include/x.h"}, allow, allow, allow, allow},
      {{EffectKind::read, "/home/user/other/x"}, ask, ask, ask, deny},
      {{EffectKind::read, "/home/user/.ssh/id_rsa"}, deny, deny, deny, deny},
      {{EffectKind::read, "/**"}, contain, contain, contain, contain},
      {{EffectKind::write, "/home/user/work/a.c"}, contain, allow, deny, contain},
      {{EffectKind::remove, "/home/user/work/a.c"}, contain, allow, deny, contain},
      {{EffectKind::write, "/tmp/x"}, allow, allow, deny, allow},
      {{EffectKind::write, "/dev/null"}, allow, allow, allow, allow},
      {{EffectKind::write, "/home/user/x"}, ask, ask, deny, deny},
      {{EffectKind::write, "/usr/local/bin/x"}, ask, ask, deny, deny},
      {{EffectKind::write, "/etc/passwd"}, deny, deny, deny, deny},
      {{EffectKind::remove, "/home/user"}, deny, deny, deny, deny},
      {{EffectKind::write, "/home/user/work/.git/hooks/pre-push"}, deny, deny, deny, deny},
      {{EffectKind::execute, "ls -l"}, allow, allow, allow, allow},
      {{EffectKind::connect, "example.com:443"}, ask, ask, deny, deny},
      {{EffectKind::listen, "8080"}, contain, contain, deny, contain},
      {{EffectKind::environment, "API_TOKEN"}, ask, ask, ask, deny},
      {{EffectKind::privilege, "sudo"}, ask, ask, deny, deny},
      {{EffectKind::signal, "own"}, allow, allow, deny, allow},
      {{EffectKind::signal, "other"}, ask, ask, deny, deny},
      {{EffectKind::persist, "git-hook"}, deny, deny, deny, deny},
      {{EffectKind::persist, "cron"}, ask, ask, deny, deny},
      {{EffectKind::history, "force-push"}, ask, ask, deny, deny},
      {{EffectKind::remote, "registry"}, ask, ask, deny, deny},
      {{EffectKind::install, "npm x"}, ask, ask, deny, deny},
      {{EffectKind::unknown, "no description"}, contain, contain, deny, contain},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(to_string(verdict_of(row.effect, Mode::ask)), to_string(row.ask)) << to_string(row.effect);
    EXPECT_EQ(to_string(verdict_of(row.effect, Mode::edits)), to_string(row.edits)) << to_string(row.effect);
    EXPECT_EQ(to_string(verdict_of(row.effect, Mode::plan)), to_string(row.plan)) << to_string(row.effect);
    EXPECT_EQ(to_string(verdict_of(row.effect, Mode::locked)), to_string(row.locked)) << to_string(row.effect);
  }
}

TEST(DefaultPolicy, AsksAboutTheUnknownThatCannotBeContained) {
  ToolCall call;
  Prediction prediction = prediction_of({EffectKind::unknown, "a script"});
  prediction.effects.add(EffectKind::connect, "example.com:443");
  PolicyInput input{call,
                    nullptr,
                    prediction,
                    testing::test_paths(),
                    nullptr,
                    true,
                    Mode::ask,
                    true,
                    nullptr,
                    nullptr,
                    {{EffectKind::connect, "example.com:443"}}};
  Decision decision = decide(input, Policy());
  EXPECT_EQ(decision.verdict, Verdict::ask);
  EXPECT_EQ(decision.reasons[0].id, "effect.unknown");
}

TEST(DefaultPolicy, DoesNotTakeTheWholeMachineForAWorkspace) {
  ToolCall call;
  PathContext paths{"/", "/", "/home/user"};
  Prediction prediction = prediction_of({EffectKind::write, "/etc/passwd"});
  PolicyInput input{call, nullptr, prediction, paths, nullptr, true, Mode::edits, true, nullptr, nullptr, {}};
  EXPECT_EQ(decide(input, Policy()).verdict, Verdict::deny);
}

}  // namespace
}  // namespace callgate
