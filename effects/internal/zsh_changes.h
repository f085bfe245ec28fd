// What a text of zsh does to its own shell, and which text that concerns. `zsh -c` and `eval` read all of their text
// before they run any of it: an option or an alias changes what substitutions and nested texts say, never the lines
// behind it; but an option may change what the words of all lines become.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parser/shell_program.h"

namespace callgate::internal {

// Options that are no longer as `zsh -f` has them. A set: these are its bits.
using ZshChanges = uint32_t;
constexpr ZshChanges ksh_arrays = 1, brace_characters = 2, no_braces = 4, no_equals = 8, sh_glob = 16,
                     magic_equals = 32, posix_builtins = 64, distributes_lists = 128, path_directories = 256,
                     globs_values = 512, globs_results = 1024, doubled_quotes = 2048, other_shell = 4096,
                     prompt_substitution = 8192;
// What `emulate sh` and `emulate ksh` change together.
constexpr ZshChanges emulated_sh =
    ksh_arrays | no_braces | no_equals | sh_glob | posix_builtins | globs_results | other_shell | prompt_substitution;

// The option that the name without underscores, in lower case and without "no" changes when it is `on`; 0 for one that
// is as in `zsh -f` then, nothing for one that is not known here.
std::optional<ZshChanges> zsh_change(std::string_view name, bool on);

// Whether a program that has been read says something else under one of the changes.
bool concerns(ZshChanges changes, const ShellProgram& program);
// The same for a text that the changed shell has yet to read.
bool concerns_reading(ZshChanges changes, const ShellProgram& program, std::string_view text);

// What zsh reads when it gets there: the text of substitutions and of code in glob qualifiers.
std::string later_text(const ShellProgram& program);

// Whether an alias of this name may be expanded in the text: in doubt, it may.
bool may_expand(std::string_view alias, std::string_view text);

}  // namespace callgate::internal
