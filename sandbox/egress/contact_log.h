// What the connections have to tell, gathered from their threads.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace callgate {

class ContactLog {
 public:
  void add_contact(const std::string& endpoint);
  // `who` may be text of the client's choosing.
  void add_refusal(std::string_view who, std::string_view reason);

  std::vector<std::string> contacted() const;
  std::vector<std::string> refused() const;

 private:
  // More lines than a person reads; what comes after them is one line that says so.
  static constexpr size_t max_lines = 500;
  static void add_once(std::vector<std::string>& lines, std::string line);

  mutable std::mutex mutex_;
  std::vector<std::string> contacted_, refused_;
};

}  // namespace callgate
