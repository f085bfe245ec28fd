// A case is made from the top: the further down and the longer the text, the sooner it takes the shortest way out.
#include "base/text.h"
#include "tests/oracle/grammar.h"
#include "tests/oracle/random.h"
#include "tests/oracle/sandbox.h"

namespace callgate::oracle {
namespace {

constexpr int max_depth = 26;
constexpr size_t enough_bytes = 500;

class Generation {
 public:
  Generation(const Grammar& grammar, uint64_t seed) : grammar_(grammar), random_(seed) {}

  bool hides() const { return hides_; }

  // A text of its own: heredocs that begin in it end in it.
  std::string whole(std::string_view rule, int depth) {
    std::string outer = std::exchange(pending_, {});
    // A shell of its own reads it.
    bool is_read = rule == "case" || rule == "nested" || rule == "bashtext";
    std::string outer_before = is_read ? std::exchange(before_, {}) : "";
    std::string text = expand(rule, depth);
    if (!pending_.empty()) text += flushed();
    pending_ = std::move(outer);
    if (is_read) text = std::exchange(before_, std::move(outer_before)) + text;
    return text;
  }

 private:
  using Memory = std::map<std::string, std::string, std::less<>>;

  std::string flushed() { return "\n" + std::exchange(pending_, {}); }

  const Alternative& choose(const std::vector<Alternative>& alternatives, int depth) {
    bool short_way = depth > max_depth || length_ > enough_bytes;
    int least = alternatives[0].height;
    size_t total = 0;
    for (const Alternative& each : alternatives) least = std::min(least, each.height);
    for (const Alternative& each : alternatives) total += !short_way || each.height == least ? each.weight : 0;
    size_t at = random_.below(total);
    for (const Alternative& each : alternatives) {
      if (short_way && each.height != least) continue;
      if (at < each.weight) return each;
      at -= each.weight;
    }
    return alternatives.back();
  }

  std::string expand(std::string_view rule, int depth) {
    if (rule == "probe") return "p" + std::to_string(std::min(++probes_, probe_count));
    std::string text;
    Memory memory;
    const Alternative& chosen = choose(grammar_.rules.find(rule)->second, depth);
    hides_ |= chosen.hides;
    for (const Piece& piece : chosen.pieces) text += expand(piece, memory, depth + 1);
    return text;
  }

  std::string expand(const Piece& piece, Memory& memory, int depth) {
    switch (piece.kind) {
      case PieceKind::literal:
        length_ += piece.text.size();
        return piece.text;
      case PieceKind::newline:
        return flushed();
      case PieceKind::recall:
        return memory[piece.key];
      case PieceKind::rule: {
        std::string text = expand(piece.text, depth);
        if (!piece.key.empty()) memory[piece.key] = text;
        return text;
      }
      case PieceKind::before:
        if (before_.find(piece.text + "\n") == std::string::npos) before_ += piece.text + "\n";
        return "";
      case PieceKind::body:
      case PieceKind::tabbed_body: {
        std::string body = whole(piece.text, depth);
        pending_ += body + "\n" + (piece.kind == PieceKind::tabbed_body ? "\t" : "") + piece.key + "\n";
        return "";
      }
      default:
        return quoted(piece, whole(piece.text, depth));
    }
  }

  static std::string quoted(const Piece& piece, const std::string& text) {
    if (piece.kind == PieceKind::nested) return text;
    if (piece.kind == PieceKind::double_quoted) return "\"" + escaped(text, "\\\"$`") + "\"";
    if (piece.kind == PieceKind::backquoted) return "`" + escaped(text, "\\`") + "`";
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
  }

  static std::string escaped(const std::string& text, std::string_view special) {
    std::string out;
    for (char c : text) {
      if (special.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
    return out;
  }

  const Grammar& grammar_;
  Random random_;
  std::string pending_;  // bodies of heredocs, behind the end of the line
  std::string before_;   // lines in front of what is being made
  bool hides_ = false;
  size_t length_ = 0;
  int probes_ = 0;
};

}  // namespace

Generated generate(const Grammar& grammar, std::string_view rule, uint64_t seed) {
  Generation generation(grammar, seed);
  std::string text = generation.whole(rule, 0);
  return {std::move(text), generation.hides()};
}

}  // namespace callgate::oracle
