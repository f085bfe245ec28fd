#include "gateway/policy_files.h"

#include <sys/file.h>

#include <cerrno>

#include "base/file.h"

namespace callgate {
namespace {

// An empty text when there is no file; every other trouble is an error.
Result<std::string> read_optional(const std::string& path) {
  Result<std::string> text = read_file(path, max_policy_bytes);
  if (!text && (text.error().code == ENOENT || text.error().code == ENOTDIR)) return std::string();
  return text;
}

Result<std::string> with_rule(const std::string& path, const std::string& rule) {
  std::string text = CG_TRY(read_optional(path));
  if (!text.empty()) text += text.ends_with('\n') ? "\n" : "\n\n";
  return text + rule;
}

Result<void> add_file(Policy& policy, Layer layer, const std::string& path) {
  std::string text = CG_TRY(read_optional(path));
  if (text.empty()) return {};
  return policy.add_layer(layer, text, path);
}

}  // namespace

Result<Policy> load_policy(const GatewayConfig& config) {
  Policy policy;
  CG_TRY(add_file(policy, Layer::managed, config.managed_policy_path));
  CG_TRY(add_file(policy, Layer::user, config.user_policy_path));
  return policy;
}

Result<Policy> load_policy_with(const GatewayConfig& config, const std::string& rule) {
  Policy policy;
  CG_TRY(add_file(policy, Layer::managed, config.managed_policy_path));
  CG_TRY(policy.add_layer(Layer::user, CG_TRY(with_rule(config.user_policy_path, rule)), config.user_policy_path));
  return policy;
}

Result<void> append_user_rule(const GatewayConfig& config, const std::string& rule) {
  const std::string& path = config.user_policy_path;
  CG_TRY(make_directories(path.substr(0, path.rfind('/')), 0700));
  UniqueFd lock = CG_TRY(open_at(AT_FDCWD, path + ".lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock.get(), LOCK_EX) != 0) return fail("lock " + path, errno);
  std::string text = CG_TRY(with_rule(path, rule));
  Policy trial;
  CG_TRY(trial.add_layer(Layer::user, text, path));
  return replace_file(path, text, 0600);
}

}  // namespace callgate
