// Reads the memory of a confined process, which may lie: every read is bounded, and a failed one reads as nothing.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace callgate::internal {

class ProcessMemory {
 public:
  explicit ProcessMemory(pid_t pid) : pid_(pid) {}

  bool read(uint64_t address, void* into, size_t size) const;
  std::string read_string(uint64_t address) const;
  // A list that ends with a null pointer. What is cut is marked by a last "…".
  std::vector<std::string> read_strings(uint64_t address) const;
  // True when there is a file at `path` as the process sees it, or when that cannot be told.
  bool could_execute(const std::string& path) const;

 private:
  pid_t pid_;
};

}  // namespace callgate::internal
