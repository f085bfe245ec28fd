#include "parser/parser.h"

#include <optional>

#include "base/text.h"
#include "parser/internal/reader.h"
#include "parser/internal/second_reader.h"
#include "parser/internal/simplify.h"
#include "parser/internal/walk.h"

namespace callgate {
namespace {

using internal::DerivedText;
using internal::Opinion;
using internal::Reader;
using internal::ReadState;
using internal::SecondReading;

// Puts the bodies, which were read at the end of their line, into the redirects that announced them.
struct HeredocResolver {
  std::vector<Word>& bodies;

  void on_statement(Statement&) {}
  void on_redirect(Redirect& redirect) {
    if (redirect.kind != RedirectKind::heredoc || redirect.target.where.end != 0) return;
    size_t index = redirect.target.where.begin;
    if (index < bodies.size()) redirect.target = std::move(bodies[index]);
  }
};

void check_bytes(std::string_view text, ReadState& state) {
  Span whole{0, static_cast<uint32_t>(text.size())};
  if (text.find('\0') != std::string_view::npos)
    state.report("nul", "a NUL byte, which shells treat differently", whole);
  if (!is_valid_utf8(text)) state.report("utf8", "bytes that are not valid UTF-8", whole);
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (c == '\0' || (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') continue;
    uint32_t where = static_cast<uint32_t>(i);
    return state.report("control", "a raw control character", {where, where + 1});
  }
}

// bash drops NUL bytes, so m<NUL>k runs mk: that is what must be listed.
DerivedText without_nul(std::string_view text) {
  DerivedText copy;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\0') copy.add(text[i], static_cast<uint32_t>(i));
  copy.finish(static_cast<uint32_t>(text.size()));
  return copy;
}

// zsh removes a backslash-newline inside a word, but its lexer does not look through it for the second half of an
// operator: "1\⏎>2" is the word 1 before a redirect, and "&\⏎&" is no "&&".
void check_continued_operators(std::string_view text, ReadState& state) {
  constexpr std::string_view before = "&|;<>(!{}=-0123456789";
  constexpr std::string_view behind = "&|;<>()!-0123456789";
  for (size_t at = text.find("\\\n"); at != std::string_view::npos; at = text.find("\\\n", at + 2)) {
    if (at == 0 || at + 2 >= text.size()) continue;
    if (before.find(text[at - 1]) == std::string_view::npos || behind.find(text[at + 2]) == std::string_view::npos)
      continue;
    uint32_t where = static_cast<uint32_t>(at);
    return state.report("unsure", "an operator that a continued line may divide", {where, where + 2});
  }
}

// Whether the text names the option, in any of the ways in which zsh takes names, quoted or continued.
bool names_extended_glob(std::string_view text) {
  std::string folded;
  for (char c : text)
    if (std::string_view("_'\"\\\n").find(c) == std::string_view::npos)
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return folded.find("extendedglob") != std::string::npos;
}

void read(ShellProgram& program, ReadState& state) {
  state.extended_globs = program.dialect == Dialect::zsh && names_extended_glob(program.source);
  state.source = program.source;
  DerivedText copy;
  std::string_view text = program.source;
  if (text.find('\0') != std::string_view::npos) {
    copy = without_nul(text);
    text = copy.text;
  }
  // Whatever names these, bash tells the text of commands as it was written.
  for (std::string_view name : {"BASH_COMMAND", "BASH_EXECUTION_STRING"})
    state.canonical_only |= text.find(name) != std::string_view::npos;
  size_t option = program.source.find("extglob");
  state.extglob_from = option == std::string::npos ? option : program.source.find('\n', option);
  program.statements = Reader(state, text, copy.from).read_program();
  HeredocResolver resolver{state.heredoc_bodies};
  if (!state.heredoc_bodies.empty()) internal::Walk<HeredocResolver>(resolver).statements(program.statements);
  // Text may have a newline where the original had $'\n'.
  std::string rendered = state.counts_lines && state.findings.empty() ? render_shell(program) : "";
  if (rendered.find('\n') < rendered.rfind("time"))
    state.report("unsure", "canonical text counts its lines otherwise", {0, 0});
  // A comment may name the option: canonical text has none, and would be read otherwise.
  if (state.uses_extended_globs && state.findings.empty() && !names_extended_glob(render_shell(program)))
    state.report("unsure", "a comment names extendedglob", {0, 0});
}

// Within the limits, or nothing of it.
void read_checked(ShellProgram& program, ReadState& state) {
  if (program.source.size() > state.limits.bytes) {
    state.hit_limit("text longer than the limit of " + std::to_string(state.limits.bytes) + " bytes", 0);
    program.statements.push_back({.kind = StatementKind::unknown, .name = "limit"});
    return;
  }
  check_bytes(program.source, state);
  if (program.dialect == Dialect::zsh) check_continued_operators(program.source, state);
  read(program, state);
}

std::string_view reason_of(const SecondReading& reading) {
  if (reading.opinion == Opinion::too_long) return "tree-sitter sees other commands in the canonical text";
  return reading.opinion == Opinion::error ? "tree-sitter finds an error" : "tree-sitter sees another command";
}

// tree-sitter's reading of the canonical text of some statements; nothing if we do not read the same from it.
std::optional<SecondReading> reading_of(const std::vector<Statement>& statements, const ReadState& like) {
  ShellProgram canonical{.dialect = like.dialect, .statements = statements};
  canonical.source = render_shell(canonical);
  if (canonical.source.size() > like.limits.bytes) return std::nullopt;
  ReadState state(like.dialect, like.limits);
  canonical.statements.clear();
  read(canonical, state);
  if (!state.findings.empty() || state.exhausted || canonical.statements != statements) return std::nullopt;
  return internal::second_reading(canonical);
}

bool agrees(const std::optional<SecondReading>& reading) {
  return reading && reading->opinion == Opinion::agrees && reading->unseen == 0;
}

// What runs is canonical text, so where tree-sitter cannot read the original it is asked about that, and must see
// exactly the commands that we see. Where its grammar lacks a construct, in other words for the same commands.
bool agrees_on_canonical_text(const ShellProgram& program, const ReadState& state, Opinion on_original) {
  if (on_original != Opinion::too_long) {
    std::optional<SecondReading> reading = reading_of(program.statements, state);
    if (!reading) return false;
    if (agrees(reading)) return true;
  }
  std::vector<Statement> simple = program.statements;
  internal::simplify(simple);
  return agrees(reading_of(simple, state));
}

void ask_second_reader(ShellProgram& program, ReadState& state) {
  // Where its grammar lacks a construct its time grows with the square of what it cannot read: 16 kB of nested $[ takes
  // 0.5 s, 2 kB 10 ms. Longer text it reads only in words that it knows.
  constexpr size_t longest = 2048;
  SecondReading reading{.opinion = Opinion::too_long};
  if (program.source.size() <= longest) reading = internal::second_reading(program, state.patterns);
  if (reading.opinion == Opinion::agrees) return;
  // An error of bash's grammar in what only zsh has proves nothing; a command that we do not have does.
  if (reading.opinion != Opinion::disagrees && state.zsh_only && !reading.foreign) return;
  if (agrees_on_canonical_text(program, state, reading.opinion))
    state.canonical_only = true;
  else
    state.report("readers", std::string(reason_of(reading)), reading.where);
}

}  // namespace

ShellProgram read_shell(std::string_view text, Dialect dialect, const ParseLimits& limits) {
  ShellProgram program{.dialect = dialect, .source = std::string(text)};
  ReadState state(dialect, limits);
  read_checked(program, state);
  program.findings = std::move(state.findings);
  return program;
}

// The vote takes three times the first reading. Of 615 scripts of one machine a single one, of 140 kB, has half as many.
constexpr size_t most_voted_nodes = 8000;

ShellProgram parse_shell(std::string_view text, Dialect dialect, const ParseLimits& limits) {
  ShellProgram program{.dialect = dialect, .source = std::string(text)};
  ReadState state(dialect, limits);
  read_checked(program, state);
  // Hostile sizes end in the first reader, which counts its work; tree-sitter would take seconds.
  if (state.findings.empty() && state.nodes > most_voted_nodes)
    state.report("limit", "more constructs than a second reader is asked about", {0, 0});
  if (state.findings.empty()) ask_second_reader(program, state);
  // A limit that was hit leaves text unread, whatever became of its finding.
  program.understood = state.findings.empty() && !state.exhausted;
  program.canonical_only = program.understood && state.canonical_only;
  program.findings = std::move(state.findings);
  return program;
}

}  // namespace callgate
