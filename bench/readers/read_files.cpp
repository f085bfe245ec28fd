// Reads the files that standard input lists with one reader, for bench/readers/compare:
//   read_files READER < LIST                  a line a file: "path<TAB>verdict<TAB>command names", see below
//   read_files --time PASSES READER < LIST    nanoseconds that PASSES over all files take
// A verdict is "read", "error" (a syntax error, by that reader) or "unsure" (ours: read, but not understood). READER is
// "ours" (both votes), "ours-zsh", "alone" (our recogniser without tree-sitter) or "tree-sitter".
#include <tree_sitter/api.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.h"
#include "parser/parser.h"

extern "C" const TSLanguage* tree_sitter_bash(void);

namespace callgate {
namespace {

struct Reading {
  std::string verdict;
  std::vector<std::string> names;
};

// A name that is computed as it is written.
std::string name_of(const Word& word, const std::string& text) {
  return word.static_text().value_or(text.substr(word.where.begin, word.where.end - word.where.begin));
}

Reading read_ours(const std::string& text, std::string_view reader) {
  Dialect dialect = reader == "ours-zsh" ? Dialect::zsh : Dialect::bash;
  ShellProgram program = reader == "alone" ? read_shell(text, dialect) : parse_shell(text, dialect);
  Reading reading{.verdict = program.findings.empty() ? "read" : "unsure", .names = {}};
  for (const Finding& finding : program.findings)
    if (finding.id == "parse") reading.verdict = "error";
  for (const CommandView& view : program.commands())
    if (!view.statement->words.empty()) reading.names.push_back(name_of(view.statement->words[0], text));
  return reading;
}

// The text of a name without the quotes and backslashes that a shell removes, roughly: the node keeps them.
std::string unquoted(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != '\'' && c != '"' && c != '\\') out += c;
  return out;
}

Reading read_tree_sitter(TSParser* parser, const std::string& text) {
  TSTree* tree = ts_parser_parse_string(parser, nullptr, text.data(), static_cast<uint32_t>(text.size()));
  Reading reading{.verdict = ts_node_has_error(ts_tree_root_node(tree)) ? "error" : "read", .names = {}};
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (bool more = true; more;) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    if (std::string_view(ts_node_type(node)) == "command_name") {
      size_t begin = ts_node_start_byte(node);
      reading.names.push_back(unquoted(std::string_view(text).substr(begin, ts_node_end_byte(node) - begin)));
    }
    if (ts_tree_cursor_goto_first_child(&cursor)) continue;
    more = ts_tree_cursor_goto_next_sibling(&cursor);
    while (!more && ts_tree_cursor_goto_parent(&cursor)) more = ts_tree_cursor_goto_next_sibling(&cursor);
  }
  ts_tree_cursor_delete(&cursor);
  ts_tree_delete(tree);
  return reading;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int run(const std::string& reader, int passes) {
  std::vector<std::string> paths;
  std::vector<std::string> texts;
  for (std::string path; std::getline(std::cin, path);) {
    texts.push_back(text_of(path));
    paths.push_back(std::move(path));
  }
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_bash());
  auto begin = std::chrono::steady_clock::now();
  for (int pass = 0; pass < std::max(passes, 1); ++pass) {
    for (size_t i = 0; i < texts.size(); ++i) {
      Reading reading = reader == "tree-sitter" ? read_tree_sitter(parser, texts[i]) : read_ours(texts[i], reader);
      if (passes > 0) continue;
      std::printf("%s\t%s", paths[i].c_str(), reading.verdict.c_str());
      for (const std::string& name : reading.names) std::printf("\t%s", escape_for_display(name).c_str());
      std::printf("\n");
    }
  }
  auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin);
  if (passes > 0) std::printf("%lld\n", static_cast<long long>(nanos.count()));
  ts_parser_delete(parser);
  return 0;
}

}  // namespace
}  // namespace callgate

int main(int count, char** arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  int passes = 0;
  if (words.size() == 3 && words[0] == "--time") {
    passes = std::atoi(words[1].c_str());
    words.erase(words.begin(), words.begin() + 2);
  }
  for (std::string_view reader : {"ours", "ours-zsh", "alone", "tree-sitter"})
    if (words.size() == 1 && words[0] == reader) return callgate::run(words[0], passes);
  std::fprintf(stderr, "usage: read_files [--time PASSES] ours|ours-zsh|alone|tree-sitter < LIST\n");
  return 2;
}
