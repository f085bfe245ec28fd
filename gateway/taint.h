// What a call brings into its session: a secret, or content that nobody trusts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/stages.h"

namespace callgate {

struct Taint {
  std::string_view kind;  // "secret" or "untrusted"
  std::string what;
};

// By what it was granted. At most one of each kind. A host that a person's rule allows brings in what that person
// wants.
std::vector<Taint> taints_of(const ApprovedCall& approved);

}  // namespace callgate
