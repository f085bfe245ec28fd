#include "agent/model_client.h"

#include <algorithm>
#include <cstdlib>

#include "agent/internal/clients.h"
#include "base/text.h"

namespace callgate {
namespace {

constexpr std::string_view plain_scheme = "http://";
constexpr std::string_view tls_scheme = "https://";

struct ProviderFacts {
  Provider provider;
  std::string_view name;
  const char* key_variable;
  const char* url_variable;
  const char* model_variable;
  std::string_view base_url;
};

constexpr ProviderFacts providers[] = {
    {Provider::anthropic, "anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL",
     "https://api.anthropic.com"},
    {Provider::openai, "openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "https://api.openai.com/v1"},
};

const ProviderFacts& facts_of(Provider provider) {
  return *std::ranges::find(providers, provider, &ProviderFacts::provider);
}

void fill(std::string& value, const char* variable) {
  const char* const found = std::getenv(variable);
  if (value.empty() && found != nullptr) value = found;
}

bool is_this_machine(std::string_view authority) {
  const std::string_view host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                                           : authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

Result<void> check_address(const ModelOptions& options) {
  const std::string& url = options.base_url;
  const bool is_plain = url.starts_with(plain_scheme);
  const std::string shown = "'" + escape_for_display(url, 200) + "'";
  if (!is_plain && !url.starts_with(tls_scheme)) return fail("model address " + shown + ": not http:// or https://");
  const std::string_view rest = std::string_view(url).substr(is_plain ? plain_scheme.size() : tls_scheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#\\"));
  if (authority.find('@') != std::string_view::npos) return fail("model address: user information before the host");
  if (is_plain && !options.api_key.empty() && !is_this_machine(authority))
    return fail("model address " + shown + " would carry the key unencrypted: use https://");
  return {};
}

Result<void> check_key(const std::string& key) {
  const bool is_clean = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!is_clean) return fail("the API key has a space or a control character in it");
  return {};
}

}  // namespace

std::string_view to_string(Provider provider) {
  return facts_of(provider).name;
}

std::optional<Provider> provider_from(std::string_view name) {
  const auto* found = std::ranges::find(providers, name, &ProviderFacts::name);
  if (found == std::end(providers)) return std::nullopt;
  return found->provider;
}

Result<ModelOptions> complete_from_environment(ModelOptions options) {
  const ProviderFacts& facts = facts_of(options.provider);
  fill(options.base_url, facts.url_variable);
  fill(options.model, facts.model_variable);
  fill(options.api_key, facts.key_variable);
  // Only a server of one's own may have no key.
  if (options.base_url.empty() && options.api_key.empty())
    return fail("no key for " + std::string(facts.name) + ": set " + facts.key_variable);
  if (options.base_url.empty()) options.base_url = facts.base_url;
  if (options.model.empty()) return fail("no model: name one, or set " + std::string(facts.model_variable));
  return options;
}

Result<std::unique_ptr<ModelClient>> make_model_client(const ModelOptions& options) {
  // Before libcurl is loaded: the commoner mistake.
  CG_TRY(check_address(options));
  return make_model_client(options, CG_TRY(make_http_client(options.http)));
}

Result<std::unique_ptr<ModelClient>> make_model_client(const ModelOptions& options, std::unique_ptr<HttpClient> http) {
  CG_TRY(check_address(options));
  CG_TRY(check_key(options.api_key));
  ModelOptions checked = options;
  while (checked.base_url.ends_with('/')) checked.base_url.pop_back();
  return options.provider == Provider::anthropic ? internal::make_anthropic_client(checked, std::move(http))
                                                 : internal::make_openai_client(checked, std::move(http));
}

}  // namespace callgate
