// How long 100 kB of any nesting takes to be judged, from text to verdict, and how much memory: the slowest come first.
// Every text is judged in a process of its own, so that the memory is that of one. Exits with 1 over the bars.
//   hostile_text [BYTES [NAME]]    only texts whose name has NAME in it
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "classifier/risk_model.h"
#include "gateway/judgement.h"
#include "tests/parser/hostile_texts.h"

namespace callgate {
namespace {

constexpr double most_millis = 50;
constexpr long most_kib = 64 * 1024;

struct Figure {
  double millis = 0;  // of the processor: the machine may be busy
  long kib = 0;
  bool understood = false;
};

double processor_millis() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto millis = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return millis(usage.ru_utime) + millis(usage.ru_stime);
}

Figure judge_text(const std::string& text, Dialect dialect) {
  Figure figure;
  Policy policy;
  std::unique_ptr<RiskModel> model = embedded_risk_model();
  ToolCall call;
  call.command = text;
  call.dialect = dialect;
  call.cwd = call.workspace = "/work";
  PathContext paths{.workspace = "/work", .cwd = "/work", .home = "/home/user"};
  double begin = processor_millis();
  Judgement judgement = judge(call, paths, policy, *model, JudgeOptions{});
  figure.millis = processor_millis() - begin;
  figure.understood = judgement.prediction.understood;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  figure.kib = usage.ru_maxrss;
  return figure;
}

Figure judge_apart(const std::string& text, Dialect dialect) {
  int ends[2];
  Figure figure{.millis = 1e6};  // for a process that dies
  if (pipe(ends) != 0) return figure;
  pid_t child = fork();
  if (child == 0) {
    rlimit second{1, 1};
    setrlimit(RLIMIT_CPU, &second);  // what takes that long has lost already
    Figure found = judge_text(text, dialect);
    _exit(write(ends[1], &found, sizeof found) == sizeof found ? 0 : 1);
  }
  close(ends[1]);
  if (read(ends[0], &figure, sizeof figure) != sizeof figure) figure = {.millis = 1e6};
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return figure;
}

int run(size_t bytes, const std::string& wanted) {
  struct Row {
    std::string name;
    Figure figure;
  };
  std::vector<Row> rows;
  each_hostile_text(bytes, [&](const HostileText& hostile) {
    if (hostile.name.find(wanted) == std::string::npos) return;
    for (Dialect dialect : {Dialect::bash, Dialect::zsh})
      rows.push_back({std::string(to_string(dialect)) + "  " + hostile.name, judge_apart(hostile.text, dialect)});
  });
  if (rows.empty()) return 2;
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.figure.millis > b.figure.millis; });
  long most = 0;
  int over = 0;
  size_t understood = 0;
  for (const Row& row : rows) {
    most = std::max(most, row.figure.kib);
    over += row.figure.millis > most_millis || row.figure.kib > most_kib ? 1 : 0;
    understood += row.figure.understood ? 1 : 0;
  }
  for (size_t i = 0;
       i < rows.size() && (i < 10 || rows[i].figure.millis > most_millis || rows[i].figure.kib > most_kib); ++i) {
    std::string shown;
    for (char c : rows[i].name) shown += c == '\n' || c == '\r' ? std::string("\\n") : std::string(1, c);
    std::printf("%8.1f ms %7ld KiB  %s\n", rows[i].figure.millis, rows[i].figure.kib, shown.c_str());
  }
  std::printf(
      "%zu texts of %zu bytes, %zu understood: slowest %.1f ms, most memory %.1f MiB, %d over %.0f ms or %ld MiB\n",
      rows.size(), bytes, understood, rows[0].figure.millis, static_cast<double>(most) / 1024, over, most_millis,
      most_kib / 1024);
  return over == 0 ? 0 : 1;
}

}  // namespace
}  // namespace callgate

int main(int count, char** arguments) {
  return callgate::run(count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 100'000, count > 2 ? arguments[2] : "");
}
