#include "CSystem.h"

#include <malloc.h>

void sys_limit_memory_arenas(void) {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 2);
#endif
}

void sys_return_free_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
