#include "policy/trust.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace callgate {
namespace {

using nlohmann::json;

constexpr size_t max_entries = 4096;  // more is not a list that a person made

bool is_canonical(std::string_view path) {
  if (path == "/") return true;
  return path.starts_with('/') && !path.ends_with('/') && path.find("//") == std::string_view::npos &&
         path.find("/../") == std::string_view::npos && path.find("/./") == std::string_view::npos &&
         !path.ends_with("/..") && !path.ends_with("/.");
}

tl::unexpected<Error> malformed(size_t index, const std::string& what) {
  return fail("trust list: workspace " + std::to_string(index + 1) + ": " + what);
}

const std::string* text_member(const json& object, const char* name) {
  auto member = object.find(name);
  return member == object.end() ? nullptr : member->get_ptr<const std::string*>();
}

Result<TrustedWorkspace> read_workspace(const json& entry, size_t index) {
  if (!entry.is_object()) return malformed(index, "not an object");
  const std::string* path = text_member(entry, "path");
  const std::string* identity = text_member(entry, "identity");
  if (path == nullptr || !is_canonical(*path)) return malformed(index, "'path' must be an absolute, canonical path");
  if (identity == nullptr) return malformed(index, "'identity' must be a text");
  auto since = entry.find("since_seconds");
  if (since == entry.end() || !since->is_number_integer()) return malformed(index, "'since_seconds' must be a number");
  if (entry.size() != 3) return malformed(index, "it has a key that this version does not know");
  return TrustedWorkspace{*path, *identity, since->get<int64_t>()};
}

}  // namespace

Result<TrustStore> TrustStore::parse(std::string_view text) {
  TrustStore store;
  if (text.empty()) return store;
  json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return fail("trust list: not valid JSON");
  if (!document.is_object() || !document.contains("version") || document["version"] != 1)
    return fail("trust list: not of version 1, made by a newer callgate?");
  auto workspaces = document.find("workspaces");
  if (workspaces == document.end() || !workspaces->is_array() || document.size() != 2)
    return fail("trust list: expected 'version' and a list 'workspaces', and nothing else");
  if (workspaces->size() > max_entries) return fail("trust list: more than 4096 workspaces");
  for (size_t i = 0; i < workspaces->size(); ++i) {
    TrustedWorkspace workspace = CG_TRY(read_workspace((*workspaces)[i], i));
    if (store.judge(workspace.path, workspace.identity) != Trust::untrusted)
      return malformed(i, "its path is listed twice");
    store.entries_.push_back(std::move(workspace));
  }
  return store;
}

std::string TrustStore::serialize() const {
  json workspaces = json::array();
  for (const TrustedWorkspace& entry : entries_)
    workspaces.push_back({{"path", entry.path}, {"identity", entry.identity}, {"since_seconds", entry.since_seconds}});
  json document{{"version", 1}, {"workspaces", workspaces}};
  // Paths are bytes to the kernel; an ill-formed one is replaced here, then never matches, and stays untrusted.
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Trust TrustStore::judge(std::string_view canonical_path, std::string_view identity) const {
  for (const TrustedWorkspace& entry : entries_)
    if (entry.path == canonical_path) return entry.identity == identity ? Trust::trusted : Trust::changed;
  return Trust::untrusted;
}

void TrustStore::add(TrustedWorkspace workspace) {
  remove(workspace.path);
  entries_.push_back(std::move(workspace));
}

bool TrustStore::remove(std::string_view canonical_path) {
  return std::erase_if(entries_, [&](const TrustedWorkspace& entry) { return entry.path == canonical_path; }) > 0;
}

}  // namespace callgate
