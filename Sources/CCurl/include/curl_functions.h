// libcurl, opened at its first use, with functions of fixed arguments around curl_easy_setopt and
// curl_easy_getinfo: Swift cannot call functions of variable arguments.
#pragma once

#include <curl/curl.h>
#include <stddef.h>

// The functions in use: prefix and rest of their names.
#define CURL_FUNCTIONS(FUNCTION)  \
  FUNCTION(curl_, easy_cleanup)   \
  FUNCTION(curl_, easy_getinfo)   \
  FUNCTION(curl_, easy_init)      \
  FUNCTION(curl_, easy_perform)   \
  FUNCTION(curl_, easy_reset)     \
  FUNCTION(curl_, easy_setopt)    \
  FUNCTION(curl_, easy_strerror)  \
  FUNCTION(curl_, free)           \
  FUNCTION(curl_, global_init)    \
  FUNCTION(curl_, slist_append)   \
  FUNCTION(curl_, slist_free_all) \
  FUNCTION(curl_, url)            \
  FUNCTION(curl_, url_cleanup)    \
  FUNCTION(curl_, url_get)        \
  FUNCTION(curl_, url_set)

/// Their addresses, of the types that libcurl's header gives them.
struct curl_functions {
#define CURL_FIELD(prefix, name) __typeof__(prefix##name) *name;
  CURL_FUNCTIONS(CURL_FIELD)
#undef CURL_FIELD
};

/// Opens and initialises libcurl, once: not from two threads at the same time.
///
/// Returns null if that fails, with the reason in `reason`. The functions below need what it returns.
const struct curl_functions *curl_shim_open(const char **reason);

// Receives `size * count` bytes; another return value than that stops the transfer.
typedef size_t (*curl_shim_data_function)(char *data, size_t size, size_t count, void *context);
// Called about once per second at the least; another return value than 0 stops the transfer.
typedef int (*curl_shim_progress_function)(void *context, curl_off_t download_total,
                                           curl_off_t downloaded, curl_off_t upload_total,
                                           curl_off_t uploaded);

CURLcode curl_shim_set_long(CURL *handle, CURLoption option, long value);
CURLcode curl_shim_set_text(CURL *handle, CURLoption option, const char *text);
CURLcode curl_shim_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
// Copies the bytes of a request's body.
CURLcode curl_shim_set_body(CURL *handle, const void *bytes, size_t count);
CURLcode curl_shim_set_functions(CURL *handle, curl_shim_data_function header,
                                 curl_shim_data_function body,
                                 curl_shim_progress_function progress, void *context);
// Allows http and https, and nothing else that libcurl speaks.
CURLcode curl_shim_allow_web_only(CURL *handle);
// Trusts the certificates in the file that $SSL_CERT_FILE names, as the command curl does: libcurl itself looks
// where the distribution that compiled it has them.
CURLcode curl_shim_trust_environment(CURL *handle);
// Where a redirect leads, absolute; null if the answer is no redirect. The handle owns the text.
const char *curl_shim_redirect(CURL *handle);
