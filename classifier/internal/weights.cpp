#include "classifier/internal/weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace callgate::internal {
namespace {

static_assert(std::endian::native == std::endian::little, "the weights are read where they lie");

struct Header {
  char magic[8];
  uint32_t format;
  uint32_t features;
  uint32_t slot_bits;
  uint32_t trained;
  float scale, bias, platt_slope, platt_offset;
  uint64_t sum;  // over the tables
};
static_assert(sizeof(Header) == 48);

constexpr char magic[8] = {'C', 'G', 'R', 'I', 'S', 'K', '\n', 0};
constexpr uint32_t format_version = 1;
// A feature lies in one of 16 slots in a row; the table grows until all fit, which is at about half full.
constexpr uint64_t probes = 16;
constexpr uint32_t max_slot_bits = 17;  // 384 KiB

uint16_t tag_of(uint64_t hash) {
  auto tag = static_cast<uint16_t>(hash >> 48);
  return tag == 0 ? 1 : tag;  // 0 is an empty slot
}

// Finds a damaged file, not a forged one: the weights are part of the program, and as trusted.
uint64_t sum_of(std::string_view bytes) {
  uint64_t sum = bytes.size();
  for (size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    sum = (std::rotl(sum, 5) ^ word) * 0x9e3779b97f4a7c15U;
  }
  return sum;
}

// Empty when some feature found no place.
std::string place_features(const TrainedModel& model, uint32_t slot_bits, double scale) {
  size_t slots = size_t{1} << slot_bits;
  std::string tables(slots * 3, '\0');
  for (const TrainedFeature& feature : model.features) {
    auto quantum = static_cast<int8_t>(std::lround(std::clamp(feature.weight / scale, -127.0, 127.0)));
    if (quantum == 0) continue;
    bool placed = false;
    for (uint64_t probe = 0; probe < probes && !placed; ++probe) {
      size_t slot = (feature.hash + probe) & (slots - 1);
      uint16_t tag = 0;
      std::memcpy(&tag, tables.data() + slot * 2, 2);
      if (tag != 0) continue;
      tag = tag_of(feature.hash);
      std::memcpy(tables.data() + slot * 2, &tag, 2);
      tables[slots * 2 + slot] = static_cast<char>(quantum);
      placed = true;
    }
    if (!placed) return {};
  }
  return tables;
}

}  // namespace

std::string serialize_weights(const TrainedModel& model) {
  double largest = 1e-6;
  for (const TrainedFeature& feature : model.features) largest = std::max(largest, std::abs(feature.weight));
  auto scale = static_cast<float>(largest / 127);
  std::string tables;
  uint32_t slot_bits = std::max(4U, static_cast<uint32_t>(std::bit_width(model.features.size())));
  while (tables.empty()) tables = place_features(model, slot_bits++, static_cast<double>(scale));
  Header header{};
  std::memcpy(header.magic, magic, sizeof magic);
  header.format = format_version;
  header.features = feature_version;
  header.slot_bits = slot_bits - 1;
  header.trained = static_cast<uint32_t>(model.features.size());
  header.scale = scale;
  header.bias = static_cast<float>(model.bias);
  header.platt_slope = static_cast<float>(model.platt_slope);
  header.platt_offset = static_cast<float>(model.platt_offset);
  header.sum = sum_of(tables);
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) + tables;
}

Result<Weights> Weights::open(std::string_view bytes) {
  Header header{};
  if (bytes.size() < sizeof header) return fail("risk weights: shorter than their header");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, magic, sizeof magic) != 0 || header.format != format_version) {
    return fail("risk weights: not in the format of this version");
  }
  if (header.features != feature_version) return fail("risk weights: trained for other features; train them again");
  bool is_sized = header.slot_bits <= max_slot_bits && bytes.size() == sizeof header + (size_t{3} << header.slot_bits);
  if (!is_sized) return fail("risk weights: size does not match the header");
  bool is_finite = std::isfinite(header.scale) && std::isfinite(header.bias) && std::isfinite(header.platt_slope) &&
                   std::isfinite(header.platt_offset);
  // With a falling calibration a worse command would look better.
  if (!is_finite || header.platt_slope <= 0) return fail("risk weights: numbers out of range");
  std::string_view tables = bytes.substr(sizeof header);
  if (sum_of(tables) != header.sum) return fail("risk weights: damaged");
  Weights weights;
  size_t slots = size_t{1} << header.slot_bits;
  weights.tags_ = tables.substr(0, slots * 2);
  weights.weights_ = tables.substr(slots * 2);
  weights.slot_mask_ = slots - 1;
  weights.scale_ = static_cast<double>(header.scale);
  weights.bias_ = static_cast<double>(header.bias);
  weights.platt_slope_ = static_cast<double>(header.platt_slope);
  weights.platt_offset_ = static_cast<double>(header.platt_offset);
  return weights;
}

double Weights::weight(uint64_t hash) const {
  uint16_t wanted = tag_of(hash);
  for (uint64_t probe = 0; probe < probes; ++probe) {
    size_t slot = (hash + probe) & slot_mask_;
    uint16_t tag = 0;
    std::memcpy(&tag, tags_.data() + slot * 2, 2);
    if (tag == wanted) return static_cast<signed char>(weights_[slot]) * scale_;
    if (tag == 0) return 0;
  }
  return 0;
}

double Weights::sum(const FeatureUnit& unit) const {
  double sum = bias_;
  for (size_t i = 0; i < unit.size(); ++i) sum += weight(unit.hash(i));
  return sum;
}

double Weights::probability(double sum) const {
  double logit = std::clamp(platt_slope_ * sum + platt_offset_, -9.2, 9.2);
  return std::clamp(1 / (1 + std::exp(-logit)), 0.0001, 0.9999);
}

}  // namespace callgate::internal
