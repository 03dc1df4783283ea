// libcurl, with functions of fixed arguments around curl_easy_setopt and curl_easy_getinfo: Swift
// cannot call functions of variable arguments.
#pragma once

#include <curl/curl.h>
#include <stdlib.h>

// Receives `size * count` bytes; another return value than that stops the transfer.
typedef size_t (*curl_shim_data_function)(char *data, size_t size, size_t count, void *context);
// Called about once per second at the least; another return value than 0 stops the transfer.
typedef int (*curl_shim_progress_function)(void *context, curl_off_t download_total,
                                           curl_off_t downloaded, curl_off_t upload_total,
                                           curl_off_t uploaded);

static inline CURLcode curl_shim_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_shim_set_text(CURL *handle, CURLoption option, const char *text) {
  return curl_easy_setopt(handle, option, text);
}

static inline CURLcode curl_shim_set_list(CURL *handle, CURLoption option,
                                          struct curl_slist *list) {
  return curl_easy_setopt(handle, option, list);
}

// Copies the bytes of a request's body.
static inline CURLcode curl_shim_set_body(CURL *handle, const void *bytes, size_t count) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}

static inline CURLcode curl_shim_set_functions(CURL *handle, curl_shim_data_function header,
                                               curl_shim_data_function body,
                                               curl_shim_progress_function progress,
                                               void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, header);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
  if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  return code;
}

// Allows http and https, and nothing else that libcurl speaks.
static inline CURLcode curl_shim_allow_web_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

// Trusts the certificates in the file that $SSL_CERT_FILE names, as the command curl does: libcurl itself looks
// where the distribution that compiled it has them.
static inline CURLcode curl_shim_trust_environment(CURL *handle) {
  const char *file = getenv("SSL_CERT_FILE");
  return file && *file ? curl_easy_setopt(handle, CURLOPT_CAINFO, file) : CURLE_OK;
}

// Where a redirect leads, absolute; null if the answer is no redirect. The handle owns the text.
static inline const char *curl_shim_redirect(CURL *handle) {
  char *address = NULL;
  return curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &address) == CURLE_OK ? address : NULL;
}
