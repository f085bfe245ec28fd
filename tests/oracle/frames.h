// Lists of strings between two processes.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace callgate::oracle {

bool send_strings(int fd, const std::vector<std::string>& strings);
// Nothing when the other side is gone.
std::optional<std::vector<std::string>> receive_strings(int fd);

}  // namespace callgate::oracle
