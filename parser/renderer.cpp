#include "parser/internal/renderer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parser/internal/keywords.h"
#include "parser/parser.h"

namespace callgate::internal {
namespace {

std::string_view operator_text(const Redirect& redirect) {
  constexpr std::array<std::string_view, 10> texts = {"<", ">", ">>", "<>", "&>", "&>>", "<&", ">&", "<<", "<<<"};
  constexpr std::array<std::string_view, 10> forced = {"<", ">|", ">>|", "<>", "&>|", "&>>|", "<&", ">&", "<<", "<<<"};
  return redirect.force ? forced[static_cast<size_t>(redirect.kind)] : texts[static_cast<size_t>(redirect.kind)];
}

}  // namespace

void Renderer::line(const Statement& statement_on_it) {
  if (statement_on_it.kind == StatementKind::list)
    list(statement_on_it, false);
  else
    statement(statement_on_it);
  if (pending_.empty())
    out_ += '\n';
  else
    heredoc_bodies();
}

void Renderer::heredoc_bodies() {
  out_ += '\n';
  for (PendingHeredoc& heredoc : std::exchange(pending_, {})) out_ += heredoc.text + heredoc.delimiter + "\n";
}

// A blank where nothing else separates already.
void Renderer::separate() {
  if (!out_.empty() && out_.back() != '\n' && out_.back() != ' ') out_ += ' ';
}

// `may_break`: a newline separates as ; does. Not on a top-level line, where it would end the line.
void Renderer::list(const Statement& list, bool may_break) {
  for (size_t i = 0; i < list.children.size(); ++i) {
    statement(list.children[i]);
    std::string_view op = i < list.operators.size() ? std::string_view(list.operators[i]) : ";";
    bool last = i + 1 == list.children.size();
    bool breaks = !pending_.empty() && !last && (may_break || op == "&&" || op == "||");
    if (op == ";" || op.empty()) {
      if (!last && !breaks) out_ += "; ";
    } else {
      separate();
      out_ += op;
      if (!last && !breaks) out_ += ' ';
    }
    if (breaks) heredoc_bodies();
  }
}

void Renderer::pipeline(const Statement& pipeline) {
  for (size_t i = 0; i < pipeline.children.size(); ++i) {
    statement(pipeline.children[i]);
    if (i + 1 == pipeline.children.size()) break;
    out_ += i < pipeline.operators.size() && pipeline.operators[i] == "|&" ? " |&" : " |";
    if (pending_.empty())
      out_ += ' ';
    else
      heredoc_bodies();
  }
}

// The commands between two reserved words, and the second of these.
void Renderer::body(const Statement& body, std::string_view closing) {
  statement(body);
  if (!pending_.empty())
    heredoc_bodies();
  else if (closing == ")" || (!body.operators.empty() && body.operators.back().starts_with('&')))
    out_ += closing == ")" ? "" : " ";
  else
    out_ += "; ";
  out_ += closing;
}

void Renderer::bodies(const std::vector<Statement>& bodies, std::string_view closing) {
  for (const Statement& each : bodies) body(each, closing);
}

void Renderer::statement(const Statement& statement) {
  if (statement.kind == StatementKind::simple) return simple(statement);
  if (statement.kind == StatementKind::time && !statement.redirects.empty()) {
    // zsh's `< file time cmd`: behind it the redirect would be that of the command.
    for (const Redirect& each : statement.redirects) {
      redirect(each);
      out_ += ' ';
    }
    return compound(statement);
  }
  compound(statement);
  redirects(statement);
}

void Renderer::compound(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::simple:
    case StatementKind::unknown:
      return;
    case StatementKind::list:
      return list(statement, true);
    case StatementKind::pipeline:
      return pipeline(statement);
    case StatementKind::subshell: {
      size_t begin = out_.size() + 1;
      out_ += '(';
      bodies(statement.children, ")");
      // `((` would open arithmetic, `()` a function.
      if (out_[begin] == '(' || out_[begin] == ')') out_.insert(begin, " ");
      return;
    }
    case StatementKind::group:
      out_ += "{ ";
      return bodies(statement.children, "}");
    case StatementKind::if_clause:
      return if_clause(statement);
    case StatementKind::while_loop:
      return loop(statement, "while ");
    case StatementKind::until_loop:
      return loop(statement, "until ");
    case StatementKind::repeat_loop:
      out_ += "repeat ";
      for (const Word& each : statement.words) word(each);
      out_ += "; do ";
      return bodies(statement.children, "done");
    case StatementKind::always:
      out_ += "{ ";
      for (size_t i = 0; i < statement.children.size(); ++i) body(statement.children[i], i == 0 ? "} always { " : "}");
      return;
    case StatementKind::for_loop:
      return for_loop(statement, "for ");
    case StatementKind::select_loop:
      return for_loop(statement, "select ");
    case StatementKind::c_for_loop:
      out_ += "for ((";
      for (size_t i = 0; i < statement.words.size(); ++i) {
        if (i > 0) out_ += "; ";
        word(statement.words[i], Place::arithmetic);
      }
      out_ += ")); do ";
      return bodies(statement.children, "done");
    case StatementKind::case_clause:
      return case_clause(statement);
    case StatementKind::function:
      function_name(statement.name);
      for (const Statement& child : statement.children) this->statement(child);
      for (const Word& each : statement.words) {
        out_ += ' ';
        word(each);
      }
      return;
    case StatementKind::test:
      return test(statement);
    case StatementKind::arithmetic:
      out_ += "((";
      for (const Word& each : statement.words) word(each, Place::arithmetic);
      out_ += "))";
      return;
    case StatementKind::coproc:
      out_ += statement.name.empty() ? "coproc " : "coproc " + statement.name + " ";
      break;
    case StatementKind::time:
      out_ += statement.name == "-p" ? "time -p" : "time";
      if (!statement.children.empty()) out_ += ' ';
      break;
    case StatementKind::negation:
      out_ += "! ";
      break;
  }
  for (const Statement& child : statement.children) this->statement(child);
}

void Renderer::function_name(const std::string& name) {
  // f@() is a pattern to a bash with extglob.
  bool begins_pattern = dialect_ == Dialect::bash && !name.empty() && std::string_view("?*+@!").find(name.back()) < 5;
  out_ += begins_pattern ? "function " + name + " " : name + "() ";
}

void Renderer::test(const Statement& statement) {
  out_ += "[[";
  for (const Word& each : statement.words) {
    out_ += ' ';
    word(each, each.parts.empty() ? Place::word : Place::loose);
  }
  out_ += " ]]";
}

void Renderer::if_clause(const Statement& statement) {
  const std::vector<Statement>& parts = statement.children;
  out_ += "if ";
  for (size_t i = 0; i < parts.size(); i += 2) {
    if (i + 1 == parts.size()) {
      body(parts[i], "fi");
      return;
    }
    body(parts[i], "then ");
    size_t left = parts.size() - i - 2;
    body(parts[i + 1], left == 0 ? "fi" : left == 1 ? "else " : "elif ");
  }
}

void Renderer::loop(const Statement& statement, std::string_view opening) {
  out_ += opening;
  for (size_t i = 0; i < statement.children.size(); ++i) body(statement.children[i], i == 0 ? "do " : "done");
}

void Renderer::for_loop(const Statement& statement, std::string_view keyword) {
  out_ += keyword;
  out_ += statement.name + " in";
  for (const Word& each : statement.words) {
    out_ += ' ';
    word(each);
  }
  out_ += "; do ";
  bodies(statement.children, "done");
}

void Renderer::case_clause(const Statement& statement) {
  out_ += "case ";
  for (const Word& each : statement.words) word(each);
  out_ += " in ";
  for (const CaseArm& arm : statement.arms) {
    out_ += '(';
    for (size_t i = 0; i < arm.patterns.size(); ++i) {
      if (i > 0) out_ += " | ";
      word(arm.patterns[i]);
    }
    out_ += ") ";
    for (const Statement& each : arm.body) this->statement(each);
    if (!pending_.empty()) heredoc_bodies();
    separate();
    out_ += arm.terminator + " ";
  }
  out_ += "esac";
}

void Renderer::simple(const Statement& statement) {
  size_t begin = out_.size();
  auto blank = [&] {
    if (out_.size() > begin) out_ += ' ';
  };
  bool declaration = is_declaration(statement, dialect_);
  for (const Assignment& each : statement.assignments) {
    if (declaration && each.is_array) continue;
    blank();
    assignment(each);
  }
  // Behind a redirect a reserved word is an ordinary one.
  bool reserved = out_.size() == begin && !statement.words.empty() && statement.words[0].parts.size() == 1 &&
                  !statement.words[0].parts[0].quoted && is_reserved(statement.words[0].static_text().value_or(""));
  // Behind a word {name} zsh takes the redirect for that of a descriptor.
  bool is_zsh = dialect_ == Dialect::zsh;
  bool names_descriptor = is_zsh && !statement.words.empty() && !statement.redirects.empty() &&
                          !statement.words.back().parts.empty() &&
                          statement.words.back().parts[0].text.starts_with('{') &&
                          statement.words.back().parts.back().text.ends_with('}') &&
                          std::none_of(statement.redirects.begin(), statement.redirects.end(),
                                       [](const Redirect& each) { return each.descriptor.starts_with('{'); });
  // {fd}> stands behind a word, and where `time` is one it was read as one.
  reserved &= statement.redirects.empty() || !statement.redirects[0].descriptor.starts_with('{') || !is_zsh;
  bool redirects_first = reserved || names_descriptor;
  if (redirects_first)
    for (const Redirect& each : statement.redirects) {
      blank();
      redirect(each);
    }
  for (const Word& each : statement.words) {
    blank();
    word(each);
  }
  for (const Assignment& each : statement.assignments) {
    if (!declaration || !each.is_array) continue;
    blank();
    assignment(each);
  }
  if (redirects_first) return;
  for (const Redirect& each : statement.redirects) {
    blank();
    redirect(each);
  }
}

void Renderer::assignment(const Assignment& assignment) {
  out_ += assignment.name;
  if (assignment.subscript) {
    out_ += '[';
    word(*assignment.subscript, Place::arithmetic);
    out_ += ']';
  }
  out_ += assignment.append ? "+=" : "=";
  if (!assignment.is_array) {
    if (!assignment.value.parts.empty()) word(assignment.value);
    return;
  }
  out_ += '(';
  bool outer = std::exchange(in_array_, dialect_ == Dialect::bash);
  for (size_t i = 0; i < assignment.elements.size(); ++i) {
    if (i > 0) out_ += ' ';
    word(assignment.elements[i]);
  }
  in_array_ = outer;
  out_ += ')';
}

void Renderer::redirects(const Statement& statement) {
  for (const Redirect& each : statement.redirects) {
    out_ += ' ';
    redirect(each);
  }
}

void Renderer::redirect(const Redirect& redirect) {
  out_ += redirect.descriptor;
  out_ += operator_text(redirect);
  if (redirect.kind != RedirectKind::heredoc) {
    size_t begin = out_.size();
    word(redirect.target);
    // <( behind < would be another operator, and so would & and others.
    if (std::string_view("<>(&|!-").find(out_[begin]) != std::string_view::npos && out_[begin] != '-')
      out_.insert(begin, " ");
    return;
  }
  Renderer text(dialect_);
  text.in_heredoc_ = redirect.expands;
  if (redirect.expands) {
    text.word(redirect.target, Place::heredoc);
  } else {
    text.out_ = redirect.target.static_text().value_or("");
  }
  PendingHeredoc heredoc{&redirect, "EOF", text.take()};
  while (heredoc.text.find(heredoc.delimiter) != std::string::npos) heredoc.delimiter += "_";
  out_ += redirect.expands ? heredoc.delimiter : "'" + heredoc.delimiter + "'";
  pending_.push_back(std::move(heredoc));
}

}  // namespace callgate::internal

namespace callgate {

std::string render_shell(const ShellProgram& program) {
  internal::Renderer renderer(program.dialect);
  for (const Statement& statement : program.statements) renderer.line(statement);
  std::string text = renderer.take();
  bool heredoc_last = text.find("<<") != std::string::npos;  // its delimiter needs the newline
  if (!heredoc_last && !text.empty()) text.pop_back();
  return text;
}

}  // namespace callgate
