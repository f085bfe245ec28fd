#include "effects/internal/compute.h"

#include <algorithm>
#include <limits>
#include <map>

#include "effects/internal/arithmetic.h"
#include "effects/internal/assign.h"
#include "effects/internal/special.h"

namespace callgate::internal {
namespace {

// Parentheses and unary operators beyond this are an evasion.
constexpr int max_depth = 32;

struct Operator {
  std::string_view text;
  int precedence;
};

// Longer ones first. Assignments, unary operators and ?: are read elsewhere.
constexpr Operator binary_operators[] = {{"**", 13}, {"<<", 10}, {">>", 10}, {"<=", 9}, {">=", 9}, {"==", 8}, {"!=", 8},
                                         {"&&", 4},  {"||", 3},  {"*", 12},  {"/", 12}, {"%", 12}, {"+", 11}, {"-", 11},
                                         {"<", 9},   {">", 9},   {"&", 7},   {"^", 6},  {"|", 5}};
constexpr std::string_view assignments[] = {"<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="};

int64_t wrap(uint64_t value) {
  return static_cast<int64_t>(value);
}

std::optional<int64_t> power(int64_t base, int64_t exponent) {
  if (exponent < 0) return std::nullopt;
  uint64_t result = 1;
  for (auto factor = static_cast<uint64_t>(base); exponent > 0; exponent >>= 1, factor *= factor)
    if (exponent & 1) result *= factor;
  return wrap(result);
}

std::optional<int64_t> apply(std::string_view op, int64_t left, int64_t right) {
  auto l = static_cast<uint64_t>(left);
  auto r = static_cast<uint64_t>(right);
  if (op == "+") return wrap(l + r);
  if (op == "-") return wrap(l - r);
  if (op == "*") return wrap(l * r);
  if (op == "/" || op == "%") {
    if (right == 0 || (right == -1 && left == std::numeric_limits<int64_t>::min())) return std::nullopt;
    return op == "/" ? left / right : left % right;
  }
  if (op == "<<" || op == ">>") {
    if (right < 0 || right > 63) return std::nullopt;
    return op == "<<" ? wrap(l << right) : left >> right;
  }
  if (op == "**") return power(left, right);
  if (op == "<") return left < right;
  if (op == ">") return left > right;
  if (op == "<=") return left <= right;
  if (op == ">=") return left >= right;
  if (op == "==") return left == right;
  if (op == "!=") return left != right;
  if (op == "&&" || op == "||") return op == "&&" ? left && right : left || right;
  if (op == "&") return left & right;
  if (op == "^") return left ^ right;
  return left | right;
}

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool may_assign(std::string_view expression) {
  return expression.find('=') != std::string_view::npos || expression.find("++") != std::string_view::npos ||
         expression.find("--") != std::string_view::npos;
}

// zsh makes a variable an integer when arithmetic assigns it first: z=a computes from then on.
void make_integer(const std::string& name, const Surroundings& in) {
  if (in.dialect != Dialect::zsh) return;
  const Variable* found = in.state.find(name);
  if (found && found->shape != Variable::Shape::unset) return;
  Variable& variable = in.state.variables[name];
  variable = Variable{};
  variable.value = number_value();
  variable.attributes = Attribute::integer;
  if (!found) variable.attributes |= Attribute::uncertain;
}

class Computer {
 public:
  Computer(std::string_view text, const Surroundings& in, std::map<std::string, int64_t>& assigned, int depth)
      : text_(text), in_(in), assigned_(assigned), depth_(depth) {}

  std::optional<int64_t> whole() {
    skip_blanks();
    if (at_ == text_.size()) return 0;
    std::optional<int64_t> value = comma();
    skip_blanks();
    return at_ == text_.size() ? value : std::nullopt;
  }

 private:
  std::optional<int64_t> comma();
  std::optional<int64_t> assignment();
  std::optional<int64_t> conditional();
  std::optional<int64_t> binary(int least);
  std::optional<int64_t> unary();
  std::optional<int64_t> primary();
  std::optional<int64_t> number();
  std::optional<int64_t> variable(const std::string& name);
  std::optional<int64_t> step(const std::string& name, int64_t change, bool before);
  std::string_view peek_binary();
  std::string peek_name();
  bool take(std::string_view what);
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }
  void store(const std::string& name, int64_t value) {
    if (!skipping_) assigned_[name] = value;
  }

  std::string_view text_;
  const Surroundings& in_;
  std::map<std::string, int64_t>& assigned_;
  int depth_;
  size_t at_ = 0;
  bool skipping_ = false;  // the side of && || ?: that is not computed
};

bool Computer::take(std::string_view what) {
  skip_blanks();
  if (!text_.substr(at_).starts_with(what)) return false;
  at_ += what.size();
  return true;
}

std::string Computer::peek_name() {
  skip_blanks();
  size_t end = at_;
  while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_')) ++end;
  if (end == at_ || std::isdigit(static_cast<unsigned char>(text_[at_]))) return "";
  return std::string(text_.substr(at_, end - at_));
}

std::optional<int64_t> Computer::comma() {
  std::optional<int64_t> value = assignment();
  while (value && take(",")) value = assignment();
  return value;
}

std::optional<int64_t> Computer::assignment() {
  if (++depth_ > max_depth || !in_.notes.spend(1)) return std::nullopt;
  size_t start = at_;
  std::string name = peek_name();
  if (!name.empty()) {
    at_ += name.size();
    for (std::string_view op : assignments) {
      if (!take(op)) continue;
      if (op == "=" && text_.substr(at_).starts_with("=")) break;
      std::optional<int64_t> value = assignment();
      if (value && op.size() > 1) {
        std::optional<int64_t> old = variable(name);
        value = !old ? std::nullopt : apply(op.substr(0, op.size() - 1), *old, *value);
      }
      if (value) store(name, *value);
      --depth_;
      return value;
    }
  }
  at_ = start;
  std::optional<int64_t> value = conditional();
  --depth_;
  return value;
}

std::optional<int64_t> Computer::conditional() {
  std::optional<int64_t> condition = binary(3);
  if (!condition || !take("?")) return condition;
  bool outer = skipping_;
  skipping_ = outer || *condition == 0;
  std::optional<int64_t> yes = comma();
  skipping_ = outer || *condition != 0;
  std::optional<int64_t> no = yes && take(":") ? assignment() : std::nullopt;
  skipping_ = outer;
  if (!yes || !no) return std::nullopt;
  return *condition ? yes : no;
}

std::string_view Computer::peek_binary() {
  skip_blanks();
  for (const Operator& each : binary_operators)
    if (text_.substr(at_).starts_with(each.text)) {
      // a+=1 in the middle of an expression is an error of the shell.
      bool assigns =
          text_.substr(at_ + each.text.size()).starts_with("=") && each.precedence != 9 && each.precedence != 8;
      return assigns ? "" : each.text;
    }
  return "";
}

std::optional<int64_t> Computer::binary(int least) {
  std::optional<int64_t> left = unary();
  while (left) {
    std::string_view op = peek_binary();
    if (op.empty()) return left;
    int precedence = std::find_if(std::begin(binary_operators), std::end(binary_operators), [&](const Operator& each) {
                       return each.text == op;
                     })->precedence;
    if (precedence < least) return left;
    at_ += op.size();
    // zsh binds these more tightly than + and *.
    if (in_.dialect == Dialect::zsh && (precedence == 10 || (precedence >= 5 && precedence <= 7))) return std::nullopt;
    bool outer = skipping_;
    skipping_ |= (op == "&&" && *left == 0) || (op == "||" && *left != 0);
    bool skipped = skipping_;
    std::optional<int64_t> right = binary(op == "**" ? precedence : precedence + 1);
    skipping_ = outer;
    if (!right) return std::nullopt;
    left = skipped && !outer ? std::optional<int64_t>(op == "||") : skipped ? 0 : apply(op, *left, *right);
  }
  return left;
}

std::optional<int64_t> Computer::unary() {
  if (++depth_ > max_depth || !in_.notes.spend(1)) return std::nullopt;
  std::optional<int64_t> value;
  bool plus = take("++");
  if (plus || take("--")) {
    std::string name = peek_name();
    at_ += name.size();
    value = name.empty() ? std::nullopt : step(name, plus ? 1 : -1, true);
  } else if (take("!")) {
    value = unary();
    if (value) value = *value == 0;
  } else if (take("~")) {
    value = unary();
    if (value) value = ~*value;
  } else if (take("-")) {
    value = unary();
    if (value) value = wrap(0 - static_cast<uint64_t>(*value));
  } else if (take("+")) {
    value = unary();
  } else {
    value = primary();
  }
  --depth_;
  return value;
}

std::optional<int64_t> Computer::primary() {
  if (take("(")) {
    std::optional<int64_t> value = comma();
    return value && take(")") ? value : std::nullopt;
  }
  std::string name = peek_name();
  if (name.empty()) return number();
  at_ += name.size();
  if (at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '(')) return std::nullopt;
  if (take("++")) return step(name, 1, false);
  if (take("--")) return step(name, -1, false);
  return variable(name);
}

std::optional<int64_t> Computer::step(const std::string& name, int64_t change, bool before) {
  std::optional<int64_t> old = variable(name);
  if (!old) return std::nullopt;
  int64_t now = wrap(static_cast<uint64_t>(*old) + static_cast<uint64_t>(change));
  store(name, now);
  return before ? now : *old;
}

std::optional<int64_t> Computer::number() {
  skip_blanks();
  size_t end = at_;
  while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '#')) ++end;
  std::string_view digits = text_.substr(at_, end - at_);
  at_ = end;
  uint64_t base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    base = 16;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits[0] == '0') {
    if (in_.dialect == Dialect::zsh) return std::nullopt;  // octal only with an option
    base = 8;
    digits.remove_prefix(1);
  } else if (size_t mark = digits.find('#'); mark != std::string_view::npos) {
    if (mark == 0 || mark > 2) return std::nullopt;
    base = 0;
    for (char c : digits.substr(0, mark)) base = base * 10 + static_cast<uint64_t>(c - '0');
    if (base < 2 || base > 36) return std::nullopt;
    digits.remove_prefix(mark + 1);
  }
  // More digits than these may overflow.
  if (digits.empty() || digits.size() > (base == 10 ? 18u : 12u)) return std::nullopt;
  uint64_t value = 0;
  for (char c : digits) {
    uint64_t digit = c >= '0' && c <= '9'   ? static_cast<uint64_t>(c - '0')
                     : c >= 'a' && c <= 'z' ? static_cast<uint64_t>(c - 'a' + 10)
                     : c >= 'A' && c <= 'Z' ? static_cast<uint64_t>(c - 'A' + 10)
                                            : 99;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return wrap(value);
}

std::optional<int64_t> Computer::variable(const std::string& name) {
  if (auto found = assigned_.find(name); found != assigned_.end()) return found->second;
  if (skipping_) return 0;
  if (is_dynamic(name, in_.dialect) || in_.state.runs_later) return std::nullopt;
  const Variable* found = in_.state.find(name);
  if (found && found->shape == Variable::Shape::unset) return 0;
  if (in_.state.lacks(name, in_.dialect)) return 0;
  const Value* value = in_.state.scalar(name);
  if (!value || !value->known()) return std::nullopt;
  // A value is an expression in its turn.
  return Computer(*value->text, in_, assigned_, depth_ + 1).whole();
}

}  // namespace

std::optional<int64_t> compute(std::string_view expression, const Surroundings& in) {
  std::map<std::string, int64_t> assigned;
  std::optional<int64_t> value = Computer(expression, in, assigned, 0).whole();
  if (!value) {
    ++in.notes.failures;
    if (may_assign(expression))
      for (const std::string& name : names_in(expression)) {
        make_integer(name, in);
        in.state.forget("#" + name);
      }
    return value;
  }
  for (const auto& [name, number] : assigned) {
    make_integer(name, in);
    store_scalar(name, known_value(std::to_string(number)), false, in);
    auto stored = in.state.variables.find(name);
    // An integer or text, perhaps: a number is the same in both.
    if (in.dialect == Dialect::zsh && stored != in.state.variables.end() &&
        stored->second.attributes == (Attribute::integer | Attribute::uncertain) &&
        stored->second.shape == Variable::Shape::scalar)
      stored->second.value = known_value(std::to_string(number));
  }
  return value;
}

std::optional<int64_t> compute(const Word& expression, const Surroundings& in) {
  Value text = evaluate_single(expression, in);
  if (text.known()) return compute(*text.text, in);
  ++in.notes.failures;
  for (size_t i = 0; i < expression.parts.size(); ++i) {
    const WordPart& part = expression.parts[i];
    if (part.kind != PartKind::literal) continue;
    if (may_assign(part.text))
      for (const std::string& name : names_in(part.text)) {
        make_integer(name, in);
        in.state.forget("#" + name);
      }
    // a$n=1 assigns a name that is not known.
    bool is_cut = i + 1 < expression.parts.size() && !part.text.empty() && is_name_char(part.text.back());
    if (is_cut) in.state.forget("*");
  }
  return std::nullopt;
}

}  // namespace callgate::internal
