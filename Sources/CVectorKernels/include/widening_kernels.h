// Stored weights widened to floats, compiled for each kind of processor as in vector_kernels.h.
//
// The block formats are those of ggml (ggml-common.h, https://github.com/ggml-org/ggml): every
// element is a small integer times a scale, less a minimum. Scales are half precision (11 bits) times
// at most 8 bits and the integers have at most 8, so that all products are exact in a float: results
// do not depend on the order of operations or on fused multiply-adds, but for a block whose scales are
// not finite, whose elements are none either.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// out[i] = x[i], IEEE half precision, little-endian; x need not be aligned.
void vk_widen_half(const uint8_t *x, size_t n, float *out);

/// out[i] = x[i], bfloat16, little-endian; x need not be aligned.
void vk_widen_brain(const uint8_t *x, size_t n, float *out);

// Each reads n blocks and writes 32 n floats (the first five) or 256 n.

void vk_widen_q4_0(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q4_1(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q5_0(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q5_1(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q8_0(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q2_k(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q3_k(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q4_k(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q5_k(const uint8_t *blocks, size_t n, float *out);
void vk_widen_q6_k(const uint8_t *blocks, size_t n, float *out);

#ifdef __cplusplus
}
#endif
