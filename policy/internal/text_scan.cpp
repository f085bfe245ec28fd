#include "policy/internal/text_scan.h"

#include <algorithm>

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

}  // namespace

void for_each_character(std::string_view text, const std::function<void(uint32_t, Span)>& visit) {
  for (size_t at = 0; at < text.size();) {
    size_t length = 1;
    uint32_t code = decode(text, at, length);
    visit(code, {static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)});
    at += length;
  }
}

TextMap::TextMap(const ShellProgram& program) : places_(program.source.size(), Place::neither) {
  std::vector<Span> data;
  ProgramVisitor visitor;
  visitor.on_word = [&](const Word& word) { mark(word.where, Place::code); };
  visitor.on_assignment = [&](const Assignment& item) { mark(item.where, Place::code); };
  visitor.on_part = [&](const WordPart& part) {
    if (part.quoted && part.kind == PartKind::literal) data.push_back(part.where);
  };
  visitor.on_redirect = [&](const Redirect& redirect) {
    mark(redirect.where, Place::code);
    bool is_data = redirect.kind == RedirectKind::heredoc && !redirect.expands;
    if (is_data) data.push_back(redirect.target.where);
  };
  walk_program(program, visitor);
  // Words hold quoted parts, so these come last.
  for (Span where : data) mark(where, Place::data);
}

void TextMap::mark(Span where, Place place) {
  for (size_t at = where.begin; at < where.end && at < places_.size(); ++at) places_[at] = place;
}

bool TextMap::lies_in_place(Span where, Place place) const {
  if (where.end > places_.size() || where.empty()) return false;
  return std::all_of(places_.begin() + where.begin, places_.begin() + where.end, [&](Place at) { return at == place; });
}

bool TextMap::is_data(Span where) const {
  return lies_in_place(where, Place::data);
}
bool TextMap::is_code(Span where) const {
  return lies_in_place(where, Place::code);
}

}  // namespace callgate
