#include "classifier/tools/rows.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "classifier/internal/extract.h"
#include "parser/parser.h"

namespace callgate::training {
namespace {

using Json = nlohmann::json;

// The data gives a working directory and no home; it follows from the usual places of both.
PathContext paths_of(const std::string& cwd) {
  PathContext paths;
  if (cwd.empty()) return paths;
  paths.workspace = paths.cwd = cwd;
  if (is_within(cwd, "/root")) paths.home = "/root";
  for (std::string_view homes : {"/home/", "/Users/"}) {
    if (cwd.starts_with(homes)) paths.home = cwd.substr(0, cwd.find('/', homes.size()));
  }
  return paths;
}

std::string group_of(std::string_view source) {
  std::string_view base = source.substr(0, source.find('+'));
  if (base.starts_with("ci:")) return "ci";
  if (base.starts_with("generated")) return "generated";
  if (base == "atomic-red-team" || base == "mitre-stockpile") return "attack-techniques";
  if (base == "intercode" || base == "swe-agent") return "agent-runs";
  if (base == "bfcl" || base == "tau-bench") return "tool-calls";
  return std::string(base);
}

std::vector<internal::FeatureUnit> units_of(const Json& json, Row& row) {
  PathContext paths = paths_of(json.value("cwd", std::string()));
  ToolCall call;
  call.cwd = paths.cwd;
  call.workspace = paths.workspace;
  if (json.contains("command")) {
    call.command = row.text = json.at("command").get<std::string>();
    ShellProgram program = parse_shell(call.command, Dialect::bash);
    return internal::extract_units(call, &program, predict(program, paths), paths);
  }
  call.tool = json.at("tool").get<std::string>();
  call.arguments = json.at("input").dump();
  row.text = call.tool + " " + call.arguments;
  return internal::extract_units(call, nullptr, Prediction{}, paths);
}

FeatureId number_of(Vocabulary& vocabulary, uint64_t hash, std::string_view name) {
  auto [entry, is_new] = vocabulary.ids.try_emplace(hash, static_cast<FeatureId>(vocabulary.hashes.size()));
  if (is_new) {
    vocabulary.hashes.push_back(hash);
    vocabulary.names.emplace_back(name);
  }
  return entry->second;
}

Row make_row(const Json& json, Vocabulary& vocabulary) {
  Row row;
  std::string label = json.at("label").get<std::string>();
  row.label = label == "high" ? Label::high : label == "medium" ? Label::medium : Label::low;
  row.source = json.at("source").get<std::string>();
  row.group = group_of(row.source);
  for (const internal::FeatureUnit& unit : units_of(json, row)) {
    std::vector<FeatureId> ids;
    for (size_t i = 0; i < unit.size(); ++i) ids.push_back(number_of(vocabulary, unit.hash(i), unit.name(i)));
    row.units.push_back(std::move(ids));
    row.unit_signatures.push_back(unit.signature());
  }
  return row;
}

}  // namespace

Result<Dataset> read_dataset(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(fmt::format("open the training data {}", path), errno);
  Dataset data;
  std::string line;
  for (size_t number = 1; std::getline(file, line); ++number) {
    try {
      Row row = make_row(Json::parse(line), data.vocabulary);
      if (!row.units.empty()) data.rows.push_back(std::move(row));
    } catch (const Json::exception& error) {
      return fail(fmt::format("{}:{}: {}", path, number, error.what()));
    }
  }
  if (data.rows.empty()) return fail(fmt::format("{}: no rows", path));
  return data;
}

}  // namespace callgate::training
