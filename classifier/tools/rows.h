// The training data: labelled calls, reduced to the features that serving will see.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace callgate::training {

enum class Label : uint8_t { low, medium, high };

// A feature's number in the vocabulary.
using FeatureId = uint32_t;

struct Row {
  Label label = Label::low;
  std::string source;  // as in the file: "generated+ctx"
  std::string group;   // where it comes from: "generated", "ci", …
  std::string text;    // the command, or the tool and its arguments
  std::vector<std::vector<FeatureId>> units;
  std::vector<uint64_t> unit_signatures;
};

struct Vocabulary {
  std::unordered_map<uint64_t, FeatureId> ids;
  std::vector<uint64_t> hashes;
  std::vector<std::string> names;
};

struct Dataset {
  std::vector<Row> rows;
  Vocabulary vocabulary;
};

// Reads JSON Lines and extracts the features of every row. A malformed line is an error that names it.
Result<Dataset> read_dataset(const std::string& path);

}  // namespace callgate::training
