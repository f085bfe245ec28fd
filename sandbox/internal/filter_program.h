// The seccomp filter, compiled from the tables of sandbox/seccomp when Callgate is built: libseccomp needs 1.5 ms for
// it, which is more than the rest of a start costs.
#pragma once

#include "sandbox/init/init.h"

namespace callgate::internal {

FilterProgram notifying_filter();
FilterProgram silent_filter();  // refuses the same, records nothing

}  // namespace callgate::internal
