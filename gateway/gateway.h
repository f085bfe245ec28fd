// The gateway's public header: hand in a call, get back what the agent may see. Surfaces and the agent include only
// this.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/effect.h"
#include "base/result.h"
#include "base/tool_call.h"
#include "policy/decision.h"
#include "policy/policy.h"
#include "sandbox/launcher.h"

namespace callgate {

// How a call ended.
enum class Outcome : uint8_t { executed, refused };

// What comes out of the pipeline. A value; every text in it is fit to be shown to an agent.
struct CallResult {
  std::string call_id;
  Outcome outcome = Outcome::refused;
  Decision decision;
  EffectSet predicted, observed;
  ExecutionResult execution;  // outputs cleaned; only when executed
  std::string text;           // for the agent: the output, or the refusal with its reasons and what to do instead
  std::string kept_changes;   // set when copied-on-write changes were kept aside: where they are, and why
};

struct HandleOptions {
  Mode mode = Mode::ask;
  std::vector<std::string> allowed_hosts;
  std::chrono::milliseconds time_limit{120'000};
  int standard_input = -1;
  // Output as it comes, cleaned line by line; empty for none.
  std::function<void(int stream, std::string_view bytes)> on_output;
};

class Confirmer;  // gateway/confirmer.h

// The one way from a tool call to the machine. A resource.
class Gateway {
 public:
  virtual ~Gateway() = default;
  // An error means that the gateway itself failed; nothing ran, or what ran was killed and recorded as unknown.
  virtual Result<CallResult> handle(ToolCall call, const HandleOptions& options) = 0;
};

struct GatewayConfig {
  std::string home;  // CALLGATE_HOME: journal, trust, kept changes
  std::string user_policy_path;
  std::string managed_policy_path = "/etc/callgate/policy.toml";
};

// The configuration that the environment gives: CALLGATE_HOME, else the XDG directories.
Result<GatewayConfig> gateway_config_from_environment();

// `confirmer` is borrowed for the gateway's life.
Result<std::unique_ptr<Gateway>> make_gateway(const GatewayConfig& config, Confirmer& confirmer);

}  // namespace callgate
