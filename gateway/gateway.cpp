#include "gateway/gateway.h"

#include <cstdlib>

#include "base/clock.h"
#include "base/file.h"
#include "gateway/environment.h"
#include "gateway/pipeline.h"
#include "gateway/policy_files.h"

namespace callgate {
namespace {

// Owns what the pipeline borrows.
class OwningGateway final : public Gateway {
 public:
  OwningGateway(const GatewayConfig& config, Policy policy, Confirmer& confirmer)
      : model_(embedded_risk_model()), config_(config), policy_(std::move(policy)), confirmer_(confirmer) {}

  Result<void> open() {
    journal_ = CG_TRY(open_journal(config_.home, clock_));
    pipeline_ =
        std::make_unique<Pipeline>(config_, std::move(policy_), *model_, confirmer_, launcher_, *journal_, clock_);
    return {};
  }

  Result<CallResult> handle(ToolCall call, const HandleOptions& options) override {
    return pipeline_->handle(std::move(call), options);
  }

 private:
  SystemClock clock_;
  LinuxLauncher launcher_;
  std::unique_ptr<RiskModel> model_;
  GatewayConfig config_;
  Policy policy_;
  Confirmer& confirmer_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Pipeline> pipeline_;
};

std::string directory_from(const char* variable, const std::string& otherwise) {
  const char* value = std::getenv(variable);
  return value && value[0] == '/' ? value : otherwise;
}

}  // namespace

Result<GatewayConfig> gateway_config_from_environment() {
  GatewayConfig config;
  std::string home = home_directory();
  const char* own = std::getenv("CALLGATE_HOME");
  if (own && own[0] != '/' && own[0] != '\0') return fail("CALLGATE_HOME must be an absolute path");
  config.home = directory_from("CALLGATE_HOME", directory_from("XDG_STATE_HOME", home + "/.local/state") + "/callgate");
  config.user_policy_path = own && own[0] != '\0'
                                ? config.home + "/policy.toml"
                                : directory_from("XDG_CONFIG_HOME", home + "/.config") + "/callgate/policy.toml";
  return config;
}

Result<std::unique_ptr<Gateway>> make_gateway(const GatewayConfig& config, Confirmer& confirmer) {
  CG_TRY(make_directories(config.home, 0700));
  Policy policy = CG_TRY(load_policy(config));
  auto gateway = std::make_unique<OwningGateway>(config, std::move(policy), confirmer);
  CG_TRY(gateway->open());
  return std::unique_ptr<Gateway>(std::move(gateway));
}

}  // namespace callgate
