// Text that came from outside, made fit for a terminal, a log or JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callgate {

// True when the bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool is_valid_utf8(std::string_view bytes);

// Every ill-formed byte becomes U+FFFD.
std::string to_valid_utf8(std::string_view bytes);

// One line, safe on a terminal: control, bidi, zero-width and ill-formed bytes are shown as \n, \x1b, \u{202e}.
// Cut to `limit_columns` characters with the number of characters that are not shown.
std::string escape_for_display(std::string_view untrusted, size_t limit_columns = 400);

// The first `limit_bytes` without a broken character at the end.
std::string_view cut_at_character(std::string_view text, size_t limit_bytes);

// A word that bash, zsh and sh all read back as exactly `text`.
std::string shell_quote(std::string_view text);

// A to Z only, whatever the locale.
std::string lower_ascii(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// The candidate nearest to `word` by edit distance, or empty when none is near: for "did you mean".
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace callgate
