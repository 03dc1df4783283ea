// What needs 16-bit integer products that are summed in 32 bits by one instruction (AVX-512 VNNI).
//
// One guard serves all: elsewhere vk_has_block_products says so, and a call of the rest ends the
// program, since its result would be zeros.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#define HAS_VNNI 1
#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")))

#else

#define HAS_VNNI 0

#endif
