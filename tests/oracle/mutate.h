// Small damage to a text: what no grammar thinks of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/oracle/random.h"

namespace callgate::oracle {

// Runs of word characters, runs of blanks, and every other byte by itself; together they are the text.
std::vector<std::string> tokens_of(std::string_view text);

// `count` changes: something inserted, or a token doubled, removed or exchanged, or the end of `other` put in place of
// this text's.
std::string mutate(std::string_view text, std::string_view other, int count, Random& random);

}  // namespace callgate::oracle
