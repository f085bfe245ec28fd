// libcurl, loaded when it is needed. Linked, it would add about twenty shared libraries to every start of a hook, and
// a hook that asks no model is the common case.
#pragma once

// The header's type checks are macros around its own functions; a table of pointers goes without them.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/result.h"

namespace callgate {

struct CurlLibrary {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
};

// Stays loaded until the process ends: what it loads in turn (OpenSSL) registers exit handlers.
Result<CurlLibrary> load_curl();

}  // namespace callgate
