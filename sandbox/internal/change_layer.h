// The layers of a copy-on-write run: made before it, read after it.
#pragma once

#include "sandbox/launcher.h"

namespace callgate::internal {

// Makes `upper` and `work` in the spec's change directory, which must not hold layers yet.
Result<void> make_change_layer(const SandboxSpec& spec);

// What the run left in the upper layer. Everything in it was written by whom we confine.
Result<ChangeSet> read_change_layer(const SandboxSpec& spec);

void observe_changes(const ChangeSet& changes, EffectSet& observed);

}  // namespace callgate::internal
