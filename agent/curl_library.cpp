#include "agent/curl_library.h"

#include <dlfcn.h>

namespace callgate {
namespace {

// The name that Debian's libcurl4 and every other build of libcurl since 2006 has had.
constexpr const char* library_name = "libcurl.so.4";

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

}  // namespace

Result<CurlLibrary> load_curl() {
  void* const library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr)
    return fail("load " + std::string(library_name) + ", which talks to the model (on Debian: apt install libcurl4)");
  CurlLibrary curl;
  const bool is_complete =
      find(library, "curl_global_init", curl.global_init) && find(library, "curl_easy_init", curl.easy_init) &&
      find(library, "curl_easy_setopt", curl.easy_setopt) && find(library, "curl_easy_perform", curl.easy_perform) &&
      find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
      find(library, "curl_easy_strerror", curl.easy_strerror) &&
      find(library, "curl_easy_cleanup", curl.easy_cleanup) && find(library, "curl_slist_append", curl.slist_append) &&
      find(library, "curl_slist_free_all", curl.slist_free_all);
  if (!is_complete) return fail(std::string(library_name) + " lacks a function that every libcurl has");
  // Counts its calls itself, and is safe between threads since 7.84.
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return fail("start " + std::string(library_name));
  return curl;
}

}  // namespace callgate
