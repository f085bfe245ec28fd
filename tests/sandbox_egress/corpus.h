// Cases in files, as `=== name`, input, `---`, expected.
#pragma once

#include <string>
#include <vector>

namespace callgate {

struct CorpusCase {
  std::string name, input, expected;  // without the last newline
};

std::vector<CorpusCase> read_corpus(const std::string& file_name);

// \r, \n, \0, \t and \\ as the bytes that they stand for; real newlines are dropped.
std::string unescape(const std::string& text);
// Bytes of hexadecimal text; white space is ignored.
std::string bytes_of_hex(const std::string& text);

// "input => expected" lines; '#' begins a comment.
std::vector<CorpusCase> read_table(const std::string& file_name);

}  // namespace callgate
