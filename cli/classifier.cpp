#include "classifier/risk_model.h"
#include "cli/console.h"
#include "cli/subcommand.h"

namespace callgate {
namespace {

int run(const Arguments& arguments) {
  if (arguments.operands != std::vector<std::string>{"report"}) return say_error("expected 'report'", exit_usage);
  return print(risk_model_report()) ? 0 : exit_gateway_error;
}

}  // namespace

extern const Subcommand classifier_subcommand{
    "classifier", "show the held-out figures of the embedded risk model",
    {"report"},   {},
    "",           {"callgate classifier report", "callgate classifier report | head -20"},
    run};

}  // namespace callgate
