#include <algorithm>

#include "policy/check.h"
#include "policy/internal/command_words.h"
#include "policy/internal/written_words.h"

namespace callgate {
namespace {

bool is_root(std::string_view target, const PathContext& paths) {
  std::string_view path = target.ends_with("/**") ? target.substr(0, target.size() - 3) : target;
  if (path.empty() || is_within(paths.home, path) || is_within(paths.workspace, path)) return true;
  return is_one_of(
      path, {"/bin",  "/boot", "/dev", "/etc", "/home", "/lib",     "/lib64",   "/opt",       "/proc", "/root",
             "/sbin", "/srv",  "/sys", "/usr", "/var",  "/usr/bin", "/usr/lib", "/usr/local", "/mnt",  "/media"});
}

bool deletes_trees(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  bool recursive = has_letter(command, 'r') || has_letter(command, 'R') || has_long(command, "recursive");
  return (name == "rm" && recursive) || is_one_of(name, {"shred", "wipe", "srm"});
}

bool changes_trees(const EvaluatedCommand& command) {
  return is_one_of(command.name(), {"chmod", "chown", "chgrp"}) &&
         (has_letter(command, 'R') || has_long(command, "recursive"));
}

// As written: `rm -rf /` may be described by its effects or not; its operands are here in any case.
void judge_operands(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  for (size_t i = 1; i < command.argv.size(); ++i) {
    std::string_view word = argument(command, i);
    if (word.starts_with('-') || word.empty()) continue;
    bool any_file = word == "*" || word.ends_with("/*");
    std::string_view place = any_file ? word.substr(0, word.size() - 1) : word;
    std::string home_relative =
        place.starts_with("~") ? input.paths.home + std::string(place.substr(1)) : std::string(place);
    std::string path = normal_path(home_relative, command.cwd.empty() ? input.paths.cwd : command.cwd);
    if (is_root(path, input.paths)) to.report(self, Verdict::deny, command.where, "acts on a whole root: " + path);
  }
}

// `rm -rf $X/`: with X empty this is the root directory.
bool may_vanish_before_slash(const Word& word) {
  if (word.parts.size() < 2) return false;
  for (size_t i = 0; i + 1 < word.parts.size(); ++i) {
    const WordPart& part = word.parts[i];
    bool vanishes = part.kind == PartKind::parameter || part.kind == PartKind::command_substitution;
    // ${X:?} and ${X:-default} cannot be empty.
    bool guarded =
        part.operation.starts_with(":?") || part.operation.starts_with(":-") || part.operation.starts_with("?");
    if (!vanishes || guarded) return false;
    const std::string& next = word.parts[i + 1].text;
    if (word.parts[i + 1].kind == PartKind::literal && next.starts_with('/'))
      return next == "/" || next == "/*" || i + 2 < word.parts.size() || next.find('/', 1) == std::string::npos;
  }
  return false;
}

void judge_words(const EvaluatedCommand& command, const WordIndex& words, const Check& self, Reporter& to) {
  if (command.name() != "rm") return;
  bool recursive = has_letter(command, 'r') || has_letter(command, 'R') || has_long(command, "recursive", 1);
  for (const Value& value : command.argv) {
    const Word* word = words.find(value.where);
    // Without -r a file that is not there: `rm "$dir/x.toml"`. A pattern still takes every file of the root.
    if (word != nullptr && may_vanish_before_slash(*word) && (recursive || has_part(*word, PartKind::glob)))
      to.report(self, value.where, "with an empty variable this names a root directory");
  }
}

// `fdisk -l` and `parted -h` only show.
bool only_shows(const EvaluatedCommand& command) {
  return has_letter(command, 'l') || has_long(command, "list") || has_letter(command, 'h') ||
         has_long(command, "help") || has_long(command, "version") || has_argument(command, "print");
}

bool destroys_device(const EvaluatedCommand& command) {
  std::string_view name = command.name();
  if (is_one_of(name, {"fdisk", "sfdisk", "parted"}) && only_shows(command)) return false;
  if (name.starts_with("mkfs") || is_one_of(name, {"wipefs", "blkdiscard", "fdisk", "sfdisk", "parted"})) return true;
  for (size_t i = 1; i < command.argv.size(); ++i)
    if (name == "dd" && argument(command, i).starts_with("of=/dev/") &&
        !is_one_of(argument(command, i), {"of=/dev/null", "of=/dev/stdout"}))
      return true;
  return false;
}

bool selects(const EvaluatedCommand& find) {
  for (size_t i = 1; i < find.argv.size(); ++i)
    if (is_one_of(argument(find, i), {"-name", "-iname", "-path", "-ipath", "-regex", "-iregex", "-newer", "-mtime",
                                      "-mmin", "-empty", "-size"}))
      return true;
  return false;
}

// `find . -name '*.o' -delete` is everyday work, `find . -delete` is not.
bool finds_everything(const EvaluatedCommand& command) {
  return command.name() == "find" && has_argument(command, "-delete") && !selects(command);
}

// The find that runs it; nothing if none does.
const EvaluatedCommand* finder_of(const EvaluatedCommand& command, const Prediction& prediction) {
  if (command.parent < 0) return nullptr;
  const EvaluatedCommand& runner = prediction.commands[static_cast<size_t>(command.parent)];
  return runner.name() == "find" ? &runner : nullptr;
}

// "delete /work/**" is also what `find . -name '*.o' -delete` and `git clean` may do at most: for these the workspace
// is no root, everything above it is.
void judge_effects(const EvaluatedCommand& command, const CheckInput& input, const Check& self, Reporter& to) {
  const EvaluatedCommand* finder = finder_of(command, input.prediction);
  bool selected = finder != nullptr && selects(*finder);
  bool takes_all = (deletes_trees(command) && !selected) || finds_everything(command);
  for (const std::string& path : command.effects.targets(EffectKind::remove)) {
    bool is_workspace = is_within(path, input.paths.workspace);
    if (is_root(path, input.paths) && (takes_all || !is_workspace))
      to.report(self, Verdict::deny, command.where, "deletes a whole root: " + path);
  }
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const EvaluatedCommand& command : input.prediction.commands) {
    judge_effects(command, input, self, to);
    if (command.argv.empty()) continue;
    if (deletes_trees(command) || changes_trees(command)) judge_operands(command, input, self, to);
    if (destroys_device(command)) to.report(self, Verdict::deny, command.where, "overwrites a device");
    // What find hands over lies below the place where it begins, which the effect names.
    if (deletes_trees(command) && command.reads_file_names && finder_of(command, input.prediction) == nullptr)
      to.report(self, command.where, "deletes whatever names arrive at run time");
    if (finds_everything(command)) judge_operands(command, input, self, to);
  }
  if (input.program == nullptr) return;
  WordIndex words(*input.program);
  for (const EvaluatedCommand& command : input.prediction.commands) judge_words(command, words, self, to);
}

}  // namespace

extern const Check cg074_destructive{74, Verdict::ask, Maturity::stable, "Deletes more than can be put back", run};

}  // namespace callgate
