#include "policy/internal/text_scan.h"

#include <algorithm>

#include "policy/internal/command_words.h"
#include "policy/internal/program_walk.h"

namespace callgate {
namespace {

constexpr uint32_t ill_formed = 0xfffd;

uint32_t decode(std::string_view text, size_t at, size_t& length) {
  unsigned char first = static_cast<unsigned char>(text[at]);
  length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (length == 1) return first;
  uint32_t code = first & (0xffU >> (length + 1));
  if (first < 0xc2 || at + length > text.size()) return length = 1, ill_formed;
  for (size_t i = 1; i < length; ++i) {
    unsigned char next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xc0) != 0x80) return length = 1, ill_formed;
    code = code << 6 | (next & 0x3f);
  }
  return code;
}

bool any_covers(const std::vector<Span>& spans, Span where) {
  return std::any_of(spans.begin(), spans.end(), [&](Span span) { return lies_in(where, span); });
}

}  // namespace

void for_each_character(std::string_view text, const std::function<void(uint32_t, Span)>& visit) {
  for (size_t at = 0; at < text.size();) {
    size_t length = 1;
    uint32_t code = decode(text, at, length);
    visit(code, {static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)});
    at += length;
  }
}

TextMap::TextMap(const ShellProgram& program) {
  walk_program(program, {.on_statement = {},
                         .on_word = [&](const Word& word) { code_.push_back(word.where); },
                         .on_part =
                             [&](const WordPart& part) {
                               bool is_data = part.quoted && part.kind == PartKind::literal;
                               if (is_data) data_.push_back(part.where);
                             },
                         .on_redirect =
                             [&](const Redirect& redirect) {
                               bool is_data = redirect.kind == RedirectKind::heredoc && !redirect.expands;
                               if (is_data) data_.push_back(redirect.target.where);
                               code_.push_back(redirect.where);
                             },
                         .on_assignment = [&](const Assignment& item) { code_.push_back(item.where); }});
}

bool TextMap::is_data(Span where) const {
  return any_covers(data_, where);
}
bool TextMap::is_code(Span where) const {
  return any_covers(code_, where) && !is_data(where);
}

}  // namespace callgate
