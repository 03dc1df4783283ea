#include "large_memory.h"

#if defined(__linux__)

#include <limits.h>
#include <malloc.h>

void vk_keep_freed_blocks(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

#else

void vk_keep_freed_blocks(void) {}

#endif
