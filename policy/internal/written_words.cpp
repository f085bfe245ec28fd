#include "policy/internal/written_words.h"

#include <algorithm>

#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

// Finds the quotes in the source of one word; parts that are no literals are stepped over.
class QuoteScan {
 public:
  QuoteScan(const ShellProgram& program, const Word& word) : text_(program.source), end_(word.where.end) {
    for (const WordPart& part : word.parts)
      if (part.kind != PartKind::literal && part.where.end > part.where.begin) skipped_.push_back(part.where);
    at_ = word.where.begin;
    end_ = std::min<size_t>(end_, text_.size());
  }

  std::vector<Quote> run() {
    while (at_ < end_) step();
    return std::move(found_);
  }

 private:
  char peek(size_t ahead) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }

  bool skip() {
    for (Span span : skipped_) {
      if (span.begin != at_) continue;
      at_ = span.end;
      return true;
    }
    return false;
  }

  void step() {
    size_t begin = at_;
    if (skip()) return;
    if (peek(0) == '\\') {
      at_ += 2;
      if (text_[begin] == '\\' && begin + 1 < end_ && text_[begin + 1] != '\n') add(QuoteKind::backslash, begin);
    } else if (peek(0) == '\'') {
      close_single(1);
      add(QuoteKind::single, begin);
    } else if (peek(0) == '$' && peek(1) == '\'') {
      close_escaped(2, '\'');
      add(QuoteKind::ansi_c, begin);
    } else if (peek(0) == '$' && peek(1) == '"') {
      close_escaped(2, '"');
      add(QuoteKind::locale, begin);
    } else if (peek(0) == '"') {
      close_escaped(1, '"');
      add(QuoteKind::weak, begin);
    } else {
      ++at_;
    }
  }

  void close_single(size_t opening) {
    size_t close = text_.find('\'', at_ + opening);
    at_ = close == std::string_view::npos ? end_ : close + 1;
  }

  void close_escaped(size_t opening, char quote) {
    at_ += opening;
    while (at_ < end_) {
      if (skip()) continue;
      char c = text_[at_];
      at_ += c == '\\' ? 2 : 1;
      if (c == quote) return;
    }
  }

  void add(QuoteKind kind, size_t begin) {
    at_ = std::min(at_, end_);
    found_.push_back({kind, {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}});
  }

  std::string_view text_;
  size_t at_ = 0, end_ = 0;
  std::vector<Span> skipped_;
  std::vector<Quote> found_;
};

// Which bytes belong to a word, a redirect or an assignment; inside a substitution only those of its own words.
class Coverage {
 public:
  explicit Coverage(const ShellProgram& program) : covered_(program.source.size(), false) {
    ProgramVisitor visitor;
    visitor.on_word = [this](const Word& word) { mark(word.where, true); };
    visitor.on_redirect = [this](const Redirect& redirect) { mark(redirect.where, true); };
    visitor.on_assignment = [this](const Assignment& assignment) { mark(assignment.where, true); };
    visitor.on_part = [this](const WordPart& part) {
      if (!part.body.empty()) mark(part.where, false);
    };
    walk_program(program, visitor);
  }
  bool operator[](size_t at) const { return covered_[at]; }

 private:
  void mark(Span where, bool value) {
    for (size_t at = where.begin; at < where.end && at < covered_.size(); ++at) covered_[at] = value;
  }

  std::vector<bool> covered_;
};

bool ends_word(char c) {
  return std::string_view(" \t\n;&|()<>`").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view source_of(const ShellProgram& program, Span where) {
  if (where.end > program.source.size() || where.begin > where.end) return {};
  return std::string_view(program.source).substr(where.begin, where.end - where.begin);
}

std::vector<Quote> quotes_of(const ShellProgram& program, const Word& word) {
  return QuoteScan(program, word).run();
}

WordIndex::WordIndex(const ShellProgram& program) {
  ProgramVisitor visitor;
  visitor.on_word = [this](const Word& word) { words_.push_back(&word); };
  walk_program(program, visitor);
  std::stable_sort(words_.begin(), words_.end(), [](const Word* a, const Word* b) { return a->where < b->where; });
}

const Word* WordIndex::find(Span where) const {
  auto found = std::lower_bound(words_.begin(), words_.end(), where,
                                [](const Word* word, Span wanted) { return word->where < wanted; });
  return found != words_.end() && (*found)->where == where ? *found : nullptr;
}

std::vector<WrittenCommand> written_commands(const CheckInput& input) {
  std::vector<WrittenCommand> written;
  if (input.program == nullptr) return written;
  WordIndex index(*input.program);
  for (const EvaluatedCommand& command : input.prediction.commands) {
    if (command.argv.empty()) continue;
    const Word* word = index.find(command.argv[0].where);
    // What a quoted text runs has the span of that text, which is no name of its own.
    bool inner = word != nullptr && command.parent >= 0 && word->where == command.where && command.argv.size() > 1;
    if (word != nullptr && !inner) written.push_back({&command, word});
  }
  return written;
}

bool has_part(const Word& word, PartKind kind) {
  return std::any_of(word.parts.begin(), word.parts.end(), [&](const WordPart& part) { return part.kind == kind; });
}

bool holds_command(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), [](const WordPart& part) {
    bool runs = part.kind == PartKind::command_substitution || part.kind == PartKind::process_substitution;
    return runs || std::any_of(part.operands.begin(), part.operands.end(), holds_command);
  });
}

std::vector<Span> comments_of(const ShellProgram& program) {
  std::string_view text = program.source;
  if (text.find('#') == std::string_view::npos) return {};
  Coverage covered(program);
  std::vector<Span> comments;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '#' || covered[at] || (at > 0 && !ends_word(text[at - 1]))) continue;
    size_t end = std::min(text.find('\n', at), text.size());
    comments.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(end)});
    at = end;
  }
  return comments;
}

}  // namespace callgate
