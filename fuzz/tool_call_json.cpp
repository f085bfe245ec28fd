// The reader of `check --batch`: a line gives a call that is fit to be judged, or an error that is fit to be sent back.
#include "base/text.h"
#include "fuzz/property.h"
#include "gateway/batch_line.h"

namespace {

bool is_one_line(std::string_view text) {
  return text.find('\n') == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  std::string_view text = fuzz::as_text(data, size);
  auto line = parse_batch_line(text);
  CG_PROPERTY(parse_batch_line(text).has_value() == line.has_value(), "reading is repeatable");
  if (!line) {
    CG_PROPERTY(!line.error().message.empty(), "an error has words");
    std::string answer = render_batch_error(line.error());
    CG_PROPERTY(is_one_line(answer) && is_valid_utf8(answer), "an error is one line of JSON");
    return 0;
  }
  const ToolCall& call = line->call;
  CG_PROPERTY(!line->id.empty(), "the id is JSON text");
  CG_PROPERTY(call.argv.empty(), "a batch line never brings an argv");
  CG_PROPERTY(call.arguments.empty() || call.command.empty(), "a call is shell text or a tool, not both");
  CG_PROPERTY(call.cwd.empty() || call.cwd[0] == '/', "the directory is absolute");
  std::string answer = render_batch_answer(line->id, Judgement{}, std::chrono::microseconds(1));
  CG_PROPERTY(is_one_line(answer) && is_valid_utf8(answer), "an answer is one line of JSON");
  return 0;
}
