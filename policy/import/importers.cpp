#include <array>

#include "policy/import/importer.h"

namespace callgate {

extern const Importer claude_importer, codex_importer, gemini_importer, opencode_importer, copilot_importer,
    cursor_importer;

std::span<const Importer> all_importers() {
  static const std::array<Importer, 6> all{claude_importer,   codex_importer,   gemini_importer,
                                           opencode_importer, copilot_importer, cursor_importer};
  return all;
}

}  // namespace callgate
