// Numbers that are the same with every compiler and library, so that a seed names a case.
#pragma once

#include <cstddef>
#include <cstdint>

namespace callgate::oracle {

// SplitMix64.
class Random {
 public:
  // Mixed once, or the numbers of neighbouring seeds would be each other's.
  explicit Random(uint64_t seed) : state_(seed) { state_ = next() ^ 0x853c49e6748fea9bu; }
  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // 0 … count - 1; 0 for no choice at all.
  size_t below(size_t count) { return count == 0 ? 0 : static_cast<size_t>(next() % count); }

 private:
  uint64_t state_;
};

}  // namespace callgate::oracle
