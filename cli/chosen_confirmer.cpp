#include "cli/chosen_confirmer.h"

#include <fcntl.h>

#include "base/file.h"

namespace callgate {

ChosenConfirmer::ChosenConfirmer(bool caller_said_yes) {
  if (caller_said_yes) {
    chosen_ = std::make_unique<CallerConfirmer>();
  } else if (Result<UniqueFd> terminal = open_at(AT_FDCWD, "/dev/tty", O_RDWR | O_NOCTTY)) {
    terminal_ = std::move(*terminal);
    chosen_ = std::make_unique<TerminalConfirmer>(terminal_.get(), terminal_.get());
  } else {
    chosen_ = std::make_unique<NobodyConfirmer>();
  }
}

}  // namespace callgate
