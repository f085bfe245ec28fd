// Shell text inside shell text: what `bash -c`, eval, trap and heredocs to a shell hold. Its commands are in the
// prediction already; how they are written is not.
#pragma once

#include <string>
#include <vector>

#include "effects/prediction.h"

namespace callgate {

struct NestedText {
  std::string text;
  Dialect dialect = Dialect::bash;
  std::string cwd;  // where it runs; empty: not known
  Span where;       // of the command that runs it
};

struct NestedTexts {
  std::vector<NestedText> texts;
  bool complete = true;  // false: there are more than a person reads, and than are worth the time
};

// Of every command at any depth, as far as the text is known, each text once.
NestedTexts nested_texts(const Prediction& prediction);

}  // namespace callgate
