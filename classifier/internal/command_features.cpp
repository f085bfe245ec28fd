#include "classifier/internal/command_features.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "classifier/internal/argument_features.h"
#include "classifier/internal/code_words.h"
#include "classifier/internal/flows.h"
#include "classifier/internal/sql_words.h"

namespace callgate::internal {
namespace {

template <size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Their operands are text to print, search or compare: a word of them says nothing about what happens.
constexpr std::array<std::string_view, 8> sql_clients = {"psql",   "mysql", "mariadb",           "sqlite3",
                                                         "sqlcmd", "bq",    "clickhouse-client", "cqlsh"};

// A program in an argument or a heredoc: an interpreter's one-liner, an SQL statement.
void add_embedded_programs(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, Places& places) {
  bool interprets = is_interpreter_name(label) || label == "sed" || label == "vim" || label == "gdb" || label == "lua";
  bool queries = is_one_of(label, sql_clients);
  for (size_t i = 1; i < command.argv.size(); ++i) {
    if (!command.argv[i].text) continue;
    std::string_view word = *command.argv[i].text;
    bool is_program = word.find_first_of(" (;'\"{") != std::string_view::npos;
    if (interprets && is_program) add_code_features(unit, label, word, places);
    if (queries || looks_like_sql(word)) add_sql_features(unit, is_program ? word : std::string_view());
  }
  for (const EvaluatedRedirect& redirect : command.redirects) {
    bool is_body = redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring;
    if (!is_body || !redirect.target.text) continue;
    if (interprets) add_code_features(unit, label, *redirect.target.text, places);
    if (queries) add_sql_features(unit, *redirect.target.text);
  }
}

std::string_view redirect_name(RedirectKind kind) {
  switch (kind) {
    case RedirectKind::read:
      return "in";
    case RedirectKind::write:
    case RedirectKind::write_all:
      return "out";
    case RedirectKind::append:
    case RedirectKind::append_all:
      return "append";
    case RedirectKind::read_write:
      return "both";
    case RedirectKind::duplicate_in:
    case RedirectKind::duplicate_out:
      return "duplicate";
    case RedirectKind::heredoc:
      return "heredoc";
    case RedirectKind::herestring:
      return "herestring";
  }
  return "other";
}

void add_redirect_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, Places& places) {
  for (const EvaluatedRedirect& redirect : command.redirects) {
    std::string_view name = redirect_name(redirect.kind);
    if (redirect.kind == RedirectKind::heredoc || redirect.kind == RedirectKind::herestring) {
      unit.add({"redirect:", label, " ", name});
      continue;
    }
    if (redirect.kind == RedirectKind::duplicate_in || redirect.kind == RedirectKind::duplicate_out) {
      if (is_shell_name(label)) unit.add({"redirect:", label, " ", name});
      continue;
    }
    if (!redirect.target.text) {
      unit.add({"redirect:", name, " (unknown)"});
      continue;
    }
    PathClass where = places.classify(*redirect.target.text, command.cwd);
    if (where.name == "stream") continue;  // 2>/dev/null
    unit.add({"redirect:", name, " ", where.name, where.kind.empty() ? "" : " ", where.kind});
    if (where.name != "workspace") unit.add({"redirect:", label, " ", name, " ", where.name});
  }
}

void add_context_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label) {
  for (const std::string& wrapper : command.wrappers) {
    if (is_masked_word(wrapper) || wrapper.size() > 24) continue;
    unit.add({"wrapper:", wrapper});
    if (wrapper == "sudo" || wrapper == "xargs" || wrapper == "find") unit.add({"wrapped:", wrapper, " ", label});
  }
  if (command.in_background) unit.add({"context:background ", label});
  if (command.in_substitution) unit.add({"context:substitution ", label});
  if (command.in_function) unit.add({"context:function"});
  if (command.reads_file_names) unit.add({"context:file-names ", label});
  for (const EvaluatedAssignment& assignment : command.assignments) {
    std::string_view name = classify_variable(assignment.name);
    if (name == "other") continue;
    unit.add({"variable:", name});
    unit.add({"variable:", name, " ", label});
  }
}

}  // namespace

void add_effect_features(FeatureUnit& unit, const EffectSet& effects, std::string_view label, Places& places) {
  for (const Effect& effect : effects) {
    std::string_view kind = to_string(effect.kind);
    switch (effect.kind) {
      case EffectKind::read:
      case EffectKind::write:
      case EffectKind::remove: {
        PathClass where = places.classify(effect.target, places.context().cwd);
        unit.add({"effect:", kind, " ", where.name, where.kind.empty() ? "" : " ", where.kind});
        if (where.name != "workspace") unit.add({"effect:", kind, " ", where.name, " by ", label});
        break;
      }
      case EffectKind::connect: {
        std::string_view host = std::string_view(effect.target).substr(0, effect.target.rfind(':'));
        unit.add({"effect:connect ", classify_host(host)});
        unit.add({"effect:connect by ", label});
        break;
      }
      case EffectKind::privilege:
      case EffectKind::persist:
      case EffectKind::history:
      case EffectKind::remote:
      case EffectKind::signal: {
        std::string_view word = std::string_view(effect.target).substr(0, effect.target.find(' '));
        unit.add({"effect:", kind, " ", is_plain_word(word) ? word : std::string_view("other")});
        break;
      }
      case EffectKind::install: {
        std::string_view manager = std::string_view(effect.target).substr(0, effect.target.find(' '));
        unit.add({"effect:install ", is_plain_word(manager) ? manager : std::string_view("other")});
        break;
      }
      case EffectKind::unknown:
        unit.add({"effect:unknown ", classify_unknown(effect.target)});
        break;
      case EffectKind::execute:
        break;  // the program has features of its own
      case EffectKind::listen:
      case EffectKind::environment:
        unit.add({"effect:", kind});
        break;
    }
  }
}

void add_command_features(FeatureUnit& unit, const EvaluatedCommand& command, std::string_view label, bool runs_another,
                          Places& places) {
  unit.add({"name:", label});
  add_effect_features(unit, command.effects, label, places);
  add_context_features(unit, command, label);
  add_redirect_features(unit, command, label, places);
  if (runs_another) return;
  add_embedded_programs(unit, command, label, places);
  if (!command.argv.empty()) add_argument_features(unit, command, label, places);
}

bool is_mere_filter(const EvaluatedCommand& command, std::string_view label) {
  static constexpr std::array<std::string_view, 12> filters = {"tail", "head", "cat", "wc",   "sort",   "uniq",
                                                               "cut",  "less", "tr",  "grep", "column", "nl"};
  // What they compare runs in commands of its own.
  if (label == "[" || label == "test") return command.redirects.empty();
  if (command.producer < 0 || !is_one_of(label, filters) || !command.redirects.empty()) return false;
  return std::none_of(command.argv.begin(), command.argv.end(),
                      [](const Value& value) { return !value.text || value.text->find('/') != std::string::npos; });
}

}  // namespace callgate::internal
