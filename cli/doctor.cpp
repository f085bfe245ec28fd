#include "base/text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "gateway/confirmer.h"
#include "gateway/gateway.h"
#include "gateway/workspace_trust.h"

namespace callgate {
namespace {

std::string mark(bool good, bool required) {
  if (good) return coloured(Colour::green, "yes ", 1);
  return required ? coloured(Colour::red, "NO  ", 1) : coloured(Colour::yellow, "no  ", 1);
}

std::string row(bool good, bool required, const std::string& name, const std::string& detail) {
  std::string padded = name;
  padded.resize(std::max<size_t>(padded.size() + 1, 24), ' ');
  return mark(good, required) + padded + escape_for_display(detail, 300) + "\n";
}

int run(const Arguments&) {
  bool ready = true;
  std::string text = "What this machine can enforce:\n";
  for (const SandboxLayer& layer : probe_layers()) {
    text += row(layer.available, layer.required, layer.name, layer.detail);
    ready = ready && (layer.available || !layer.required);
  }
  text += "\nWhat Callgate itself needs:\n";
  Result<GatewayConfig> config = gateway_config_from_environment();
  NobodyConfirmer nobody;
  Result<std::unique_ptr<Gateway>> gateway =
      config ? make_gateway(*config, nobody) : tl::unexpected(Error{config.error()});
  text += row(gateway.has_value(), true, "journal and policy", gateway ? config->home : gateway.error().message);
  Result<TrustStore> trust = config ? load_trust(config->home) : tl::unexpected(Error{config.error()});
  text += row(trust.has_value(), true, "trust list",
              trust ? std::to_string(trust->entries().size()) + " workspaces" : trust.error().message);
  ready = ready && gateway && trust;
  text += ready ? "\nready: calls run confined\n"
                : "\nnot ready: every call is refused until the lines marked NO are mended\n";
  print(text);
  return ready ? 0 : exit_gateway_error;
}

}  // namespace

extern const Subcommand doctor_subcommand{"doctor",
                                          "say what this machine can enforce, and what to do about the rest",
                                          {""},
                                          {},
                                          "Exit codes: 0 ready, 125 not ready.",
                                          {"callgate doctor", "CALLGATE_HOME=/srv/callgate callgate doctor"},
                                          run};

}  // namespace callgate
