#define _GNU_SOURCE
#include "CCurl.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

// The names as libcurl exports them; the header's macros of the same names would get in the way.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define FUNCTIONS(X) \
  X(easy_init) X(easy_cleanup) X(easy_setopt) X(easy_getinfo) X(easy_strerror) \
  X(multi_init) X(multi_cleanup) X(multi_setopt) X(multi_add_handle) X(multi_remove_handle) X(multi_perform) X(multi_poll) \
  X(easy_perform) X(easy_send) X(easy_recv) X(multi_wakeup) X(multi_info_read) X(slist_append) X(slist_free_all) X(global_init)

#define DECLARE(name) static __typeof__(curl_##name) *p_##name;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[256];

static void load(void) {
  const char *names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(problem, sizeof problem, "libcurl is not installed (Debian, Ubuntu: apt-get install libcurl4)");
    return;
  }
#define RESOLVE(name) \
  p_##name = (__typeof__(p_##name))dlsym(library, "curl_" #name); \
  if (!p_##name) { snprintf(problem, sizeof problem, "libcurl is too old: curl_" #name " is missing"); return; }
  FUNCTIONS(RESOLVE)
  if (p_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) snprintf(problem, sizeof problem, "libcurl does not start");
}

const char *sys_curl_load(void) {
  pthread_once(&once, load);
  return problem[0] ? problem : NULL;
}

CURL *sys_curl_easy_init(void) { return p_easy_init(); }
void sys_curl_easy_cleanup(CURL *handle) { p_easy_cleanup(handle); }
CURLcode sys_curl_set_long(CURL *handle, int option, long value) { return p_easy_setopt(handle, (CURLoption)option, value); }
CURLcode sys_curl_set_large(CURL *handle, int option, long long value) {
  return p_easy_setopt(handle, (CURLoption)option, (curl_off_t)value);
}
CURLcode sys_curl_set_string(CURL *handle, int option, const char *value) {
  return p_easy_setopt(handle, (CURLoption)option, value);
}
CURLcode sys_curl_set_pointer(CURL *handle, int option, void *value) {
  return p_easy_setopt(handle, (CURLoption)option, value);
}

CURLcode sys_curl_set_callback(CURL *handle, int option, sys_curl_receive callback) {
  return p_easy_setopt(handle, (CURLoption)option, callback);
}
CURLcode sys_curl_get_long(CURL *handle, int info, long *value) { return p_easy_getinfo(handle, (CURLINFO)info, value); }
const char *sys_curl_get_string(CURL *handle, int info) {
  char *value = NULL;
  return p_easy_getinfo(handle, (CURLINFO)info, &value) == CURLE_OK ? value : NULL;
}
CURLcode sys_curl_get_large(CURL *handle, int info, long long *value) {
  curl_off_t number = 0;
  CURLcode code = p_easy_getinfo(handle, (CURLINFO)info, &number);
  *value = number;
  return code;
}
int sys_curl_get_socket(CURL *handle) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  return p_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? (int)socket : -1;
}
struct curl_certinfo *sys_curl_get_certificates(CURL *handle) {
  struct curl_certinfo *chain = NULL;
  return p_easy_getinfo(handle, CURLINFO_CERTINFO, &chain) == CURLE_OK ? chain : NULL;
}
CURLcode sys_curl_set_debug(CURL *handle, sys_curl_debug callback, void *context) {
  p_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
  p_easy_setopt(handle, CURLOPT_DEBUGDATA, context);
  return p_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
}
CURLcode sys_curl_perform(CURL *handle) { return p_easy_perform(handle); }
CURLcode sys_curl_send(CURL *handle, const void *bytes, size_t count, size_t *sent) { return p_easy_send(handle, bytes, count, sent); }
CURLcode sys_curl_receive_now(CURL *handle, void *bytes, size_t count, size_t *received) {
  return p_easy_recv(handle, bytes, count, received);
}
const char *sys_curl_message(CURLcode code) { return p_easy_strerror(code); }

CURLM *sys_curl_multi_init(void) { return p_multi_init(); }
void sys_curl_multi_cleanup(CURLM *multi) { p_multi_cleanup(multi); }
CURLMcode sys_curl_multi_set_long(CURLM *multi, int option, long value) {
  return p_multi_setopt(multi, (CURLMoption)option, value);
}
CURLMcode sys_curl_multi_add(CURLM *multi, CURL *handle) { return p_multi_add_handle(multi, handle); }
CURLMcode sys_curl_multi_remove(CURLM *multi, CURL *handle) { return p_multi_remove_handle(multi, handle); }
CURLMcode sys_curl_multi_perform(CURLM *multi, int *running) { return p_multi_perform(multi, running); }
CURLMcode sys_curl_multi_poll(CURLM *multi, int timeout_ms) { return p_multi_poll(multi, NULL, 0, timeout_ms, NULL); }
CURLMcode sys_curl_multi_wakeup(CURLM *multi) { return p_multi_wakeup(multi); }

CURL *sys_curl_multi_finished(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = p_multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}

struct curl_slist *sys_curl_list_append(struct curl_slist *list, const char *line) { return p_slist_append(list, line); }
void sys_curl_list_free(struct curl_slist *list) { p_slist_free_all(list); }
