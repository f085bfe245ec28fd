#include "tests/oracle/grammar.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace callgate::oracle {
namespace {

constexpr std::string_view open_mark = "«", close_mark = "»";
constexpr int no_height = 1'000'000;

struct Sign {
  std::string_view sign, text;
};
constexpr Sign signs[] = {{"␤", "\n"}, {"⇥", "\t"}, {"␣", " "}, {"∅", ""}};
constexpr std::string_view newline_sign = "⏎";

std::string with_signs(std::string_view text) {
  std::string out(text);
  for (const Sign& sign : signs)
    for (size_t at = out.find(sign.sign); at != std::string::npos; at = out.find(sign.sign, at))
      out.replace(at, sign.sign.size(), sign.text);
  return out;
}

void add_literal(std::string_view text, std::vector<Piece>& pieces) {
  while (!text.empty()) {
    size_t at = text.find(newline_sign);
    if (at != 0) pieces.push_back({PieceKind::literal, with_signs(text.substr(0, at)), ""});
    if (at == std::string_view::npos) return;
    pieces.push_back({PieceKind::newline, "", ""});
    text.remove_prefix(at + newline_sign.size());
  }
}

// What stands between « and ».
Piece read_reference(std::string_view text) {
  if (text.starts_with("before ")) return {PieceKind::before, with_signs(text.substr(7)), ""};
  std::vector<std::string_view> words = split(text, ' ');
  if (words.size() == 3)
    return {words[0] == "tabbed" ? PieceKind::tabbed_body : PieceKind::body, std::string(words[2]),
            std::string(words[1])};
  if (words.size() == 2) {
    static constexpr std::pair<std::string_view, PieceKind> kinds[] = {{"sq", PieceKind::single_quoted},
                                                                       {"dq", PieceKind::double_quoted},
                                                                       {"bq", PieceKind::backquoted},
                                                                       {"in", PieceKind::nested}};
    for (const auto& [name, kind] : kinds)
      if (words[0] == name) return {kind, std::string(words[1]), ""};
  }
  size_t equals = text.find('=');
  if (equals == 0) return {PieceKind::recall, "", std::string(text.substr(1))};
  if (equals == std::string_view::npos) return {PieceKind::rule, std::string(text), ""};
  return {PieceKind::rule, std::string(text.substr(equals + 1)), std::string(text.substr(0, equals))};
}

Result<Alternative> read_alternative(std::string_view line) {
  Alternative made;
  size_t mark = std::min(line.find("* "), line.find("! "));
  if (mark != std::string_view::npos && mark > 0 && mark < 4) {
    size_t weight = 0;
    auto [end, error] = std::from_chars(line.data(), line.data() + mark, weight);
    if (error == std::errc() && end == line.data() + mark) {
      made.weight = weight;
      made.hides = line[mark] == '!';
      line.remove_prefix(mark + 2);
    }
  }
  while (!line.empty()) {
    size_t open = line.find(open_mark);
    add_literal(line.substr(0, open), made.pieces);
    if (open == std::string_view::npos) break;
    size_t close = line.find(close_mark, open);
    if (close == std::string_view::npos) return fail("« without » in '" + std::string(line) + "'");
    made.pieces.push_back(read_reference(line.substr(open + open_mark.size(), close - open - open_mark.size())));
    line.remove_prefix(close + close_mark.size());
  }
  return made;
}

bool names_rule(const Piece& piece) {
  return piece.kind != PieceKind::literal && piece.kind != PieceKind::newline && piece.kind != PieceKind::recall &&
         piece.kind != PieceKind::before && piece.text != "probe";
}

int height_of(const std::vector<Alternative>& alternatives) {
  int least = no_height;
  for (const Alternative& alternative : alternatives) least = std::min(least, alternative.height);
  return least;
}

int height_of(const Alternative& alternative, const Grammar& grammar) {
  int most = 0;
  for (const Piece& piece : alternative.pieces)
    if (names_rule(piece)) most = std::max(most, height_of(grammar.rules.find(piece.text)->second));
  return std::min(most + 1, no_height);
}

Result<void> check_names(const Grammar& grammar) {
  for (const auto& [name, alternatives] : grammar.rules)
    for (const Alternative& alternative : alternatives)
      for (const Piece& piece : alternative.pieces)
        if (names_rule(piece) && !grammar.rules.contains(piece.text))
          return fail("rule '" + name + "' names '" + piece.text + "', which is no rule");
  return {};
}

// Until nothing gets smaller: a rule that only leads to itself keeps no_height.
Result<void> measure(Grammar& grammar) {
  for (auto& [name, alternatives] : grammar.rules)
    for (Alternative& alternative : alternatives) alternative.height = no_height;
  for (bool changed = true; changed;) {
    changed = false;
    for (auto& [name, alternatives] : grammar.rules)
      for (Alternative& alternative : alternatives) {
        int height = height_of(alternative, grammar);
        changed |= height < alternative.height;
        alternative.height = height;
      }
  }
  for (const auto& [name, alternatives] : grammar.rules)
    if (height_of(alternatives) >= no_height) return fail("rule '" + name + "' never ends");
  return {};
}

Result<void> add_rules(const std::string& text, Grammar& grammar) {
  std::vector<Alternative>* rule = nullptr;
  for (std::string_view line : split(text, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("  ")) {
      if (!rule) return fail("an alternative stands before the first rule");
      rule->push_back(CG_TRY(read_alternative(line.substr(2))));
      continue;
    }
    bool replaces = line.starts_with('!');
    rule = &grammar.rules[std::string(line.substr(replaces ? 1 : 0))];
    if (replaces) rule->clear();
  }
  return {};
}

}  // namespace

Result<Grammar> read_grammar(const std::vector<std::string>& texts) {
  Grammar grammar;
  for (const std::string& text : texts) CG_TRY(add_rules(text, grammar));
  CG_TRY(check_names(grammar));
  CG_TRY(measure(grammar));
  return grammar;
}

}  // namespace callgate::oracle
