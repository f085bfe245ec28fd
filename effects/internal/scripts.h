// Small readers for the languages inside quoted operands: enough to see what acts on the world.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callgate::internal {

struct ScriptEffects {
  std::vector<std::string> reads, writes;  // file names as written
  std::vector<std::string> shell;          // text for sh -c
  std::vector<std::string> removes;
  std::vector<std::vector<std::string>> runs;  // argv, without a shell
  std::vector<std::string> urls;
  std::vector<std::string> environment;  // names of variables; "*" for any
  std::string unknown;                   // why it could not be read; empty: read in full
};

ScriptEffects scan_sed(std::string_view script);
ScriptEffects scan_awk(std::string_view program);

enum class Language : uint8_t { python, javascript, ruby, perl, php, lua, other };

// By the name of the interpreter: python3.11, nodejs.
Language language_of(std::string_view interpreter);
// Harmless one-liners, and calls that say what they do. `unknown` as soon as one word is not on a list: what a name
// means in these languages is decided while they run.
ScriptEffects scan_code(Language language, std::string_view code);

// Keys of git's configuration that name no program and no file; the rest may run something.
bool is_harmless_git_key(std::string_view key);

// Whether a text for a database client holds something that the client does itself: run a shell, read or write a file.
bool is_client_command(std::string_view client, std::string_view text);

}  // namespace callgate::internal
