// cd, pushd and popd: the working directory as a set of places, with the stack where it is known.
#include <algorithm>

#include "effects/internal/predictor.h"

namespace callgate::internal {
namespace {

// Options of cd that only say how links are treated, and the rest.
const Value* target_of(const std::vector<Value>& argv, bool& physical, size_t& operands) {
  const Value* target = nullptr;
  bool options = true;
  for (size_t i = 1; i < argv.size(); ++i) {
    const Value& value = argv[i];
    if (options && value.known() && value.text->size() > 1 && (*value.text)[0] == '-' &&
        value.text->find_first_not_of("PLeq@", 1) == std::string::npos) {
      physical |= value.text->find('P') != std::string::npos;
      continue;
    }
    if (options && value.text == "--") {
      options = false;
      continue;
    }
    options = false;
    ++operands;
    if (!target) target = &value;
  }
  return target;
}

bool has_parent(std::string_view path) {
  return path.find("..") != std::string_view::npos;
}

// "./x" and "../x" are not looked up in CDPATH.
bool ignores_cdpath(std::string_view path) {
  return path.starts_with('/') || path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
}

}  // namespace

void Predictor::change_directory(int index, ShellState& state) {
  moved_ = true;
  const std::vector<Value> argv = command(index).argv;
  const std::string name = argv[0].text.value_or("");
  bool physical = false;
  size_t operands = 0;
  const Value* target = target_of(argv, physical, operands);
  std::vector<std::string> before = state.directories;
  std::optional<std::string> single;
  if (before.size() == 1) single = before[0];
  std::optional<std::string> old = state.old_directory;
  bool own_variables = !state.find("CDPATH") && !state.assigned_any;
  state.directories_if_failed = before;
  // What the text assigned stays if the shell does not move.
  for (const char* own : {"PWD", "OLDPWD"})
    if (state.find(own)) state.forget(own);
  state.old_directory = single;
  auto lost = [&] { state.directories.clear(); };

  if (name == "popd" || (name == "pushd" && !target)) {
    if (!state.knows_stack || operands > 0 || state.stack.empty() || !single) {
      state.stack.clear();
      state.knows_stack = false;
      return lost();
    }
    state.directories = {state.stack.back()};
    state.stack.pop_back();
    if (name == "pushd") state.stack.push_back(*single);
    return;
  }
  bool plain = target && target->known() && !target->any_count && operands == 1;
  if (name == "pushd") {
    if (!single || !plain || target->text->starts_with('-') || target->text->starts_with('+'))
      state.knows_stack = false, state.stack.clear();
    else if (state.knows_stack)
      state.stack.push_back(*single);
  }
  if (!target) {
    const Value* home = state.scalar("HOME");
    if (home && home->known() && home->text->starts_with('/'))
      state.directories = {normal_path(*home->text, "/")};
    else if (state.find("HOME") || state.assigned_any)
      lost();
    else
      state.directories = {paths_.home};
    return;
  }
  if (!plain || (physical && has_parent(*target->text))) return lost();
  const std::string& path = *target->text;
  if (path.empty()) return;
  if (path == "-") {
    if (!old || name == "pushd") return lost();
    state.directories = {*old};
    return;
  }
  if (path.starts_with('-') || path.starts_with('+')) return lost();
  if (!own_variables && !ignores_cdpath(path)) return lost();
  if (path.starts_with('/')) {
    state.directories = {normal_path(path, "/")};
    return;
  }
  for (std::string& directory : state.directories) directory = normal_path(path, directory);
}

}  // namespace callgate::internal
