// A verdict never falls when more is run: a harmless command behind or before the text makes nothing allowed that was
// not allowed alone, whatever rules a user wrote.
#include <memory>

#include "classifier/risk_model.h"
#include "fuzz/property.h"
#include "gateway/judgement.h"

namespace callgate::fuzz {
namespace {

// Rules that allow: a text must not borrow the permission of the command that it is joined to.
constexpr std::string_view user_rules = R"(
[[rule]]
name = "harmless"
when = { command = "true *" }
then = "allow"
[[rule]]
name = "push"
when = { command = "git push *" }
then = "allow"
[[rule]]
name = "host"
when = { effect = "connect", target = "*.example.com:443" }
then = "allow"
)";

// The judge as a user with rules has it. Made once: building the tables anew would be all that is measured.
struct Judge {
  Judge() { CG_PROPERTY(policy.add_layer(Layer::user, user_rules, "rules").has_value(), "the rules are read"); }

  Policy policy;
  std::unique_ptr<RiskModel> model = embedded_risk_model();

  Decision decide(std::string text, Dialect dialect) const {
    ToolCall call;
    call.dialect = dialect;
    call.command = std::move(text);
    call.cwd = call.workspace = "/work";
    PathContext paths{.workspace = "/work", .cwd = "/work", .home = "/home/user"};
    JudgeOptions options;
    options.workspace_trusted = true;
    return judge(call, paths, policy, *model, options).decision;
  }
};

void check(const Judge& judge, std::string_view text, Dialect dialect) {
  Decision alone = judge.decide(std::string(text), dialect);
  // A text that is no program alone can become one: `ls |` and a line. And a last backslash takes the next line in.
  if (!alone.understood || text.ends_with('\\')) return;
  Decision behind = judge.decide(std::string(text) + "\n: ; true", dialect);
  CG_PROPERTY(behind.verdict >= alone.verdict, "a command behind the text lowers its verdict");
  Decision before = judge.decide(": ; true\n" + std::string(text), dialect);
  CG_PROPERTY(before.verdict >= alone.verdict, "a command before the text lowers its verdict");
}

}  // namespace
}  // namespace callgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  static const auto* judge = new fuzz::Judge;  // lives as long as the process, on purpose
  for (Dialect dialect : {Dialect::bash, Dialect::zsh}) fuzz::check(*judge, fuzz::as_text(data, size), dialect);
  return 0;
}
