#include "parser/internal/second_reader.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "parser/internal/keywords.h"
#include "parser/internal/walk.h"

extern "C" const TSLanguage* tree_sitter_bash(void);

namespace callgate::internal {
namespace {

struct Kind {
  std::string_view name;
  NodeRole role;
};

// Every named kind of tree-sitter-bash 0.25.1, sorted.
constexpr std::array<Kind, 62> kinds = {{
    {"_expression", NodeRole::passed},
    {"_primary_expression", NodeRole::passed},
    {"_statement", NodeRole::passed},
    {"ansi_c_string", NodeRole::passed},
    {"arithmetic_expansion", NodeRole::passed},
    {"array", NodeRole::passed},
    {"binary_expression", NodeRole::passed},
    {"brace_expression", NodeRole::passed},
    {"c_style_for_statement", NodeRole::passed},
    {"case_item", NodeRole::passed},
    {"case_statement", NodeRole::passed},
    {"command", NodeRole::passed},
    {"command_name", NodeRole::command},
    {"command_substitution", NodeRole::passed},
    {"comment", NodeRole::passed},
    {"compound_statement", NodeRole::passed},
    {"concatenation", NodeRole::passed},
    {"declaration_command", NodeRole::command},
    {"do_group", NodeRole::passed},
    {"elif_clause", NodeRole::passed},
    {"else_clause", NodeRole::passed},
    {"expansion", NodeRole::passed},
    {"extglob_pattern", NodeRole::passed},
    {"file_descriptor", NodeRole::passed},
    {"file_redirect", NodeRole::passed},
    {"for_statement", NodeRole::passed},
    {"function_definition", NodeRole::passed},
    {"heredoc_body", NodeRole::passed},
    {"heredoc_content", NodeRole::passed},
    {"heredoc_end", NodeRole::passed},
    {"heredoc_redirect", NodeRole::passed},
    {"heredoc_start", NodeRole::passed},
    {"herestring_redirect", NodeRole::passed},
    {"if_statement", NodeRole::passed},
    {"list", NodeRole::passed},
    {"negated_command", NodeRole::passed},
    {"number", NodeRole::passed},
    {"parenthesized_expression", NodeRole::passed},
    {"pipeline", NodeRole::passed},
    {"postfix_expression", NodeRole::passed},
    {"process_substitution", NodeRole::passed},
    {"program", NodeRole::passed},
    {"raw_string", NodeRole::passed},
    {"redirected_statement", NodeRole::passed},
    {"regex", NodeRole::passed},
    {"simple_expansion", NodeRole::passed},
    {"special_variable_name", NodeRole::passed},
    {"string", NodeRole::passed},
    {"string_content", NodeRole::passed},
    {"subscript", NodeRole::passed},
    {"subshell", NodeRole::passed},
    {"ternary_expression", NodeRole::passed},
    {"test_command", NodeRole::bracket},
    {"test_operator", NodeRole::passed},
    {"translated_string", NodeRole::passed},
    {"unary_expression", NodeRole::passed},
    {"unset_command", NodeRole::command},
    {"variable_assignment", NodeRole::passed},
    {"variable_assignments", NodeRole::passed},
    {"variable_name", NodeRole::passed},
    {"while_statement", NodeRole::passed},
    {"word", NodeRole::passed},
}};

struct Deleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

// The role of a kind by its number in the grammar: each name is looked up once a text, not once a node.
class Roles {
 public:
  explicit Roles(const TSLanguage* language)
      : language_(language), roles_(ts_language_symbol_count(language), unasked) {}

  std::optional<NodeRole> of(TSNode node) {
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol >= roles_.size()) return std::nullopt;  // ERROR has a number of its own
    signed char& known = roles_[symbol];
    if (known == unasked) {
      std::optional<NodeRole> role = node_role(ts_language_symbol_name(language_, symbol));
      known = role ? static_cast<signed char>(*role) : missing;
    }
    if (known == missing) return std::nullopt;
    return static_cast<NodeRole>(known);
  }

 private:
  static constexpr signed char unasked = -2;
  static constexpr signed char missing = -1;
  const TSLanguage* language_;
  std::vector<signed char> roles_;
};

struct Budget {
  size_t left;  // of the parser's own steps, in hundreds; never a clock, or the answer would depend on the load
};

bool spend_step(TSParseState* parse) {
  Budget* budget = static_cast<Budget*>(parse->payload);
  return budget->left == 0 || --budget->left == 0;
}

struct Input {
  std::string_view text;
};

const char* read_input(void* payload, uint32_t byte, TSPoint, uint32_t* length) {
  std::string_view text = static_cast<Input*>(payload)->text;
  *length = byte < text.size() ? static_cast<uint32_t>(text.size()) - byte : 0;
  return text.data() + std::min<size_t>(byte, text.size());
}

std::unique_ptr<TSTree, Deleter> read_tree(std::string_view text) {
  std::unique_ptr<TSParser, Deleter> parser(ts_parser_new());
  ts_parser_set_language(parser.get(), tree_sitter_bash());
  Input input{text};
  // Ordinary text takes about one step a byte; small hostile text can take thousands.
  Budget budget{100 + text.size() / 16};
  TSInput source{&input, read_input, TSInputEncodingUTF8, nullptr};
  return std::unique_ptr<TSTree, Deleter>(
      ts_parser_parse_with_options(parser.get(), nullptr, source, TSParseOptions{&budget, spend_step}));
}

// Where tree-sitter may see a command's name: it takes the reserved words time and coproc for names.
struct CommandStarts {
  std::vector<uint32_t> starts;
  std::vector<uint32_t> words;  // time and coproc

  void on_statement(const Statement& statement) {
    bool simple = statement.kind == StatementKind::simple && !statement.words.empty();
    if (simple) starts.push_back(statement.words[0].where.begin);
    if (statement.kind == StatementKind::time || statement.kind == StatementKind::coproc)
      words.push_back(statement.where.begin);
  }
  void on_redirect(const Redirect&) {}
};

CommandStarts our_commands(const ShellProgram& program) {
  CommandStarts found;
  Walk<CommandStarts>(found).statements(program.statements);
  std::sort(found.starts.begin(), found.starts.end());
  std::sort(found.words.begin(), found.words.end());
  return found;
}

class Comparison {
 public:
  Comparison(const ShellProgram& program, const std::vector<Span>& patterns)
      : program_(program), patterns_(patterns), ours_(our_commands(program)) {}

  void visit(TSNode node, Roles& roles, bool in_error) {
    if (ts_node_is_missing(node) || ts_node_is_error(node)) return report(Opinion::error, node);
    if (!ts_node_is_named(node)) return;
    std::optional<NodeRole> role = roles.of(node);
    if (!role) return report(Opinion::disagrees, node);
    uint32_t start = ts_node_start_byte(node);
    std::string_view rest = std::string_view(program_.source).substr(std::min<size_t>(start, program_.source.size()));
    bool command = *role == NodeRole::command ||
                   (*role == NodeRole::bracket && !rest.starts_with("[[") && !rest.starts_with("(("));
    if (!command) return;
    if (std::binary_search(ours_.starts.begin(), ours_.starts.end(), start))
      ++seen_;
    else if (!std::binary_search(ours_.words.begin(), ours_.words.end(), start))
      report_foreign(rest.substr(0, rest.find_first_of(" \t\n;")), node, in_error);
  }

  SecondReading result() {
    reading_.unseen = ours_.starts.size() - std::min(seen_, ours_.starts.size());
    return reading_;
  }

 private:
  void report_foreign(std::string_view name, TSNode node, bool in_error) {
    // A reserved word as a command: it has lost its way, as in `! { a; }`.
    bool lost = is_reserved(name) || (program_.dialect == Dialect::zsh && is_zsh_reserved(name));
    uint32_t start = ts_node_start_byte(node);
    for (const Span& pattern : patterns_) lost |= start >= pattern.begin && start < pattern.end;
    report(lost ? Opinion::error : Opinion::disagrees, node);
    reading_.foreign |= !lost && !in_error;
  }
  // An error is said before a disagreement, which follows from it more often than not.
  void report(Opinion opinion, TSNode node) {
    if (reading_.opinion == Opinion::error || reading_.opinion == opinion) return;
    reading_.opinion = opinion;
    reading_.where = {ts_node_start_byte(node), ts_node_end_byte(node)};
  }

  const ShellProgram& program_;
  const std::vector<Span>& patterns_;
  CommandStarts ours_;
  size_t seen_ = 0;
  SecondReading reading_;
};

}  // namespace

std::optional<NodeRole> node_role(std::string_view kind) {
  for (const Kind& each : kinds)
    if (each.name == kind && !kind.empty()) return each.role;
  return std::nullopt;
}

SecondReading second_reading(const ShellProgram& program, const std::vector<Span>& patterns) {
  std::unique_ptr<TSTree, Deleter> tree = read_tree(program.source);
  if (!tree) return {.opinion = Opinion::too_long};
  Roles roles(tree_sitter_bash());
  Comparison comparison(program, patterns);
  // A cursor: asking nodes for their parents is quadratic in depth.
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
  size_t errors = 0;  // around the current node
  auto is_error = [&cursor] { return ts_node_is_error(ts_tree_cursor_current_node(&cursor)); };
  for (bool more = true; more;) {
    comparison.visit(ts_tree_cursor_current_node(&cursor), roles, errors > 0);
    bool error = is_error();
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      errors += error;
      continue;
    }
    more = ts_tree_cursor_goto_next_sibling(&cursor);
    while (!more && ts_tree_cursor_goto_parent(&cursor)) {
      errors -= is_error();
      more = ts_tree_cursor_goto_next_sibling(&cursor);
    }
  }
  ts_tree_cursor_delete(&cursor);
  return comparison.result();
}

}  // namespace callgate::internal
