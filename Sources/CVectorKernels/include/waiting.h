// Threads that wait for each other in a loop.
#pragma once

/// Tells the processor that the thread waits in a loop.
static inline void vk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
