// How long a decision takes, step by step, over typical commands. One iteration is one pass over all of them; the
// time of a step for one command is what is reported, and the 50th and 99th percentile over the commands of a decision.
// Behind the table stands each command's own time to be read, evaluated and predicted.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "bench/commands.h"
#include "classifier/risk_model.h"
#include "gateway/judgement.h"
#include "parser/parser.h"
#include "policy/check.h"

namespace callgate {
namespace {

const PathContext paths{.workspace = "/work", .cwd = "/work", .home = "/home/user"};

// Read once, when the first benchmark asks.
const std::vector<bench::AgentCommand>& commands() {
  static const auto* read =  // lives as long as the process
      new std::vector<bench::AgentCommand>(bench::read_commands(CALLGATE_BENCH_COMMANDS));
  return *read;
}

const std::string& text_of(size_t i) {
  return commands()[i].text;
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
  for (size_t i = 0; i < commands().size(); ++i) {
    ShellProgram program = parse_shell(text_of(i), Dialect::bash);
    Prediction prediction = predict(program, paths);
    all.push_back({std::move(program), std::move(prediction)});
  }
  return all;
}

void parse(benchmark::State& state) {
  each_command(state, [](size_t i) { benchmark::DoNotOptimize(parse_shell(text_of(i), Dialect::bash)); });
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
    benchmark::DoNotOptimize(model->assess(call_of(text_of(i)), &all[i].program, all[i].prediction, paths));
  });
}
BENCHMARK(classify);

double percentile(std::vector<double>& sorted_here, size_t percent) {
  std::sort(sorted_here.begin(), sorted_here.end());
  return sorted_here.empty() ? 0 : sorted_here[std::min(sorted_here.size() - 1, sorted_here.size() * percent / 100)];
}

// Of this thread: what other programs of a busy machine take is no time of a decision.
double thread_micros() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

template <typename Step>
double micros_of(const Step& step) {
  double begin = thread_micros();
  step();
  return thread_micros() - begin;
}

// Every command's own times of the last run of read_and_predict, for the list behind the table.
std::vector<std::vector<double>>& times_of_commands() {
  static auto* times = new std::vector<std::vector<double>>;  // lives as long as the process
  return *times;
}

// From text to prediction, both readers voting: what stands between the agent's text and the checks.
void read_and_predict(benchmark::State& state) {
  std::vector<std::vector<double>>& times = times_of_commands();
  times.assign(commands().size(), {});
  std::vector<double> micros;
  each_command(state, [&](size_t i) {
    times[i].push_back(
        micros_of([&] { benchmark::DoNotOptimize(predict(parse_shell(text_of(i), Dialect::bash), paths)); }));
    micros.push_back(times[i].back());
  });
  state.counters["p50_us"] = percentile(micros, 50);
  state.counters["p99_us"] = percentile(micros, 99);
}
BENCHMARK(read_and_predict);

// Rules as people write them: about programs, hosts and paths.
std::string user_rules(size_t count) {
  constexpr std::string_view programs[] = {"git", "npm", "make", "docker", "kubectl", "cargo", "python3", "curl"};
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    std::string number = std::to_string(i), name(programs[i % 8]);
    std::string when = i % 4 == 0   ? "host = \"h" + number + ".example.org:443\""
                       : i % 4 == 1 ? "command = \"" + name + " sub" + number + " --option|-o *\""
                       : i % 4 == 2 ? "effect = \"write\", target = \"workspace/d" + number + "/**\""
                                    : "command = \"tool" + number + " *\"";
    text += "[[rule]]\nname = \"r" + number + "\"\nwhen = { " + when + " }\nthen = \"ask\"\n";
  }
  return text;
}

void decide_with(benchmark::State& state, const Policy& policy) {
  std::unique_ptr<RiskModel> model = embedded_risk_model();
  std::vector<double> micros;
  each_command(state, [&](size_t i) {
    micros.push_back(micros_of(
        [&] { benchmark::DoNotOptimize(judge(call_of(text_of(i)), paths, policy, *model, JudgeOptions{})); }));
  });
  state.counters["p50_us"] = percentile(micros, 50);
  state.counters["p99_us"] = percentile(micros, 99);
}

// From text to verdict: parse, predict, checks, rules and classifier.
void decide_from_text(benchmark::State& state) {
  decide_with(state, Policy());
}
BENCHMARK(decide_from_text);

// The same with every pack and 200 rules of a user.
void decide_with_packs_and_rules(benchmark::State& state) {
  Policy policy;
  if (!policy.add_layer(Layer::user, "packs = \"all\"\n" + user_rules(200), "policy.toml")) std::abort();
  decide_with(state, policy);
}
BENCHMARK(decide_with_packs_and_rules);

// What a hook pays for a policy at its start.
void load_packs_and_rules(benchmark::State& state) {
  const std::string text = "packs = \"all\"\n" + user_rules(static_cast<size_t>(state.range(0)));
  for (auto unused : state) {
    Policy policy;
    benchmark::DoNotOptimize(policy.add_layer(Layer::user, text, "policy.toml"));
  }
}
BENCHMARK(load_packs_and_rules)->Arg(0)->Arg(200);

void print_commands() {
  if (times_of_commands().empty()) return;  // --benchmark_filter left it out
  struct Row {
    double p50, p99;
    size_t command;
  };
  std::vector<Row> rows;
  size_t understood = 0;
  for (size_t i = 0; i < commands().size(); ++i) {
    std::vector<double>& times = times_of_commands()[i];
    rows.push_back({percentile(times, 50), percentile(times, 99), i});
    understood += predict(parse_shell(text_of(i), Dialect::bash), paths).understood ? 1 : 0;
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.p50 < b.p50; });
  std::printf("\nread_and_predict by command, %zu of %zu understood; the command in the middle takes %.1f us\n",
              understood, rows.size(), rows[rows.size() / 2].p50);
  std::printf("%10s%10s%8s  %-8s %s\n", "p50 us", "p99 us", "bytes", "kind", "command");
  for (const Row& row : rows) {
    const bench::AgentCommand& command = commands()[row.command];
    std::printf("%10.1f%10.1f%8zu  %-8s %s\n", row.p50, row.p99, command.text.size(), command.kind.c_str(),
                escape_for_display(command.text.substr(0, 60)).c_str());
  }
}

}  // namespace
}  // namespace callgate

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  callgate::print_commands();
  return 0;
}
