// Who answers for `run` and `agent`: the caller in advance, the person at the controlling terminal, or nobody.
#pragma once

#include <memory>

#include "base/unique_fd.h"
#include "gateway/confirmer.h"

namespace callgate {

class ChosenConfirmer {
 public:
  explicit ChosenConfirmer(bool caller_said_yes);
  Confirmer& get() { return *chosen_; }

 private:
  UniqueFd terminal_;
  std::unique_ptr<Confirmer> chosen_;
};

}  // namespace callgate
