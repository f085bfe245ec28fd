#include "policy/trust.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"

namespace callgate {
namespace {

using nlohmann::json;

constexpr size_t max_entries = 4096;  // more is not a list that a person made
constexpr size_t max_files = 256;
constexpr int version = 2;  // 1 knew a workspace by its path and its policy alone

bool is_canonical(std::string_view path) {
  if (path == "/") return true;
  return path.starts_with('/') && !path.ends_with('/') && path.find("//") == std::string_view::npos &&
         path.find("/../") == std::string_view::npos && path.find("/./") == std::string_view::npos &&
         !path.ends_with("/..") && !path.ends_with("/.") && path.find('\0') == std::string_view::npos;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

tl::unexpected<Error> malformed(size_t index, const std::string& what) {
  return fail("trust list: workspace " + std::to_string(index + 1) + ": " + what);
}

const std::string* text_member(const json& object, const char* name) {
  auto member = object.find(name);
  return member == object.end() ? nullptr : member->get_ptr<const std::string*>();
}

Result<std::vector<ConfiguringFile>> read_files(const json& entry, size_t index) {
  auto list = entry.find("files");
  if (list == entry.end() || !list->is_object()) return malformed(index, "'files' must be an object");
  if (list->size() > max_files) return malformed(index, "more than 256 files configure it");
  std::vector<ConfiguringFile> files;  // the library keeps an object's members in the order of their names
  for (const auto& [name, sha256] : list->items()) {
    const std::string* text = sha256.get_ptr<const std::string*>();
    if (text == nullptr || !is_sha256(*text)) return malformed(index, "a file without its SHA-256");
    files.push_back({name, *text});
  }
  return files;
}

Result<TrustedWorkspace> read_workspace(const json& entry, size_t index) {
  if (!entry.is_object()) return malformed(index, "not an object");
  const std::string* path = text_member(entry, "path");
  const std::string* directory = text_member(entry, "directory");
  if (path == nullptr || !is_canonical(*path)) return malformed(index, "'path' must be an absolute, canonical path");
  if (directory == nullptr || directory->empty()) return malformed(index, "'directory' must be a text");
  auto since = entry.find("since_seconds");
  if (since == entry.end() || !since->is_number_integer()) return malformed(index, "'since_seconds' must be a number");
  if (entry.size() != 4) return malformed(index, "it has a key that this version does not know");
  return TrustedWorkspace{*path, *directory, CG_TRY(read_files(entry, index)), since->get<int64_t>()};
}

Result<const json*> workspaces_of(const json& document) {
  if (document.is_discarded()) return fail("trust list: not valid JSON");
  if (!document.is_object() || !document.contains("version") || document["version"] != version)
    return fail("trust list: not of version 2, made by another callgate?");
  auto workspaces = document.find("workspaces");
  if (workspaces == document.end() || !workspaces->is_array() || document.size() != 2)
    return fail("trust list: expected 'version' and a list 'workspaces', and nothing else");
  if (workspaces->size() > max_entries) return fail("trust list: more than 4096 workspaces");
  return &*workspaces;
}

}  // namespace

std::string_view to_string(Trust trust) {
  constexpr std::array<std::string_view, 3> names{"untrusted", "changed", "trusted"};
  return names[static_cast<size_t>(trust)];
}

Result<TrustStore> TrustStore::parse(std::string_view text) {
  TrustStore store;
  if (text.empty()) return store;
  json document = json::parse(text, nullptr, false);
  const json* workspaces = CG_TRY(workspaces_of(document));
  for (size_t i = 0; i < workspaces->size(); ++i) {
    TrustedWorkspace workspace = CG_TRY(read_workspace((*workspaces)[i], i));
    if (store.find(workspace.path) != nullptr) return malformed(i, "its path is listed twice");
    store.entries_.push_back(std::move(workspace));
  }
  return store;
}

std::string TrustStore::serialize() const {
  json workspaces = json::array();
  for (const TrustedWorkspace& entry : entries_) {
    json files = json::object();
    for (const ConfiguringFile& file : entry.files) files[file.name] = file.sha256;
    workspaces.push_back({{"path", entry.path},
                          {"directory", entry.directory},
                          {"files", files},
                          {"since_seconds", entry.since_seconds}});
  }
  json document{{"version", version}, {"workspaces", workspaces}};
  // Paths are bytes to the kernel; an ill-formed one is replaced here, then never matches, and stays untrusted.
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

const TrustedWorkspace* TrustStore::find(std::string_view canonical_path) const {
  auto found = std::find_if(entries_.begin(), entries_.end(),
                            [&](const TrustedWorkspace& entry) { return entry.path == canonical_path; });
  return found == entries_.end() ? nullptr : &*found;
}

Trust TrustStore::judge(const TrustedWorkspace& now) const {
  const TrustedWorkspace* then = find(now.path);
  if (then == nullptr) return Trust::untrusted;
  return then->directory == now.directory && then->files == now.files ? Trust::trusted : Trust::changed;
}

void TrustStore::add(TrustedWorkspace workspace) {
  remove(workspace.path);
  entries_.push_back(std::move(workspace));
}

bool TrustStore::remove(std::string_view canonical_path) {
  return std::erase_if(entries_, [&](const TrustedWorkspace& entry) { return entry.path == canonical_path; }) > 0;
}

std::string trust_digest(const TrustedWorkspace& workspace) {
  // Each part with its length, so that no two workspaces give the same bytes.
  std::string bytes;
  auto add = [&](const std::string& part) { bytes += std::to_string(part.size()) + ":" + part; };
  add(workspace.path);
  add(workspace.directory);
  for (const ConfiguringFile& file : workspace.files) {
    add(file.name);
    add(file.sha256);
  }
  return sha256(bytes).hex().substr(0, 16);
}

}  // namespace callgate
