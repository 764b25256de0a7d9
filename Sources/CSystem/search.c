#define _GNU_SOURCE
#include "CSystem.h"

#include <string.h>

const void *sys_find(const void *text, size_t length, const void *needle, size_t needle_length) {
  return memmem(text, length, needle, needle_length);
}
