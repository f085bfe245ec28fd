// What subcommands print with: colour only on a terminal, our own words only on standard error.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/verdict.h"

namespace callgate {

enum class Colour : uint8_t { none, green, cyan, yellow, red, dim, bold };

// `text` in colour when `fd` is a terminal and NO_COLOR is not set.
std::string coloured(Colour colour, std::string_view text, int fd);
Colour colour_of(Verdict verdict);

// "callgate: message" on standard error; gives `exit_code` back, so that a caller can return it.
int say_error(const Error& error, int exit_code);
int say_error(std::string_view message, int exit_code);

// Standard output, whole or an exit code: a full disk or a closed pipe is not silent.
bool print(std::string_view text);

}  // namespace callgate
