#include "effects/prediction.h"

#include "effects/internal/predictor.h"

namespace callgate {

std::string_view EvaluatedCommand::name() const {
  if (argv.empty() || !argv[0].known()) return {};
  return base_name(*argv[0].text);
}

Prediction predict(const ShellProgram& program, const PathContext& paths, Environment environment) {
  internal::Predictor predictor(paths, environment);
  predictor.predict_program(program);
  return predictor.finish();
}

Prediction predict_argv(const std::vector<std::string>& argv, const PathContext& paths) {
  internal::Predictor predictor(paths, Environment::unknown);
  predictor.predict_words(argv);
  return predictor.finish();
}

}  // namespace callgate
