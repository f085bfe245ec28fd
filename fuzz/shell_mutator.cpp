// libFuzzer's hook, linked into the targets that read shell text. Without libFuzzer nothing calls it.
#include "fuzz/token_mutator.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  return callgate::fuzz::mutate_tokens(data, size, max_size, seed, LLVMFuzzerMutate);
}
