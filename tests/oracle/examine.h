// One text: read, predicted, run, compared; rendered and run again.
#pragma once

#include <functional>
#include <string>

#include "effects/prediction.h"
#include "tests/oracle/real_shell.h"

namespace callgate::oracle {

// What a text is read as. Tests put a wrong one in its place.
using Predict = std::function<Prediction(const ShellProgram&)>;
Prediction predict_in_sandbox(const ShellProgram& program);

enum class Fault : uint8_t {
  none,
  unpredicted,     // a program ran that was not predicted: a breach
  rendered_reads,  // the canonical text is read as another program
  rendered_runs,   // the canonical text runs other programs
  did_not_end,     // the safety net ended it: nothing is known
};
std::string_view to_string(Fault fault);

// A value.
struct Examination {
  bool understood = false;
  bool is_run = true;  // by the shell
  std::string reason;  // why not, without what is particular to the text
  Fault fault = Fault::none;
  std::string explanation;  // of the fault
  size_t executed = 0;
  size_t not_run = 0;              // predicted only
  bool is_racy = false;            // the same text ran different programs
  bool is_refused = false;         // a syntax error to the shell; the canonical text runs, and was judged
  bool differs_by_reader = false;  // only the canonical text may run, and the original does something else
  std::string errors;              // of the shell
};

class Examiner {
 public:
  // `shell` is borrowed for as long as this lives.
  Examiner(RealShell& shell, Dialect dialect, Predict predict = predict_in_sandbox)
      : shell_(shell), dialect_(dialect), predict_(std::move(predict)) {}

  Result<Examination> examine(const std::string& text);
  // What is not understood cannot be wrong: then it does not run, either.
  void skip_doubtful() { runs_doubtful_ = false; }
  // The smallest text found that has the same fault.
  Result<std::string> minimise(const std::string& text, Fault fault);

 private:
  // Borrowed from examine().
  struct Reading {
    const std::string& text;
    const ShellProgram& program;
    const Prediction& prediction;
    const Observation& seen;
  };
  Result<void> examine_rendered(const Reading& reading, Examination& made);
  Result<void> explain_difference(const Reading& reading, const std::string& rendered, Examination& made);

  RealShell& shell_;
  Dialect dialect_;
  Predict predict_;
  bool runs_doubtful_ = true;
};

}  // namespace callgate::oracle
