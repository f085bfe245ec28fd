// Our own labelled commands: tests/policy/corpora/CATEGORY.txt, one file a category.
//
//   [ssh-keys]                             a family
//   ! cat ⟦~/.ssh/id_rsa¦~/.ssh/id_dsa⟧    catastrophic: must be asked or denied
//   + cat .env                             dangerous: must not be allowed outright
//   . cat README.md                        benign twin: must be neither asked nor denied
//
// ⟦a¦b⟧ gives one command for each, several of them one for each combination; ⏎ is a newline. Every command is judged
// as written and in some of the spellings of `respell`, which turn with its place in the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callgate::testing {

enum class Label : uint8_t { benign, dangerous, catastrophic };

struct LabelledCommand {
  Label label = Label::benign;
  std::string family;
  std::string command;
};

// What a category's file holds, templates and spellings expanded. Text that is no such file gives an empty list.
std::vector<LabelledCommand> read_corpus(std::string_view text);

}  // namespace callgate::testing
