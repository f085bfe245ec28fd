#include "audit/internal/head_file.h"

#include <fcntl.h>

#include <charconv>
#include <cstring>

#include "base/file.h"

namespace callgate {
namespace {

constexpr std::string_view magic = "callgate-head 1 ";
constexpr size_t sequence_digits = 20;
constexpr size_t line_bytes = magic.size() + sequence_digits + 1 + 64 + 1;

std::string format(const JournalHead& head) {
  std::string digits = std::to_string(head.sequence);
  return std::string(magic) + std::string(sequence_digits - digits.size(), '0') + digits + " " + head.hash.hex() + "\n";
}

std::optional<JournalHead> parse(std::string_view line) {
  if (line.size() != line_bytes || !line.starts_with(magic)) return std::nullopt;
  std::string_view digits = line.substr(magic.size(), sequence_digits);
  JournalHead head;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), head.sequence);
  std::string hash = from_hex(line.substr(magic.size() + sequence_digits + 1, 64));
  if (problem != std::errc() || end != digits.data() + digits.size() || hash.size() != head.hash.bytes.size())
    return std::nullopt;
  std::memcpy(head.hash.bytes.data(), hash.data(), hash.size());
  // One text for one value: spaces and the line end are checked as well.
  return format(head) == line ? std::optional(head) : std::nullopt;
}

}  // namespace

Result<std::optional<JournalHead>> read_head(const std::string& path) {
  Result<UniqueFd> file = open_at(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW);
  if (!file && file.error().code == ENOENT) return std::nullopt;
  if (!file) return tl::unexpected(file.error());
  std::string text = CG_TRY(read_all(file->get(), 4096));
  std::optional<JournalHead> head = parse(text);
  if (!head) return tl::unexpected(Error{path + " is damaged: run callgate audit verify", EBADMSG});
  return head;
}

Result<void> create_head(const std::string& path, const JournalHead& head) {
  return replace_file(path, format(head), 0600);
}

Result<void> overwrite_head(const std::string& path, const JournalHead& head) {
  UniqueFd file = CG_TRY(open_at(AT_FDCWD, path, O_WRONLY | O_NOFOLLOW));
  std::string line = format(head);
  if (::pwrite(file.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()))
    return fail("write " + path, errno);
  return {};
}

}  // namespace callgate
