#include "cli/console.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"

namespace callgate {

std::string coloured(Colour colour, std::string_view text, int fd) {
  constexpr std::array codes{"", "\x1b[32m", "\x1b[36m", "\x1b[33m", "\x1b[31m", "\x1b[2m", "\x1b[1m"};
  const char* no_colour = std::getenv("NO_COLOR");
  if (colour == Colour::none || !::isatty(fd) || (no_colour && no_colour[0] != '\0')) return std::string(text);
  return codes[static_cast<size_t>(colour)] + std::string(text) + "\x1b[0m";
}

Colour colour_of(Verdict verdict) {
  constexpr std::array colours{Colour::green, Colour::cyan, Colour::yellow, Colour::red};
  return colours[static_cast<size_t>(verdict)];
}

int say_error(std::string_view message, int exit_code) {
  std::string line = coloured(Colour::red, "callgate:", STDERR_FILENO) + " " + escape_for_display(message, 2000) + "\n";
  (void)write_all(STDERR_FILENO, line);
  return exit_code;
}

int say_error(const Error& error, int exit_code) {
  return say_error(error.message, exit_code);
}

bool print(std::string_view text) {
  Result<void> written = write_all(STDOUT_FILENO, text);
  if (!written) say_error("cannot write the output: " + written.error().message, 0);
  return written.has_value();
}

}  // namespace callgate
