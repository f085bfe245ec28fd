// What a contained run may reach without a question: its own loopback, the public package registries, and the far side
// of a tool that only looks.
#pragma once

#include <string_view>

#include "effects/prediction.h"

namespace callgate {

// "localhost:8080", "127.0.0.1:80", "[::1]:443".
bool is_loopback(std::string_view address);

// Every host that the command connects to, at least one, is the sandbox's own loopback.
bool talks_to_itself(const EvaluatedCommand& command);

// A package manager that talks to nothing but public registries, to look or to fetch into the project. Options for the
// whole machine, another index or a URL make it something else.
bool asks_only_registries(const EvaluatedCommand& command);

// Whoever has an account can put something there for others to see, or have it fetched from elsewhere by name: a door
// that only opens for a call in which no program is unknown, the project's own scripts included.
bool takes_uploads(std::string_view registry);

// `gh pr view`, `kubectl get pods`: whatever it does elsewhere is reading, and it does something elsewhere. Not where the
// words name the host, which gets its credentials, nor where what it reads may be a secret.
bool only_reads_elsewhere(const EvaluatedCommand& command);

}  // namespace callgate
