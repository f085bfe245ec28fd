// Who answers for `run` and `agent`: the caller in advance, the person at the controlling terminal, one at another
// terminal, or nobody.
#pragma once

#include <memory>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cli/subcommand.h"
#include "gateway/confirmer.h"

namespace callgate {

class ChosenConfirmer {
 public:
  // From --yes and --confirm; an error says what --confirm takes.
  static Result<ChosenConfirmer> from(const Arguments& arguments);
  Confirmer& get() { return *chosen_; }

 private:
  UniqueFd terminal_;
  std::unique_ptr<Confirmer> chosen_;
};

}  // namespace callgate
