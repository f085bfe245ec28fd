#include "gateway/output_cleaner.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"

namespace callgate {
namespace {

// A line longer than this is cleaned in pieces, so that output without newlines cannot fill the memory.
constexpr size_t limit_line_bytes = 64 * 1024;

struct SecretFormat {
  const char* kind;
  const char* pattern;
};

// Formats that their makers document, so that a match is a token and not a guess.
constexpr std::array formats{
    SecretFormat{"GitHub token", R"(\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255}))"},
    SecretFormat{"GitLab token", R"(\bglpat-[A-Za-z0-9_\-]{20,})"},
    SecretFormat{"AWS access key", R"(\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)"},
    SecretFormat{"AWS secret key", R"((?i)aws_secret_access_key\s*[=:]\s*["']?[A-Za-z0-9/+=]{40})"},
    SecretFormat{"API key", R"(\bsk-(?:ant-|proj-|or-)?[A-Za-z0-9_\-]{20,})"},
    SecretFormat{"Google API key", R"(\bAIza[A-Za-z0-9_\-]{35})"},
    SecretFormat{"Slack token", R"(\bxox[abprs]-[A-Za-z0-9\-]{10,})"},
    SecretFormat{"npm token", R"(\bnpm_[A-Za-z0-9]{36})"},
    SecretFormat{"PyPI token", R"(\bpypi-[A-Za-z0-9_\-]{50,})"},
    SecretFormat{"Stripe key", R"(\b[sr]k_live_[A-Za-z0-9]{20,})"},
    SecretFormat{"JSON web token", R"(\beyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,})"},
    SecretFormat{"password in a URL", R"(\b[a-z][a-z0-9+.\-]*://[^\s/:@]+:[^\s/@]+@)"},
};

// Most lines hold nothing: one pass over the text for what every format starts with is cheaper than twelve patterns.
bool may_hold_secret(std::string_view text) {
  constexpr std::array<std::string_view, 14> marks{"gh",   "glpat-", "AKIA", "ASIA",  "aws_", "AWS_", "sk",
                                                   "AIza", "xox",    "npm_", "pypi-", "rk_",  "eyJ",  "://"};
  for (std::string_view mark : marks)
    if (text.find(mark) != std::string_view::npos) return true;
  return text.find("Aws_") != std::string_view::npos;
}

bool is_colour(std::string_view sequence) {
  if (!sequence.starts_with("\x1b[") || sequence.back() != 'm') return false;
  return sequence.find_first_not_of("0123456789;", 2) == sequence.size() - 1;
}

// Colours come through; whatever moves the cursor, sets a title or reaches the clipboard is shown and not sent.
std::string neutralise_controls(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    size_t end = line[0] == '\x1b' ? line.find('m') : std::string_view::npos;
    if (end != std::string_view::npos && end < 24 && is_colour(line.substr(0, end + 1))) {
      text += line.substr(0, end + 1);
      line.remove_prefix(end + 1);
      continue;
    }
    if (line[0] == '\t') {
      text += '\t';
      line.remove_prefix(1);
      continue;
    }
    size_t next = line.find_first_of("\t\x1b", 1);
    text += escape_for_display(line.substr(0, next), line.size());
    line.remove_prefix(std::min(next, line.size()));
  }
  return text;
}

}  // namespace

std::string mask_secrets(std::string_view text) {
  std::string masked(text);
  if (!may_hold_secret(text)) return masked;
  static const auto* patterns = [] {
    auto* compiled = new std::array<std::unique_ptr<RE2>, formats.size()>;  // lives as long as the process
    for (size_t i = 0; i < formats.size(); ++i) (*compiled)[i] = std::make_unique<RE2>(formats[i].pattern, RE2::Quiet);
    return compiled;
  }();
  for (size_t i = 0; i < formats.size(); ++i)
    RE2::GlobalReplace(&masked, *(*patterns)[i], std::string("[masked: ") + formats[i].kind + "]");
  return masked;
}

std::string OutputCleaner::clean_line(std::string_view line) {
  if (line.find("-----BEGIN ") != std::string_view::npos && line.find("PRIVATE KEY") != std::string_view::npos) {
    in_private_key_ = true;
    return "[masked: private key]";
  }
  if (in_private_key_) {
    in_private_key_ = line.find("-----END ") == std::string_view::npos;
    return {};
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  return neutralise_controls(mask_secrets(line));
}

std::string OutputCleaner::feed(std::string_view bytes) {
  pending_ += bytes;
  std::string text;
  size_t begin = 0;
  for (size_t end; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    bool was_key = in_private_key_;
    text += clean_line(std::string_view(pending_).substr(begin, end - begin));
    if (!was_key) text += '\n';
  }
  pending_.erase(0, begin);
  if (pending_.size() > limit_line_bytes) text += clean_long_line();
  return text;
}

// Cut between words, where no token is: the rest waits for what follows it.
std::string OutputCleaner::clean_long_line() {
  size_t cut = pending_.find_last_of(" \t,;\"'");
  if (cut == std::string::npos || cut == 0) return finish();
  std::string text = clean_line(std::string_view(pending_).substr(0, cut));
  pending_.erase(0, cut);
  return text;
}

std::string OutputCleaner::finish() {
  std::string text = pending_.empty() ? std::string() : clean_line(pending_);
  pending_.clear();
  return text;
}

std::string clean_text(std::string_view bytes) {
  OutputCleaner cleaner;
  std::string text = cleaner.feed(bytes);
  return text + cleaner.finish();
}

}  // namespace callgate
