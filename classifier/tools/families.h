// Rows that are variants of each other must not be split between training and held-out data: otherwise the figures
// measure memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/tools/rows.h"

namespace callgate::training {

// For each row the number of its family. Joined are rows with the same features, with the same text but for names,
// numbers and quoting, and rows that hold the same dangerous part (context and obfuscation variants).
std::vector<uint32_t> find_families(const std::vector<Row>& rows);

// Text without what generators and obfuscators vary.
std::string normal_text(std::string_view text);

enum class Part : uint8_t { train, calibrate, test };

// By family: 80, 8 and 12 of 100, the same for the same seed. A family of more than 2 % of the rows is for training.
std::vector<Part> split_families(const std::vector<uint32_t>& families, uint64_t seed);

}  // namespace callgate::training
