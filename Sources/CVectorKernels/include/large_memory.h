// What Swift's C library module leaves out of <malloc.h>.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Lets freed blocks of up to 1 GiB stay in the process, see LargeMemory.swift; glibc only.
void vk_keep_freed_blocks(void);

#ifdef __cplusplus
}
#endif
