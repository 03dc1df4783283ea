// Products in block floating point: 64 consecutive entries of a sum share one float scale and are
// integers of 16 bits, whose products are summed exactly in 32 bits before they are scaled and added
// in float. Such sums run at twice the rate of float multiply-adds on processors with AVX-512 VNNI.
//
// Exactness of the integer sums: a block is scaled to a Euclidean norm of at most 46,000 before
// rounding, so that by Cauchy and Schwarz no partial sum of products reaches 2^31. Rounding moves an
// entry by 0.29 in the root mean square, of 46,000 / 8: 5e-5 of the root mean square of a block.
//
// Left operands are `[block][row][64]`, right ones `[chunk][32 pairs][64 columns][2]`, a chunk being
// one block of the sum for 64 columns; scales have one float for each block of a row or column.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Entries that share a scale, and columns of a chunk.
#define VK_BLOCK 64
/// Rows of left operands come in multiples of this.
#define VK_BLOCK_ROWS 6

/// Whether the processor has the instructions; the products below must not be called otherwise.
int vk_has_block_products(void);

/// One chunk of a right operand from b[q * q_stride + j * j_stride], q < depth the summed index and
/// j < columns, both at most 64; the rest becomes zero. Either stride must be 1.
void vk_block_pack(const float *b, size_t q_stride, size_t j_stride, size_t depth, size_t columns,
                   int16_t *chunk, float *scales);

/// A left operand from `rows` rows of `columns` floats; rows up to `padded_rows` become zero.
void vk_block_rows(const float *a, size_t rows, size_t padded_rows, size_t columns, int16_t *out,
                   float *scales);

/// Logits of 64 tokens at all rows, and what softmax needs of them.
///
/// logits = a b + bias, over `blocks` blocks of the sum. Of each row: the largest logit, the sum of
/// exp(logit - largest), these exponentials as one block of a left operand, and, where targets[row]
/// is below 64, the logit of that token.
void vk_block_softmax(const int16_t *a, const float *a_scales, size_t rows, size_t blocks,
                      const int16_t *b, const float *b_scales, const float *bias,
                      const int32_t *targets, int32_t first_target, int16_t *exponentials,
                      float *exponential_scales, float *maxima, float *sums, float *target_logits);

/// Log-sum-exp of each row over all blocks of 64 tokens, and the probabilities' scales.
///
/// `maxima`, `sums` and `scales` are [block][row]. Scales become those of probability * factor, and
/// `maxima` the blocks' sums of probabilities; where these are below `negligible` in every row of a
/// tile of VK_BLOCK_ROWS the scales become 0.
void vk_block_normalize(float *maxima, const float *sums, float *scales, size_t blocks,
                        size_t rows, float factor, float negligible, float *log_sum_exp);

/// out[row][0..<64] += Σ over some blocks of a b; tiles of rows whose scales are all 0 are left out.
///
/// `a` and its scales begin at the first of `blocks` blocks; the chunks of b are `chunk_step` apart.
void vk_block_accumulate(const int16_t *a, const float *a_scales, size_t rows, size_t blocks,
                         const int16_t *b, const float *b_scales, size_t chunk_step, float *out,
                         size_t out_stride);

#ifdef __cplusplus
}
#endif
