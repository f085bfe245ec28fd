// What is said between the loop and a model, in neither API's dialect. Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace callgate {

// A tool that the model asks for. Nothing in it has been checked.
struct ToolUse {
  std::string id;  // the model's own; the answer names it
  std::string name;
  std::string arguments;  // JSON text, or what the model gave in its place

  bool operator==(const ToolUse&) const = default;
};

// What the model is told about one tool use.
struct ToolAnswer {
  std::string use_id;
  std::string text;
  bool is_error = false;

  bool operator==(const ToolAnswer&) const = default;
};

struct Message {
  enum class Role : uint8_t { user, assistant };
  Role role = Role::user;
  std::string text;
  std::vector<ToolUse> tool_uses;        // of an assistant
  std::vector<ToolAnswer> tool_answers;  // of a user; one for each tool use of the message before

  bool operator==(const Message&) const = default;
};

// For the limit on what is kept and sent: every text of the message.
inline size_t size_bytes(const Message& message) {
  size_t size = message.text.size();
  for (const ToolUse& use : message.tool_uses) size += use.id.size() + use.name.size() + use.arguments.size();
  for (const ToolAnswer& answer : message.tool_answers) size += answer.use_id.size() + answer.text.size();
  return size;
}

}  // namespace callgate
