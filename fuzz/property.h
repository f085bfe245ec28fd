// A property of a fuzz target: when it does not hold, the input is a finding, as a crash is.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#define CG_PROPERTY(condition, words)                                                                   \
  do {                                                                                                  \
    if (!(condition)) {                                                                                 \
      std::fprintf(stderr, "%s:%d: property broken: %s (%s)\n", __FILE__, __LINE__, words, #condition); \
      std::abort();                                                                                     \
    }                                                                                                   \
  } while (false)

// What libFuzzer calls, and fuzz/replay_main.cpp where there is no libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace callgate::fuzz {

inline std::string_view as_text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace callgate::fuzz
