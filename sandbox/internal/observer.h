// What the filter tells the supervisor while a program runs.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/effect.h"
#include "base/unique_fd.h"

namespace callgate::internal {

// Observation only: the arguments are read from memory that the program can change, so nothing is decided by them.
class Observer {
 public:
  explicit Observer(std::vector<std::string> first_program);

  void listen(UniqueFd notifications) { notifications_ = std::move(notifications); }
  int fd() const { return notifications_.get(); }
  // Answers one notification. False: nobody is left who could send one.
  bool answer_one();
  void stop() { notifications_.reset(); }

  const EffectSet& observed() const { return observed_; }
  std::vector<std::string> refusals() const { return {refusals_.begin(), refusals_.end()}; }

 private:
  void look_at(const void* notification);
  void note_execution(const void* notification);
  void note_connection(const void* notification);
  void refuse(std::string what);

  std::vector<std::string> first_program_;
  bool saw_first_ = false;
  UniqueFd notifications_;
  EffectSet observed_;
  std::set<std::string> refusals_;
};

}  // namespace callgate::internal
