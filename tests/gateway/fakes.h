// In-memory twins of what the pipeline borrows, so that most tests need no kernel and no disk.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "audit/journal.h"
#include "gateway/confirmer.h"
#include "gateway/pipeline.h"

namespace callgate {

class FakeJournal final : public Journal {
 public:
  Result<Event> append(const NewEvent& event) override {
    if (events.size() >= fail_after) return fail("append: disk full");
    if (stream(event.stream)->size() + 1 != event.expected_version)
      return tl::unexpected(Error{"append: the version is taken", EEXIST});
    Event stored;
    stored.sequence = events.size() + 1;
    stored.stream = event.stream;
    stored.version = event.expected_version;
    stored.type = event.type;
    stored.body = event.body;
    events.push_back(stored);
    return stored;
  }
  Result<std::vector<Event>> list(const EventFilter&) override { return events; }
  Result<std::vector<Event>> stream(std::string_view name) override {
    std::vector<Event> found;
    for (const Event& event : events)
      if (event.stream == name) found.push_back(event);
    return found;
  }
  Result<JournalReport> verify() override { return JournalReport{}; }

  // Of the calls' own streams.
  std::vector<std::string> types() const {
    std::vector<std::string> types;
    for (const Event& event : events)
      if (event.stream.starts_with("call/")) types.push_back(event.type);
    return types;
  }

  std::vector<Event> events;
  size_t fail_after = ~size_t{0};
};

class FakeLauncher final : public Launcher {
 public:
  Result<ExecutionResult> run(const SandboxSpec& spec, const RunStreams&) override {
    runs.push_back(spec);
    if (fails) return fail("cannot confine: no user namespace");
    return result;
  }
  std::vector<SandboxSpec> runs;
  ExecutionResult result;
  bool fails = false;
};

class FakeConfirmer final : public Confirmer {
 public:
  Result<Answer> ask(const ApprovalRequest& request) override {
    requests.push_back(request);
    return answer;
  }
  std::string_view name() const override { return "test"; }
  std::vector<ApprovalRequest> requests;
  Result<Answer> answer = Answer::no;
};

class FakeModel final : public RiskModel {
 public:
  Result<RiskScore> assess(const ToolCall&, const ShellProgram*, const Prediction&, const PathContext&) const override {
    if (fails) return fail("the risk model gave no score");
    return RiskScore{.probability = 0.01, .model = "fake", .because = {}};
  }
  bool fails = false;
};

// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = std::filesystem::temp_directory_path() / "callgate-test-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

}  // namespace callgate
