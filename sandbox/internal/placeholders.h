// Empty directories that stand for protected paths which do not exist, while a program runs that must not make them.
//
// The kernel can only mount onto what is there, so the name has to be there; and it must be gone afterwards, also when
// the supervisor is killed. So a process of our own, the tidier, holds the directories and removes them as soon as the
// confined tree is dead. Runs that share a workspace share placeholders: each holds a shared lock, and only the last
// one can turn it into the exclusive lock that removing needs, because a removed mount point would unprotect the
// others.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace callgate::internal {

// True when `directory` is empty and some call holds it.
bool is_held_placeholder(const std::string& directory);

// A resource: the placeholders go with it, after the process that it was told of.
class Placeholders {
 public:
  static Result<Placeholders> make(const std::vector<std::string>& paths);
  Placeholders() = default;
  Placeholders(Placeholders&&) = default;
  Placeholders& operator=(Placeholders&&) = delete;
  ~Placeholders();

  // Hands the duty to a process that outlives this one. `confined` is a pidfd; borrowed.
  Result<void> outlive(int confined);

 private:
  struct Held {
    UniqueFd parent, directory;
    std::string name;
  };
  static Result<Held> hold(const std::string& path);
  void remove() const;
  void keep_only_needed(int supervisor, int confined) const;
  [[noreturn]] void tidy(int supervisor, int confined) const;

  std::vector<Held> held_;
  UniqueFd alive_;   // closed: the tidier may begin
  UniqueFd tidier_;  // its pidfd
};

}  // namespace callgate::internal
