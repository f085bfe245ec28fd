#include "policy/check.h"
#include "policy/internal/command_words.h"

namespace callgate {
namespace {

bool loads_code(std::string_view name) {
  return is_one_of(name, {"LD_PRELOAD", "LD_AUDIT", "LD_DEBUG_OUTPUT", "GCONV_PATH", "DYLD_INSERT_LIBRARIES",
                          "DYLD_FRAMEWORK_PATH", "LD_PROFILE"});
}

// Often right (a library that was just built), and able to replace any other one.
bool redirects_search(std::string_view name) {
  return is_one_of(name, {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "LD_ORIGIN_PATH"});
}

bool is_loader(std::string_view name) {
  return name.starts_with("ld-linux") || name.starts_with("ld-musl") || name == "ld.so";
}

void run(const CheckInput& input, const Check& self, Reporter& to) {
  for (const NamedValue& value : named_values(input)) {
    if (loads_code(value.name)) to.report(self, value.where, value.name + " makes every later program load this code");
    if (redirects_search(value.name))
      to.report(self, Verdict::ask, value.where, value.name + " makes later programs take libraries from there");
  }
  for (const EvaluatedCommand& command : input.prediction.commands)
    if (is_loader(command.name())) to.report(self, command.where, "the loader runs the program that it is given");
}

}  // namespace

extern const Check cg047_loader_env{47, Verdict::deny, Maturity::stable, "The loader puts other code into programs",
                                    run};

}  // namespace callgate
