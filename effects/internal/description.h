// Command descriptions as the binary holds them: constant tables, generated from effects/commands/*.toml at build time,
// so that a hook's cold start parses nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/effect.h"

namespace callgate::internal {

// What a word of a command line is to the program. The generator knows these names; docs/command-descriptions.md
// explains them.
enum class Role : uint8_t {
  data,              // nothing the prediction cares about
  read,              // a path that is read
  read_tree,         // a directory that is read with everything below
  write,             // a path that is made or changed
  write_tree,        // a directory below which anything may be written
  write_name,        // a URL whose last part names a file written here (curl -O, wget)
  remove,            // a path that is deleted
  remove_tree,       // a directory that is deleted with everything below
  move,              // a path that is read and deleted
  link,              // the target of a link: later commands reach it by another name
  destination,       // a path that is written; a directory gets the sources below it
  command,           // the first word of a command; the rest of the line belongs to it
  shell,             // text that a new shell reads
  shell_words,       // this word and the rest, joined by spaces, are text that a new shell reads
  remote_shell,      // the same, on another machine
  remote_command,    // a command that runs in a container or on another machine
  evaluate,          // this word and the rest, joined by spaces, are read by the shell itself
  code,              // a program in another language
  script,            // a file that is run as a program
  url,               // a host to contact
  host,              // HOST or USER@HOST, port 22 unless told
  git_remote,        // the name or URL of a repository elsewhere
  remote_read,       // HOST:PATH or a local path that is read
  remote_write,      // HOST:PATH or a local path that is written
  directory,         // where the program works
  at_file,           // data, or @PATH, NAME=@PATH, file://PATH that is read
  variable,          // the name of an environment variable
  sed,               // a sed script
  awk,               // an awk program
  sql,               // text for a database client, where a backslash or dot command may run programs
  git_config,        // KEY=VALUE of git
  git_refspec,       // what is pushed; "+…" forces and ":…" deletes
  git_path,          // a path that git overwrites from its history
  output,            // a file that is written, also where -r makes other operands trees
  archive,           // a file that is written when members are put in, else read
  git_ref,           // a branch, or a path that is overwritten from history
  git_config_entry,  // the KEY of git config, which is written when a value follows
  process,           // a process to signal
  dev_server,        // PORT to listen on
  split_command,     // a command that is split at blanks, without a shell
  program,           // a program that is run, with arguments that nobody can tell
  user_shell,        // text for the shell of the user, whichever it is: su -c, flock -c
  user_shell_words,  // this word and the rest, joined by spaces, for the same
  escaped_words,     // the same, but only "$" keeps its meaning: sudo -s
  env_split,         // env -S: becomes words of this line
  parallel_words,    // the line of GNU parallel
  mount,             // what a container sees of this machine: SRC:DST[:ro], or type=bind,source=SRC,readonly
  local_read,  // a path that is read, or http(s)://…; NAME:PATH and s3://… are elsewhere and known by other effects
  local_write,  // the same, written
  magic_read,   // a path that perl reads, or a command when "|" stands in it
  assignment,   // NAME=VALUE for the environment of the command that is run: strace -E
  transport,    // a command that is split at blanks and given a host: rsync -e 'ssh -p 2222'
};

enum class ValueMode : uint8_t {
  none,
  required,   // the rest of the word, or the next word
  optional,   // only the rest of the word (-xVALUE, --name=VALUE)
  semicolon,  // every word up to ";" or "+": find -exec
  words,      // every word up to ";" or the end: fd -x
  separate,   // the next word, even in a cluster: sh -oc pipefail 'text'
};

// The tables are one constant array of each type, and lists are places in them: a pointer would have to be relocated
// at each start, which for 1,300 programs took longer than reading and judging a command.
template <typename T>
const T* all_of();

template <typename T>
struct Table {
  uint32_t first = 0;
  uint32_t size = 0;
  const T* begin() const { return all_of<T>() + first; }
  const T* end() const { return begin() + size; }
  const T& operator[](size_t i) const { return begin()[i]; }
  constexpr bool empty() const { return size == 0; }
};

// Text in `description_text`, with what the rules ask of it.
struct Text {
  uint32_t first = 0;
  uint32_t length = 0;
  std::string_view view() const;
  operator std::string_view() const { return view(); }
  size_t size() const { return length; }
  bool empty() const { return length == 0; }
  char back() const { return view().back(); }
  bool starts_with(std::string_view start) const { return view().starts_with(start); }
  bool ends_with(std::string_view end) const { return view().ends_with(end); }
  friend bool operator==(Text a, std::string_view b) { return a.view() == b; }
};

// "{value}", "{operands}", "{operand}" (the first), "{subcommand}" (its last word), "{workspace}", "{home}" and
// "{name}" in the target are filled in; paths may be relative.
struct EffectTemplate {
  EffectKind kind;
  Text target;
};

struct OperandSpec {
  Role role;
  bool rest;  // takes all that the others leave
  bool optional;
};

// A value like KEY=VALUE, where the key says what the rest is: tar --checkpoint-action=exec=…, ssh -o ProxyCommand=….
struct KeySpec {
  Text name;  // with its "=" or other sign at the end; without: the whole value
  Role role;  // of the rest
  Table<EffectTemplate> effects;
};

struct OptionSpec {
  Text name;  // with its dashes
  ValueMode value;
  Role role;  // of the value
  Table<EffectTemplate> effects;
  Table<OperandSpec> operands;  // what the operands are when the option is there
  bool replaces_operands;       // `operands` counts, even when empty
  bool drops_first_operand;     // grep -e: the pattern is no operand any more
  bool recursive;               // path operands mean everything below them
  bool runs_workspace_code;
  bool cancels_effects;  // --version, --help, --dry-run: nothing of the default effects happens
  Role operand_role;     // what the path operands are as well (find -delete, sed -i); data: nothing
  Table<KeySpec> keys;
  bool ignores_case;         // of its keys, which also end at a blank: ssh -o "proxycommand x"
  bool harmless_other_keys;  // a key that is not described does nothing
  Table<OperandSpec> more;   // words behind the value that belong to it as well: find -fprintf FILE FORMAT
  bool late;                 // also right behind the first operand, where options are not read any more: flock f -c
};

struct CommandSpec {
  Text name;  // "git", or of a subcommand "stash pop", "ec2 describe-*"
  Table<OptionSpec> options;
  Table<OperandSpec> operands;
  Table<EffectTemplate> effects;             // always
  Table<EffectTemplate> no_operand_effects;  // only without operands
  Table<CommandSpec> subcommands;            // of every level
  bool builtin;                              // of the shell, when a shell runs it
  bool harmless_unknown_options;
  bool single_dash_long;         // -name, as find and gcc have them
  bool options_first;            // the first operand ends the options
  bool numeric_options;          // -5
  bool plus_options;             // +x
  bool bundled_first;            // tar xzf
  bool assignments_first;        // env NAME=value
  bool global_options_anywhere;  // options of the command are also options of its subcommands
  bool no_double_dash;           // "--" is an ordinary word
  bool any_subcommand;           // an unknown subcommand is an operand
  bool runs_workspace_code;
  bool reads_file_names;  // more operands come at run time
  bool has_operands;      // operands were described, if only as none
  bool risky_options;     // computed: a word that turns out to be an option could do more than read
  bool exact_options;     // no long option may be abbreviated
};

struct CommandName {
  Text name;
  uint32_t spec;  // place among all CommandSpec
};

// Generated.
extern const char description_text[];
extern const EffectTemplate all_effect_templates[];
extern const OperandSpec all_operand_specs[];
extern const KeySpec all_key_specs[];
extern const OptionSpec all_option_specs[];
extern const CommandSpec all_command_specs[];
extern const CommandName all_command_names[];  // sorted by name
extern const Table<CommandName> command_names;

template <>
inline const EffectTemplate* all_of() {
  return all_effect_templates;
}
template <>
inline const OperandSpec* all_of() {
  return all_operand_specs;
}
template <>
inline const KeySpec* all_of() {
  return all_key_specs;
}
template <>
inline const OptionSpec* all_of() {
  return all_option_specs;
}
template <>
inline const CommandSpec* all_of() {
  return all_command_specs;
}
template <>
inline const CommandName* all_of() {
  return all_command_names;
}

inline std::string_view Text::view() const {
  return {description_text + first, length};
}

// The description of a program by its base name, or nothing.
const CommandSpec* find_description(std::string_view name);

}  // namespace callgate::internal
