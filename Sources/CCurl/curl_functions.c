#include "curl_functions.h"

#include <stdlib.h>

#include "library_loader.h"

static union {
  struct curl_functions functions;
  void *addresses[sizeof(struct curl_functions) / sizeof(void *)];
} loaded;

const struct curl_functions *curl_shim_open(const char **reason) {
#ifdef __APPLE__
  static const char *const files[] = {"libcurl.4.dylib", NULL};
#else
  // Debian has it with OpenSSL and with GnuTLS.
  static const char *const files[] = {"libcurl.so.4", "libcurl-gnutls.so.4", NULL};
#endif
#define CURL_NAME(prefix, name) #prefix #name,
  static const char *const names[] = {CURL_FUNCTIONS(CURL_NAME) NULL};
#undef CURL_NAME
  *reason = library_loader_open(files, names, loaded.addresses);
  if (*reason != NULL) return NULL;
  CURLcode code = loaded.functions.global_init(CURL_GLOBAL_DEFAULT);
  if (code == CURLE_OK) return &loaded.functions;
  *reason = loaded.functions.easy_strerror(code);
  return NULL;
}

#define set_option loaded.functions.easy_setopt
#define get_info loaded.functions.easy_getinfo

CURLcode curl_shim_set_long(CURL *handle, CURLoption option, long value) {
  return set_option(handle, option, value);
}

CURLcode curl_shim_set_text(CURL *handle, CURLoption option, const char *text) {
  return set_option(handle, option, text);
}

CURLcode curl_shim_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
  return set_option(handle, option, list);
}

CURLcode curl_shim_set_body(CURL *handle, const void *bytes, size_t count) {
  CURLcode code = set_option(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code == CURLE_OK ? set_option(handle, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}

CURLcode curl_shim_set_functions(CURL *handle, curl_shim_data_function header,
                                 curl_shim_data_function body,
                                 curl_shim_progress_function progress, void *context) {
  CURLcode code = set_option(handle, CURLOPT_HEADERFUNCTION, header);
  if (code == CURLE_OK) code = set_option(handle, CURLOPT_HEADERDATA, context);
  if (code == CURLE_OK) code = set_option(handle, CURLOPT_WRITEFUNCTION, body);
  if (code == CURLE_OK) code = set_option(handle, CURLOPT_WRITEDATA, context);
  if (code == CURLE_OK) code = set_option(handle, CURLOPT_XFERINFOFUNCTION, progress);
  if (code == CURLE_OK) code = set_option(handle, CURLOPT_XFERINFODATA, context);
  if (code == CURLE_OK) code = set_option(handle, CURLOPT_NOPROGRESS, 0L);
  return code;
}

CURLcode curl_shim_allow_web_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return set_option(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return set_option(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

CURLcode curl_shim_trust_environment(CURL *handle) {
  const char *file = getenv("SSL_CERT_FILE");
  return file && *file ? set_option(handle, CURLOPT_CAINFO, file) : CURLE_OK;
}

const char *curl_shim_redirect(CURL *handle) {
  char *address = NULL;
  return get_info(handle, CURLINFO_REDIRECT_URL, &address) == CURLE_OK ? address : NULL;
}
