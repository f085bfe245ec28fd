#include "gateway/policy_source.h"

#include <sys/stat.h>

#include "gateway/policy_files.h"

namespace callgate {
namespace {

constexpr int most_attempts = 5;  // somebody writes the files while they are read

// All that tells one content from another without reading it. The time of change cannot be set back by who writes.
void add_signature(const std::string& path, std::vector<uint64_t>& signature) {
  struct stat status {};
  bool exists = ::stat(path.c_str(), &status) == 0;
  if (!exists) status = {};
  for (uint64_t part :
       {uint64_t{exists}, uint64_t{status.st_dev}, uint64_t{status.st_ino}, static_cast<uint64_t>(status.st_size),
        static_cast<uint64_t>(status.st_mtim.tv_sec), static_cast<uint64_t>(status.st_mtim.tv_nsec),
        static_cast<uint64_t>(status.st_ctim.tv_sec), static_cast<uint64_t>(status.st_ctim.tv_nsec)})
    signature.push_back(part);
}

std::vector<uint64_t> signature_of(const GatewayConfig& config) {
  std::vector<uint64_t> signature;
  add_signature(config.managed_policy_path, signature);
  add_signature(config.user_policy_path, signature);
  return signature;
}

}  // namespace

Result<std::shared_ptr<const PolicySnapshot>> PolicySource::current() {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    std::vector<uint64_t> before = signature_of(config_);
    if (snapshot_ && before == seen_) return snapshot_;
    snapshot_.reset();
    Result<Policy> policy = load_policy(config_);
    // Half of an old and half of a new policy is neither.
    if (signature_of(config_) != before) continue;
    if (!policy) return tl::unexpected(policy.error());
    std::string digest = policy->digest();
    snapshot_ = std::make_shared<const PolicySnapshot>(PolicySnapshot{std::move(*policy), std::move(digest)});
    seen_ = std::move(before);
    return snapshot_;
  }
  return fail("the policy files change while they are read");
}

}  // namespace callgate
