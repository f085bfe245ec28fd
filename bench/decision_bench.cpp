// How long a decision takes, step by step, over typical commands. One iteration is one pass over all of them; the
// time of a step for one command is what is reported, and the 50th and 99th percentile over the commands of a decision.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "classifier/risk_model.h"
#include "gateway/judgement.h"
#include "parser/parser.h"
#include "policy/check.h"

namespace callgate {
namespace {

const PathContext paths{.workspace = "/work", .cwd = "/work", .home = "/home/user"};

// Read once, when the first benchmark asks.
const std::vector<std::string>& commands() {
  static const auto* lines = [] {
    auto* read = new std::vector<std::string>;  // lives as long as the process
    std::ifstream file(CALLGATE_BENCH_COMMANDS);
    for (std::string line; std::getline(file, line);)
      if (!line.empty() && line[0] != '#') read->push_back(line);
    return read;
  }();
  return *lines;
}

ToolCall call_of(const std::string& command) {
  ToolCall call;
  call.command = command;
  call.cwd = call.workspace = "/work";
  return call;
}

// Runs `step` for every command and reports the time of one.
template <typename Step>
void each_command(benchmark::State& state, const Step& step) {
  for (auto unused : state)
    for (size_t i = 0; i < commands().size(); ++i) step(i);
  state.counters["per_command"] =
      benchmark::Counter(static_cast<double>(state.iterations() * static_cast<int64_t>(commands().size())),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

struct Prepared {
  ShellProgram program;
  Prediction prediction;
};

std::vector<Prepared> prepared() {
  std::vector<Prepared> all;
  for (const std::string& command : commands()) {
    ShellProgram program = parse_shell(command, Dialect::bash);
    Prediction prediction = predict(program, paths);
    all.push_back({std::move(program), std::move(prediction)});
  }
  return all;
}

void parse(benchmark::State& state) {
  each_command(state, [](size_t i) { benchmark::DoNotOptimize(parse_shell(commands()[i], Dialect::bash)); });
}
BENCHMARK(parse);

void predict_effects(benchmark::State& state) {
  std::vector<Prepared> all = prepared();
  each_command(state, [&](size_t i) { benchmark::DoNotOptimize(predict(all[i].program, paths)); });
}
BENCHMARK(predict_effects);

void checks(benchmark::State& state) {
  std::vector<Prepared> all = prepared();
  each_command(state, [&](size_t i) {
    CheckInput input{.program = &all[i].program, .prediction = all[i].prediction, .paths = paths};
    benchmark::DoNotOptimize(run_checks(input));
  });
}
BENCHMARK(checks);

void classify(benchmark::State& state) {
  std::vector<Prepared> all = prepared();
  std::unique_ptr<RiskModel> model = embedded_risk_model();
  each_command(state, [&](size_t i) {
    benchmark::DoNotOptimize(model->assess(call_of(commands()[i]), &all[i].program, all[i].prediction, paths));
  });
}
BENCHMARK(classify);

void report_percentiles(benchmark::State& state, std::vector<double>& micros) {
  std::sort(micros.begin(), micros.end());
  state.counters["p50_us"] = micros[micros.size() / 2];
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
}

// From text to verdict: parse, predict, checks, rules and classifier.
void decide_from_text(benchmark::State& state) {
  Policy policy;
  std::unique_ptr<RiskModel> model = embedded_risk_model();
  std::vector<double> micros;
  each_command(state, [&](size_t i) {
    auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(judge(call_of(commands()[i]), paths, policy, *model, JudgeOptions{}));
    micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  });
  report_percentiles(state, micros);
}
BENCHMARK(decide_from_text);

}  // namespace
}  // namespace callgate

BENCHMARK_MAIN();
