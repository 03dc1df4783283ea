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

/// Whether the processor has the instructions (AVX-512 VNNI); the products below must not be called
/// otherwise.
int vk_has_block_products(void);

/// One chunk of a right operand from b[q * q_stride + j * j_stride], q < depth the summed index and
/// j < columns, both at most 64; the rest becomes zero. Either stride must be 1. Where `remainders` is
/// not null, what rounding left goes there, `[64 summed indices][64 columns]` in 8 bits: together they
/// have the precision of a float in its block.
void vk_block_pack(const float *b, size_t q_stride, size_t j_stride, size_t depth, size_t columns,
                   int16_t *chunk, float *scales, int8_t *remainders);

/// The same in 8 bits, `[chunk][16 quadruples][64 columns][4]`; the columns run along memory.
void vk_block_pack_bytes(const float *b, size_t q_stride, size_t depth, size_t columns,
                         int8_t *chunk, float *scales);

/// A left operand from `rows` rows of `columns` floats; rows up to `padded_rows` become zero.
void vk_block_rows(const float *a, size_t rows, size_t padded_rows, size_t columns, int16_t *out,
                   float *scales);

/// One row of a left operand, without its outliers, which become zeros: entries above `ratio` times
/// the root mean square of the rest of the row. The integers and scales of its `blocks` blocks are
/// `block_step` rows apart.
///
/// `outliers` has room for all columns, `rest` for all blocks; returns the number of outliers, whose
/// columns are written.
size_t vk_block_row_apart(const float *a, size_t columns, size_t blocks, float ratio,
                          size_t block_step, int16_t *out, float *scales, int32_t *outliers,
                          float *rest);

/// Outliers of the rows of a left operand, which meet the right one in floats: those of row r are
/// from starts[r] to starts[r + 1], each with its column (the summed index) and value.
typedef struct {
  const int32_t *starts, *columns;
  const float *values;
} vk_outliers;

/// out[row][0..<columns] = a b, or += a b if `keeps`, over `blocks` blocks of the sum, outliers included,
/// for which b has remainders. The `rows` rows of a are some of `row_step`; b has all chunks of its
/// first 64 columns, then those of the next.
void vk_block_product(const int16_t *a, const float *a_scales, vk_outliers outliers, size_t rows,
                      size_t row_step, size_t blocks, const int16_t *b, const float *b_scales,
                      const int8_t *b_remainders, size_t columns, int keeps, float *out,
                      size_t out_stride);

/// Logits of 64 tokens at all rows, and what softmax needs of them.
///
/// logits = a b + bias, over `blocks` blocks of the sum. Of each row: the largest logit, the sum of
/// exp(logit - largest), these exponentials as one block of a left operand, and, where targets[row]
/// is below 64, the logit of that token.
void vk_block_softmax(const int16_t *a, const float *a_scales, size_t rows, size_t blocks,
                      const int16_t *b, const float *b_scales, const float *bias,
                      const int32_t *targets, int32_t first_target, int16_t *exponentials,
                      float *exponential_scales, float *maxima, float *sums, float *target_logits);

/// Log-sum-exp of each row over all blocks of 64 tokens; `maxima` and `sums` are [block][row].
void vk_block_log_sum_exp(const float *maxima, const float *sums, size_t blocks, size_t rows,
                          float *log_sum_exp);

/// How a tile of VK_BLOCK_ROWS rows and 64 summed entries takes part in a product.
enum { VK_TILE_NONE, VK_TILE_BYTES, VK_TILE_FULL };

/// Turns one block of exponentials into probabilities * factor, and chooses how its tiles take part:
/// not at all if the probabilities of each row sum to less than `negligible`, in 8 bits if their
/// Euclidean norm is below `small`. Tiles of bytes are stored where they were, as [row][64] bytes.
void vk_block_probabilities(const float *maxima, const float *sums, const float *log_sum_exp,
                            size_t rows, float factor, float negligible, float small,
                            int16_t *block, float *scales, uint8_t *tiles);

/// out[row][0..<64] += Σ over some blocks of a b.
///
/// `a`, its scales and tiles begin at the first of `blocks` blocks; the chunks of b, in 16 bits and
/// in 8, are `chunk_step` apart.
void vk_block_accumulate(const int16_t *a, const float *a_scales, const uint8_t *tiles, size_t rows,
                         size_t blocks, const int16_t *b, const float *b_scales, const int8_t *bytes,
                         const float *byte_scales, size_t chunk_step, float *out,
                         size_t out_stride);

#ifdef __cplusplus
}
#endif
