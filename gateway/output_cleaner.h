// What a command printed, made fit for an agent and a terminal: secrets masked, control sequences made visible.
#pragma once

#include <string>
#include <string_view>

namespace callgate {

// One stream. Text comes out by whole lines, so that a secret cut in two by a read is still seen.
class OutputCleaner {
 public:
  // Cleaned text of the lines that are complete.
  std::string feed(std::string_view bytes);
  // The rest, when the stream has ended.
  std::string finish();

 private:
  std::string clean_line(std::string_view line);
  std::string clean_long_line();
  std::string pending_;
  bool in_private_key_ = false;
};

// A whole text at once.
std::string clean_text(std::string_view bytes);

// Tokens of common formats replaced by "[masked: KIND]".
std::string mask_secrets(std::string_view text);

}  // namespace callgate
