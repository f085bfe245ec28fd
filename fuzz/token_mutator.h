// Mutates shell text by tokens instead of bytes: most byte mutations only make another word. The targets that read
// shell text call it from LLVMFuzzerCustomMutator.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace callgate::fuzz {

// What means something to a shell, and what joins or hides it.
inline constexpr std::string_view shell_tokens[] = {" ",
                                                    "\n",
                                                    "\t",
                                                    ";",
                                                    "&",
                                                    "&&",
                                                    "||",
                                                    "|",
                                                    "|&",
                                                    "(",
                                                    ")",
                                                    "((",
                                                    "))",
                                                    "{",
                                                    "}",
                                                    "{ ",
                                                    "; }",
                                                    "$(",
                                                    "`",
                                                    "\\`",
                                                    "<(",
                                                    ">(",
                                                    "$((",
                                                    "$[",
                                                    "]",
                                                    "${",
                                                    "${x",
                                                    ":-",
                                                    ":=",
                                                    "##",
                                                    "%%",
                                                    "//",
                                                    "/",
                                                    "^^",
                                                    ",,",
                                                    "@Q",
                                                    "!",
                                                    "#",
                                                    " #",
                                                    "'",
                                                    "\"",
                                                    "$'",
                                                    "$\"",
                                                    "\\",
                                                    "\\\n",
                                                    "\\x24",
                                                    "\\'",
                                                    "<<E\n",
                                                    "<<'E'\n",
                                                    "<<-E\n",
                                                    "\nE\n",
                                                    "E)",
                                                    "<<<",
                                                    "<",
                                                    ">",
                                                    ">>",
                                                    ">|",
                                                    "&>",
                                                    "2>&1",
                                                    "{fd}<",
                                                    "<>",
                                                    ">&-",
                                                    "if ",
                                                    "then ",
                                                    "elif ",
                                                    "else ",
                                                    "fi",
                                                    "for x in ",
                                                    "do ",
                                                    "done",
                                                    "while ",
                                                    "case x in ",
                                                    "x)",
                                                    ";;",
                                                    ";&",
                                                    ";;&",
                                                    "esac",
                                                    "select ",
                                                    "function f ",
                                                    "f() ",
                                                    "time ",
                                                    "time -p ",
                                                    "coproc ",
                                                    "coproc N ",
                                                    "[[ ",
                                                    " ]]",
                                                    " =~ ",
                                                    " == ",
                                                    "-eq ",
                                                    "x=",
                                                    "x+=",
                                                    "x=(",
                                                    "a[1]=",
                                                    "[k]=",
                                                    "{a,b}",
                                                    "{1..3}",
                                                    "{",
                                                    ",",
                                                    "@(",
                                                    "!(",
                                                    "*(",
                                                    "*",
                                                    "?",
                                                    "[a-z]",
                                                    "~",
                                                    "~+",
                                                    "=",
                                                    "$x",
                                                    "$@",
                                                    "$1",
                                                    "${x[@]}",
                                                    "${!x}",
                                                    "declare ",
                                                    "export ",
                                                    "eval ",
                                                    "alias ",
                                                    "shopt -s extglob\n",
                                                    "set -o posix\n",
                                                    "in ",
                                                    "repeat 2 ",
                                                    "always ",
                                                    "print ",
                                                    "(e:'a':)",
                                                    "(#",
                                                    "${(e)x}",
                                                    ":h",
                                                    "::=",
                                                    "rm ",
                                                    "echo ",
                                                    "mk",
                                                    "-c ",
                                                    "\r",
                                                    "\xc2\xa0",
                                                    "\x01"};

class TokenMutator {
 public:
  TokenMutator(std::string text, unsigned seed) : tokens_(split(text)), random_(seed) {}

  std::string mutated() {
    for (size_t count = 1 + pick(4); count > 0; --count) step();
    std::string text;
    for (const std::string& token : tokens_) text += token;
    return text;
  }

 private:
  // Words, runs of blanks, and every other byte alone.
  static std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> tokens;
    auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    for (char c : text) {
      bool joins = !tokens.empty() && is_word(c) && is_word(tokens.back().back());
      if (joins)
        tokens.back() += c;
      else
        tokens.push_back(std::string(1, c));
    }
    return tokens;
  }

  size_t pick(size_t count) { return count == 0 ? 0 : random_() % count; }
  std::vector<std::string>::iterator place(size_t count) {
    return tokens_.begin() + static_cast<std::ptrdiff_t>(pick(count));
  }

  void step() {
    switch (tokens_.empty() ? 0 : pick(6)) {
      case 0:
        tokens_.insert(place(tokens_.size() + 1), std::string(shell_tokens[pick(std::size(shell_tokens))]));
        return;
      case 1:
        *place(tokens_.size()) = shell_tokens[pick(std::size(shell_tokens))];
        return;
      case 2:
        tokens_.erase(place(tokens_.size()));
        return;
      case 3:
        std::iter_swap(place(tokens_.size()), place(tokens_.size()));
        return;
      default:
        copy_run();
    }
  }

  // A few tokens once more, somewhere else: what opens meets what it does not belong to.
  void copy_run() {
    size_t begin = pick(tokens_.size());
    size_t end = std::min(tokens_.size(), begin + 1 + pick(8));
    std::vector<std::string> run(tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                                 tokens_.begin() + static_cast<std::ptrdiff_t>(end));
    tokens_.insert(place(tokens_.size() + 1), run.begin(), run.end());
  }

  std::vector<std::string> tokens_;
  std::minstd_rand random_;
};

}  // namespace callgate::fuzz

namespace callgate::fuzz {

// One mutation in eight is libFuzzer's own, of bytes.
inline size_t mutate_tokens(uint8_t* data, size_t size, size_t max_size, unsigned seed,
                            size_t (*mutate_bytes)(uint8_t*, size_t, size_t)) {
  if (seed % 8 == 0) return mutate_bytes(data, size, max_size);
  std::string text = TokenMutator({reinterpret_cast<char*>(data), size}, seed).mutated();
  size = std::min(text.size(), max_size);
  std::memcpy(data, text.data(), size);
  return size;
}

}  // namespace callgate::fuzz
