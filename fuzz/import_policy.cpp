// Settings of other agents: whatever the text, an importer gives one line of error or a policy that loads.
#include "fuzz/property.h"
#include "policy/import/importer.h"
#include "policy/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callgate;
  std::string_view text = fuzz::as_text(data, size);
  for (const Importer& importer : all_importers()) {
    Result<Imported> imported = importer.run(text);
    if (!imported) {
      CG_PROPERTY(!imported.error().message.starts_with("the imported rules"), "what is made loads");
      CG_PROPERTY(imported.error().message.find('\n') == std::string::npos, "an error is one line");
      continue;
    }
    Policy policy;
    CG_PROPERTY(policy.add_layer(Layer::user, imported->toml, "imported").has_value(), "what is made loads");
  }
  return 0;
}
