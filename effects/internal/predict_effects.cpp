#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "effects/internal/paths.h"
#include "effects/internal/predictor.h"
#include "effects/internal/scripts.h"

namespace callgate::internal {
namespace {

bool is_path_role(Role role) {
  return role == Role::read || role == Role::magic_read || role == Role::read_tree || role == Role::write ||
         role == Role::write_tree || role == Role::remove || role == Role::move || role == Role::destination ||
         role == Role::git_path;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// How much of `text` the key takes, or npos. ssh reads "Key=value", "Key value" and "key = value".
size_t key_length(std::string_view key, std::string_view text, bool ignores_case) {
  size_t begin = ignores_case ? std::min(text.find_first_not_of(" \t"), text.size()) : 0;
  if (text.size() - begin < key.size()) return std::string_view::npos;
  for (size_t i = 0; i < key.size(); ++i)
    if (ignores_case ? lower(text[begin + i]) != lower(key[i]) : text[i] != key[i]) return std::string_view::npos;
  size_t end = begin + key.size();
  bool is_prefix = !key.empty() && !std::isalnum(static_cast<unsigned char>(key.back()));
  if (!ignores_case) return is_prefix || end == text.size() ? end : std::string_view::npos;
  if (end < text.size() && std::string_view("= \t\"").find(text[end]) == std::string_view::npos)
    return std::string_view::npos;
  return std::min(text.find_first_not_of("= \t", end), text.size());
}

// A shell with neither text nor script, or with -s.
bool reads_program_from_input(const Arguments& arguments) {
  if (arguments.operands.empty()) return true;
  bool gives_text = false, asks = false;
  for (const MatchedOption& option : arguments.options) {
    gives_text |= option.spec->name == "-c";
    asks |= option.spec->name == "-s";
  }
  return asks && !gives_text;
}

// fd: {} and its kin stand for a path; without one it comes at the end.
std::vector<Value> with_placeholders(std::vector<Value> words) {
  static constexpr std::string_view marks[] = {"{//}", "{/.}", "{/}", "{.}"};
  bool has_one = false;
  for (Value& word : words) {
    if (!word.text) continue;
    for (std::string_view mark : marks)
      for (size_t at = word.text->find(mark); at != std::string::npos; at = word.text->find(mark))
        word.text->replace(at, mark.size(), "{}");
    has_one |= word.text->find("{}") != std::string::npos;
  }
  if (!has_one) words.push_back(known_value("{}"));
  return words;
}

bool cancels(const Arguments& arguments) {
  return std::any_of(arguments.options.begin(), arguments.options.end(),
                     [](const MatchedOption& option) { return option.spec->cancels_effects; });
}

}  // namespace

void Predictor::apply(int index, const CommandSpec& spec, ShellState& state, const Frame& frame) {
  std::vector<Value> words(command(index).argv.begin() + 1, command(index).argv.end());
  Arguments arguments = match_arguments(spec, words);
  Use use{index,      arguments.spec, &arguments, std::string(command(index).name()), state.directories, false,
          Role::data, frame,          &state};
  // What a container or another machine does to itself is no effect here: only that it is told to.
  EffectSet before = command(index).effects;
  for (const std::string& problem : arguments.problems) unknown(index, use.name + ": " + problem);
  apply_options(use);
  bool cancelled = cancels(arguments);
  if (!cancelled) {
    apply_templates(use, spec.effects, nullptr);
    if (arguments.spec != &spec) apply_templates(use, arguments.spec->effects, nullptr);
    if (arguments.spec->runs_workspace_code) workspace_code(use);
    bool other_form = std::any_of(arguments.options.begin(), arguments.options.end(),
                                  [](const MatchedOption& option) { return option.spec->replaces_operands; });
    bool alone = arguments.operands.empty() && arguments.rest.empty() && !other_form;
    const Table<OperandSpec>& operands = arguments.spec->operands;
    bool runs_input = !operands.empty() && operands[0].role == Role::script;
    if (alone && runs_input && language_of(use.name) != Language::other)
      script_role(use, Role::script, known_value("-"));
    else if (alone)
      apply_templates(use, arguments.spec->no_operand_effects, nullptr);
    if (is_shell(use) && reads_program_from_input(arguments)) read_standard_input(use);
    read_sql_from_input(use);
  }
  bool has_recursion = std::any_of(arguments.spec->options.begin(), arguments.spec->options.end(),
                                   [](const OptionSpec& option) { return option.recursive; });
  use.recursive |= arguments.names_may_recurse && has_recursion;
  apply_operands(use);
  if (arguments.names_may_write) path_text(use, EffectKind::write, "./**", false);
  apply_rest(use);
  if (frame.elsewhere) command(index).effects = before;
}

void Predictor::apply_options(Use& use) {
  for (const MatchedOption& option : use.arguments->options) {
    use.recursive |= option.spec->recursive;
    if (option.spec->operand_role != Role::data) use.operand_role = option.spec->operand_role;
    if (option.spec->role == Role::directory && option.has_value) {
      if (!option.value.known()) use.directories.clear();
      for (std::string& directory : use.directories) directory = normal_path(shown(option.value), directory);
      if (use.directories.empty() && option.value.known() && option.value.text->starts_with('/'))
        use.directories = {normal_path(*option.value.text, "/")};
    }
  }
  std::vector<const OptionSpec*> flags;  // each acts once: `tar -xxx…` can have a hundred thousand
  for (const MatchedOption& option : use.arguments->options) {
    bool is_flag = !option.has_value && option.words.empty();
    if (is_flag && std::find(flags.begin(), flags.end(), option.spec) != flags.end()) continue;
    if (is_flag) flags.push_back(option.spec);
    apply_templates(use, option.spec->effects, &option.value);
    if (option.spec->runs_workspace_code) workspace_code(use);
    if (option.spec->value == ValueMode::semicolon || option.spec->value == ValueMode::words) {
      Frame frame = nested_frame(use);
      frame.in_shell = false;
      frame.reads_file_names = true;
      for (const MatchedOperand& operand : use.arguments->operands)
        if (operand.role == Role::read_tree) frame.roots.push_back(shown(operand.value));
      if (frame.roots.empty()) frame.roots.push_back(".");
      std::vector<std::string> directories = use.directories;
      // -execdir runs it wherever the file is.
      if (option.spec->name.ends_with("dir")) use.directories.clear();
      run_nested(option.spec->value == ValueMode::words ? with_placeholders(option.words) : option.words, use, frame);
      use.directories = std::move(directories);
    } else if (option.has_value && !option.spec->keys.empty()) {
      apply_key(use, option);
    } else if (option.has_value) {
      bool recursive = std::exchange(use.recursive, false);  // an option's value is one path
      apply_role(use, option.spec->role, option.value);
      use.recursive = recursive;
    }
    for (size_t i = 0; i < option.spec->more.size && i < option.words.size(); ++i)
      apply_role(use, option.spec->more[i].role, option.words[i]);
  }
}

// KEY=VALUE: what the value is, the key says.
void Predictor::apply_key(Use& use, const MatchedOption& option) {
  const std::string name(option.spec->name);
  // A key that is known while its value is not: -o ConnectTimeout="$t".
  bool known = option.value.known();
  std::string_view text = known ? std::string_view(*option.value.text) : std::string_view(option.value.known_prefix);
  const KeySpec* found = nullptr;
  size_t length = 0;
  for (const KeySpec& key : option.spec->keys) {
    size_t matched = key_length(key.name, text, option.spec->ignores_case);
    if (matched == std::string_view::npos || (found && found->name.size() > key.name.size())) continue;
    found = &key;
    length = matched;
  }
  if (!found && known && option.spec->harmless_other_keys) return;
  if (!found && known && option.spec->role != Role::data) return apply_role(use, option.spec->role, option.value);
  if (!found) return unknown(use.index, use.name + ": no description of '" + shown(option.value) + "' for " + name);
  Value rest = option.value;
  if (known) rest.text = std::string(text.substr(length));
  rest.known_prefix = known ? "" : std::string(text.substr(length));
  apply_templates(use, found->effects, &rest);
  apply_role(use, found->role, rest);
}

void Predictor::apply_operands(Use& use) {
  for (const MatchedOperand& operand : use.arguments->operands) {
    apply_role(use, operand.role, operand.value);
    bool applies = is_path_role(operand.role) || (operand.role == Role::url && use.operand_role == Role::write_name);
    if (use.operand_role != Role::data && applies) apply_role(use, use.operand_role, operand.value);
  }
  // find's own default place is the only operand that -delete has then.
  if (use.operand_role == Role::remove_tree && use.arguments->operands.empty())
    path_text(use, EffectKind::remove, ".", true);
}

void Predictor::workspace_code(Use& use) {
  effect(use.index, EffectKind::read, paths_.workspace + "/**");
  effect(use.index, EffectKind::write, paths_.workspace + "/**");
  unknown(use.index, "code of the workspace: " + use.name);
}

void Predictor::apply_templates(Use& use, const Table<EffectTemplate>& templates, const Value* value) {
  for (const EffectTemplate& each : templates) {
    bool of_each = each.target.view().find("{operands}") != std::string_view::npos;
    bool of_first = each.target.view().find("{operand}") != std::string_view::npos;
    if (!of_each && !of_first) {
      apply_template(use, each, value ? shown(*value) : "");
      continue;
    }
    for (const MatchedOperand& operand : use.arguments->operands) {
      apply_template(use, each, shown(operand.value));
      if (of_first) break;
    }
  }
}

void Predictor::apply_template(Use& use, const EffectTemplate& each, const std::string& fill) {
  const std::string_view pattern = each.target;
  std::string target;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      target += pattern[i];
      continue;
    }
    size_t end = pattern.find('}', i);
    std::string_view name = pattern.substr(i + 1, end - i - 1);
    if (name == "workspace") target += paths_.workspace;
    if (name == "home") target += paths_.home;
    if (name == "name") target += use.name;
    if (name == "subcommand" && !use.arguments->subcommand.empty()) target += use.arguments->subcommand.back();
    if (name == "value" || name == "operands" || name == "operand") target += fill;
    i = end;
  }
  bool is_path = each.kind == EffectKind::read || each.kind == EffectKind::write || each.kind == EffectKind::remove;
  if (each.kind == EffectKind::unknown) return unknown(use.index, target);
  if (each.kind == EffectKind::execute && !use.frame.elsewhere) {
    std::vector<Value> argv;
    for (std::string_view word : split(target, ' ')) argv.push_back(known_value(std::string(word)));
    return note_started(use.index, argv);
  }
  if (!is_path) return effect(use.index, each.kind, target);
  path_text(use, each.kind, target, false);
}

void Predictor::path_text(Use& use, EffectKind kind, const std::string& path, bool tree) {
  if (is_harmless_device(path)) return;
  bool relative = !path.starts_with('/');
  if (relative && use.directories.empty())
    return effect(use.index, EffectKind::unknown, "the directory in which " + use.name + " works is not known");
  for (const std::string& directory : relative ? use.directories : std::vector<std::string>{"/"}) {
    std::string target = normal_path(path, directory);
    if (tree && !target.ends_with("/**")) target += target == "/" ? "**" : "/**";
    add_path_effect(command(use.index).effects, kind, target, paths_);
  }
}

void Predictor::path_effect(Use& use, EffectKind kind, const Value& value, bool tree) {
  if (!value.text) {
    std::string verb = kind == EffectKind::read ? "reads" : kind == EffectKind::write ? "writes" : "deletes";
    // The reading is exact all the same: which program runs does not depend on it.
    return effect(use.index, EffectKind::unknown,
                  "the path that " + use.name + " " + verb + ": " + value.unknown_reason);
  }
  if (*value.text == "-" || value.text->empty()) return;
  // {} of find -exec and of xargs -I stands for names that come at run time.
  if (value.text->find("{}") != std::string::npos && use.frame.reads_file_names) return run_time_names(use, kind);
  path_text(use, kind, *value.text, tree);
}

// tar's file is found from where tar was started, whatever -C says; HOST:FILE is on another machine.
void Predictor::archive(Use& use, const Value& value) {
  auto has = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(use.arguments->options.begin(), use.arguments->options.end(), [&](const MatchedOption& option) {
      return std::find(names.begin(), names.end(), option.spec->name) != names.end();
    });
  };
  bool writes = has({"-c", "--create", "-r", "--append", "-u", "--update", "--delete", "-A"});
  size_t colon = value.text ? value.text->find(':') : 0;
  bool is_remote = colon != std::string::npos && !has({"--force-local"});
  if (value.text && value.text->find('/') < colon) is_remote = false;
  if (is_remote) note_started(use.index, {known_value("/usr/bin/ssh"), known_value("*")});
  if (is_remote && value.text) return network_role(use, Role::remote_write, value);
  std::vector<std::string> directories = std::exchange(use.directories, use.state->directories);
  path_effect(use, writes ? EffectKind::write : EffectKind::read, value, false);
  use.directories = std::move(directories);
}

// Names that come at run time: below the roots of find, from wherever for xargs.
void Predictor::run_time_names(Use& use, EffectKind kind) {
  if (use.frame.roots.empty())
    return effect(use.index, EffectKind::unknown, "the paths that " + use.name + " gets come at run time");
  for (const std::string& root : use.frame.roots) path_text(use, kind, root, true);
}

// cp x.sh .git/hooks/: a directory as destination gets a file of the source's name.
void Predictor::destination(Use& use, const Value& value) {
  path_effect(use, EffectKind::write, value, use.recursive);
  if (!value.text) return;
  for (const MatchedOperand& operand : use.arguments->operands) {
    if (operand.role == Role::destination || !operand.value.text) continue;
    for (const std::string& directory : use.directories) {
      std::string source = normal_path(*operand.value.text, directory);
      std::string path = normal_path(std::string(base_name(source)), normal_path(*value.text, directory));
      if (std::string_view kind = persistence_kind(path, paths_); !kind.empty())
        effect(use.index, EffectKind::persist, std::string(kind));
    }
  }
}

void Predictor::apply_role(Use& use, Role role, const Value& value) {
  switch (role) {
    case Role::data:
    case Role::directory:
    case Role::assignment:
    case Role::env_split:
      return;
    case Role::read:
      return path_effect(use, EffectKind::read, value, use.recursive);
    case Role::read_tree:
      return path_effect(use, EffectKind::read, value, true);
    case Role::write:
      return path_effect(use, EffectKind::write, value, use.recursive);
    case Role::output:
      return path_effect(use, EffectKind::write, value, false);
    case Role::archive:
      return archive(use, value);
    case Role::mount:
      return mount(use, value);
    case Role::local_read:
    case Role::local_write:
      return local_role(use, role, value);
    case Role::write_tree:
      return path_effect(use, EffectKind::write, value, true);
    case Role::remove:
      return path_effect(use, EffectKind::remove, value, use.recursive);
    case Role::remove_tree:
      return path_effect(use, EffectKind::remove, value, true);
    case Role::move:
      path_effect(use, EffectKind::read, value, false);
      return path_effect(use, EffectKind::remove, value, false);
    case Role::link:
      path_effect(use, EffectKind::read, value, false);
      if (value.text)
        for (const std::string& directory : use.directories)
          if (std::string_view kind = persistence_kind(normal_path(*value.text, directory), paths_); !kind.empty())
            effect(use.index, EffectKind::persist, std::string(kind));
      return;
    case Role::destination:
      return destination(use, value);
    case Role::at_file:
      return at_file(use, value);
    case Role::variable:
      if (!value.text || is_secret_name(*value.text)) effect(use.index, EffectKind::environment, shown(value));
      return;
    case Role::process:
      return effect(use.index, EffectKind::signal, value.known() ? *value.text : "other");
    case Role::dev_server:
      return effect(use.index, EffectKind::listen, shown(value));
    case Role::url:
    case Role::write_name:
    case Role::host:
    case Role::remote_read:
    case Role::remote_write:
      return network_role(use, role, value);
    case Role::git_remote:
    case Role::git_config:
    case Role::git_refspec:
    case Role::git_ref:
    case Role::git_config_entry:
    case Role::git_path:
      return git_role(use, role, value);
    default:
      return script_role(use, role, value);
  }
}

void Predictor::network_role(Use& use, Role role, const Value& value) {
  if (role == Role::write_name) {
    if (!value.text) return unknown(use.index, "the name of the file that " + use.name + " writes is not known");
    std::string_view path = std::string_view(*value.text).substr(0, value.text->find_first_of("?#"));
    size_t scheme = path.find("://");
    size_t slash = path.rfind('/');
    bool has_name = slash != std::string_view::npos && slash + 1 < path.size() &&
                    (scheme == std::string_view::npos || slash > scheme + 2);
    return path_text(use, EffectKind::write, has_name ? std::string(path.substr(slash + 1)) : "index.html", false);
  }
  if (!value.text) return effect(use.index, EffectKind::connect, "*:*");
  const std::string& text = *value.text;
  size_t colon = text.find(':');
  bool is_remote = colon != std::string::npos && text.find('/') >= colon;
  if ((role == Role::remote_read || role == Role::remote_write) && !is_remote)
    return path_effect(use, role == Role::remote_read ? EffectKind::read : EffectKind::write, value, use.recursive);
  if (role != Role::url && text.find("://") == std::string::npos) {
    std::string host = role == Role::host ? text : text.substr(0, colon);
    host = host.substr(host.rfind('@') + 1);
    return effect(use.index, EffectKind::connect, host + ":22");
  }
  Address address = address_of(text, role == Role::url ? "80" : "22");
  if (address.is_file) return path_text(use, EffectKind::read, address.host, false);
  effect(use.index, EffectKind::connect, address.host + ":" + address.port);
}

void Predictor::git_role(Use& use, Role role, const Value& value) {
  if (role == Role::git_config) {
    std::string key = value.text ? value.text->substr(0, value.text->find('=')) : "";
    if (!value.known() || !is_harmless_git_key(key)) unknown(use.index, "git configuration may run a program: " + key);
    return;
  }
  if (role == Role::git_config_entry) return git_config_entry(use, value);
  if (role == Role::git_ref) {
    if (!value.text) return unknown(use.index, "what git checks out is not known");
    // A branch has seldom a dot with letters behind it; a file nearly always.
    size_t dot = value.text->rfind('.');
    bool is_file = dot != std::string::npos && (dot + 1 == value.text->size() || dot == 0 ||
                                                std::isalpha(static_cast<unsigned char>((*value.text)[dot + 1])));
    if (is_file || value.is_glob || value.text->starts_with(':') || value.text->ends_with('/'))
      effect(use.index, EffectKind::history, "discard-changes");
    return;
  }
  if (role == Role::git_refspec) {
    if (!value.text) return unknown(use.index, "what git pushes is not known");
    if (value.text->starts_with('+')) effect(use.index, EffectKind::history, "force-push");
    if (value.text->starts_with(':')) effect(use.index, EffectKind::history, "delete-remote-branch");
    return;
  }
  if (role == Role::git_path) {
    effect(use.index, EffectKind::history, "discard-changes");
    return path_effect(use, EffectKind::write, value, true);
  }
  if (!value.text) return effect(use.index, EffectKind::connect, "*:*");
  const std::string& text = *value.text;
  size_t colon = text.find(':');
  if (text.find("::") != std::string::npos) return unknown(use.index, "git runs a remote helper: " + text);
  if (text.find("://") != std::string::npos) {
    Address address = address_of(text, "443");
    if (address.is_file) return path_text(use, EffectKind::read, address.host, true);
    return effect(use.index, EffectKind::connect, address.host + ":" + address.port);
  }
  if (colon != std::string::npos && text.find('/') > colon) {  // user@host:path
    std::string host = text.substr(0, colon);
    return effect(use.index, EffectKind::connect, host.substr(host.rfind('@') + 1) + ":22");
  }
  if (text.find('/') != std::string::npos) return path_effect(use, EffectKind::read, value, true);
  effect(use.index, EffectKind::connect, "*:443");  // the name of a remote: its URL is in the repository
}

}  // namespace callgate::internal
