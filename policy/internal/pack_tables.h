// The packs as the binary holds them: generated from policy/packs/*.toml by policy/tools/compile_packs.cpp.
#pragma once

#include <cstddef>

#include "policy/packs.h"

namespace callgate::internal {

struct PackWord {
  PackText text;
  bool is_option = false;
  bool is_absent = false;
};

// Sorted by program, then by rule.
struct PackProgram {
  PackText program;
  uint32_t rule = 0;
};

extern const char pack_text[];
extern const char pack_digest[];
extern const Pack packs[];
extern const size_t pack_count;
extern const PackRule pack_rules[];
extern const size_t pack_rule_count;
extern const PackWord pack_words[];
extern const PackText pack_examples[];
extern const PackProgram pack_programs[];
extern const size_t pack_program_count;

}  // namespace callgate::internal
