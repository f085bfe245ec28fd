// Reading TOML tables with errors that say where and what was probably meant. For the two files that read rules.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/rules.h"

namespace callgate::internal {

// Says where an error is. A value of one parse_rules() call.
struct Place {
  std::string_view origin;

  tl::unexpected<Error> error(const toml::source_region& where, const std::string& what) const;
  tl::unexpected<Error> error(uint32_t line, uint32_t column, const std::string& what) const;
};

std::string quoted(std::string_view untrusted);

// " (did you mean 'x'?)", or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& known);

Result<void> check_keys(const toml::table& table, const std::vector<std::string_view>& known, const Place& place);

// An absent key is an empty text; a key with another type, or with no text in it, is an error.
Result<std::string> text_of(const toml::table& table, std::string_view key, const Place& place);

// The same for one text or a list of them.
Result<std::vector<std::string>> texts_of(const toml::table& table, std::string_view key, const Place& place);

// False when the key is absent.
Result<bool> flag_of(const toml::table& table, std::string_view key, const Place& place);

// [[mode]], and [session] asks_per_minute.
Result<std::vector<ModeLimit>> read_mode_limits(const toml::table& document, Layer layer, const Place& place);
Result<std::optional<int>> read_asks_per_minute(const toml::table& document, Layer layer, const Place& place);

// One [[rule]].
Result<Rule> read_rule(const toml::table& table, Layer layer, const Place& place);

}  // namespace callgate::internal
