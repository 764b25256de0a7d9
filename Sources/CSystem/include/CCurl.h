#ifndef ORIEL_CCURL_H
#define ORIEL_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

// Swift does not import macros that hold a cast.
static const unsigned long SYS_CURLAUTH_BASIC = CURLAUTH_BASIC, SYS_CURLAUTH_BEARER = CURLAUTH_BEARER;

// libcurl is loaded when the first request is made: without one, start-up pays nothing for it. Its variadic
// functions cannot be called from Swift, so each argument type has a wrapper here.

/// Loads libcurl once. NULL, or why it cannot be had.
const char *sys_curl_load(void);

CURL *sys_curl_easy_init(void);
void sys_curl_easy_cleanup(CURL *handle);
CURLcode sys_curl_set_long(CURL *handle, int option, long value);
CURLcode sys_curl_set_large(CURL *handle, int option, long long value);
CURLcode sys_curl_set_string(CURL *handle, int option, const char *value);
CURLcode sys_curl_set_pointer(CURL *handle, int option, void *value);
/// Gets (bytes, 1, count, context); returns how many bytes it took, and fewer than `count` ends the transfer.
typedef size_t (*sys_curl_receive)(char *bytes, size_t size, size_t count, void *context);
CURLcode sys_curl_set_callback(CURL *handle, int option, sys_curl_receive callback);
CURLcode sys_curl_get_long(CURL *handle, int info, long *value);
// Lives as long as the handle; NULL where there is none.
const char *sys_curl_get_string(CURL *handle, int info);
CURLcode sys_curl_get_large(CURL *handle, int info, long long *value);
/// The connection's socket after a connect-only transfer; -1 where there is none.
int sys_curl_get_socket(CURL *handle);
/// The certificates that the server sent, where CURLOPT_CERTINFO is on; lives as long as the handle.
struct curl_certinfo *sys_curl_get_certificates(CURL *handle);
/// Gets (handle, kind, bytes, count, context); what it returns must be 0.
typedef int (*sys_curl_debug)(CURL *handle, curl_infotype kind, char *bytes, size_t count, void *context);
CURLcode sys_curl_set_debug(CURL *handle, sys_curl_debug callback, void *context);
/// Does the whole transfer on this thread.
CURLcode sys_curl_perform(CURL *handle);
/// On a connect-only handle; CURLE_AGAIN where the socket has to be waited for.
CURLcode sys_curl_send(CURL *handle, const void *bytes, size_t count, size_t *sent);
CURLcode sys_curl_receive_now(CURL *handle, void *bytes, size_t count, size_t *received);
const char *sys_curl_message(CURLcode code);

CURLM *sys_curl_multi_init(void);
void sys_curl_multi_cleanup(CURLM *multi);
CURLMcode sys_curl_multi_set_long(CURLM *multi, int option, long value);
CURLMcode sys_curl_multi_add(CURLM *multi, CURL *handle);
CURLMcode sys_curl_multi_remove(CURLM *multi, CURL *handle);
CURLMcode sys_curl_multi_perform(CURLM *multi, int *running);
CURLMcode sys_curl_multi_poll(CURLM *multi, int timeout_ms);
CURLMcode sys_curl_multi_wakeup(CURLM *multi);
/// The next finished transfer, or NULL.
CURL *sys_curl_multi_finished(CURLM *multi, CURLcode *result);

struct curl_slist *sys_curl_list_append(struct curl_slist *list, const char *line);
void sys_curl_list_free(struct curl_slist *list);

#endif
