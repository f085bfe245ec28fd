#include "classifier/tools/families.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <unordered_map>

#include "classifier/internal/feature_unit.h"

namespace callgate::training {
namespace {

// A low row's part that so many others have is everyday text ("git status"), and joins nothing.
constexpr uint32_t everyday_rows = 6;

std::string decode_base64(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    size_t value = alphabet.find(c);
    if (value == std::string_view::npos) break;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return bytes;
}

std::string decode_hex(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// "echo WORD | base64 -d | sh" and "echo HEX | xxd -r -p | sh" give what the shell gets.
std::string unwrap_encoding(std::string_view text) {
  if (!text.starts_with("echo ")) return std::string(text);
  std::string_view word = text.substr(5, text.find(' ', 5) - 5);
  std::string_view rest = text.substr(5 + word.size());
  bool is_hex = word.size() > 8 && word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (is_hex && rest.find("xxd -r") != std::string_view::npos) return decode_hex(word);
  if (word.size() > 8 && rest.find("base64 -d") != std::string_view::npos) return decode_base64(word);
  return std::string(text);
}

// "X=scp; $X a b" gives "scp a b".
std::string unwrap_variable(const std::string& text) {
  bool is_assigned = text.size() > 6 && std::isupper(static_cast<unsigned char>(text[0])) != 0 && text[1] == '=';
  if (!is_assigned) return text;
  std::string use = std::string("; $") + text[0] + " ";
  size_t end = text.find(use);
  if (end == std::string::npos) return text;
  return text.substr(2, end - 2) + " " + text.substr(end + use.size());
}

std::vector<std::string> segments_of(const std::string& text) {
  std::vector<std::string> segments(1);
  for (size_t i = 0; i < text.size(); ++i) {
    bool is_double = i + 1 < text.size() && text[i] == text[i + 1] && (text[i] == '&' || text[i] == '|');
    if (text[i] == ';' || text[i] == '\n' || is_double) {
      segments.emplace_back();
      i += is_double ? 1 : 0;
    } else if (text[i] != ' ' || !segments.back().empty()) {
      segments.back() += text[i];
    }
  }
  for (std::string& segment : segments) {
    while (!segment.empty() && segment.back() == ' ') segment.pop_back();
  }
  std::erase(segments, "");
  return segments;
}

struct RowKeys {
  std::vector<uint64_t> whole, parts;
};

RowKeys keys_of(const Row& row) {
  RowKeys keys;
  uint64_t signature = 0;
  for (uint64_t unit : row.unit_signatures) signature += unit;
  keys.whole.push_back(signature);
  std::string text = unwrap_variable(unwrap_encoding(row.text));
  keys.whole.push_back(internal::hash_text(normal_text(text)));
  for (const std::string& segment : segments_of(text)) {
    std::string normal = normal_text(segment);
    if (normal.size() > 8) keys.parts.push_back(internal::hash_text(normal));
  }
  // Harmless rows share everyday units; for them the text decides.
  if (row.label == Label::high)
    keys.parts.insert(keys.parts.end(), row.unit_signatures.begin(), row.unit_signatures.end());
  return keys;
}

class Joiner {
 public:
  explicit Joiner(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
  uint32_t find(uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join_by(uint64_t key, uint32_t row) {
    auto [first, is_new] = first_.try_emplace(key, row);
    if (!is_new) parent_[find(row)] = find(first->second);
  }

 private:
  std::vector<uint32_t> parent_;
  std::unordered_map<uint64_t, uint32_t> first_;
};

}  // namespace

std::string normal_text(std::string_view text) {
  std::string normal;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"' || c == '\'' || c == '\\') continue;
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      if (normal.empty() || normal.back() != '0') normal += '0';
      continue;
    }
    bool starts_word = normal.empty() || normal.back() == ' ' || normal.back() == '=' || normal.back() == '@';
    bool is_url = text.substr(i).starts_with("http://") || text.substr(i).starts_with("https://");
    if (is_url || (c == '/' && starts_word)) {
      while (i < text.size() && std::string_view(" \t\n;|&)'\"").find(text[i]) == std::string_view::npos) ++i;
      --i;
      normal += is_url ? "URL" : "PATH";
      continue;
    }
    if (c == '\t') c = ' ';
    if (c == ' ' && (normal.empty() || normal.back() == ' ')) continue;
    normal += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return normal;
}

std::vector<uint32_t> find_families(const std::vector<Row>& rows) {
  std::vector<RowKeys> keys;
  std::unordered_map<uint64_t, uint32_t> harmless_rows;
  for (const Row& row : rows) {
    keys.push_back(keys_of(row));
    if (row.label == Label::high) continue;
    for (uint64_t key : keys.back().parts) ++harmless_rows[key];
    for (uint64_t unit : row.unit_signatures) ++harmless_rows[unit];
  }
  Joiner joiner(rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    for (uint64_t key : keys[i].whole) joiner.join_by(key, i);
    for (uint64_t key : keys[i].parts) {
      auto harmless = harmless_rows.find(key);
      uint32_t count = harmless == harmless_rows.end() ? 0 : harmless->second;
      // What no harmless row holds is what makes the high rows around it high.
      bool joins = rows[i].label == Label::high ? count == 0 : count <= everyday_rows;
      if (joins) joiner.join_by(key, i);
    }
  }
  // Named after its first row's text, so that the split stays when rows are added or features change.
  std::unordered_map<uint32_t, uint32_t> names;
  std::vector<uint32_t> families(rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    auto name = static_cast<uint32_t>(internal::hash_text(rows[i].text) >> 32);
    families[i] = names.try_emplace(joiner.find(i), name).first->second;
  }
  return families;
}

std::vector<Part> split_families(const std::vector<uint32_t>& families, uint64_t seed) {
  std::unordered_map<uint32_t, size_t> size;
  for (uint32_t family : families) ++size[family];
  std::vector<Part> parts;
  for (uint32_t family : families) {
    // One family of this share would decide the held-out figures alone.
    if (size[family] * 50 > families.size()) {
      parts.push_back(Part::train);
      continue;
    }
    uint64_t draw = internal::hash_text(std::to_string(seed) + ":" + std::to_string(family)) % 100;
    parts.push_back(draw < 80 ? Part::train : draw < 88 ? Part::calibrate : Part::test);
  }
  return parts;
}

}  // namespace callgate::training
