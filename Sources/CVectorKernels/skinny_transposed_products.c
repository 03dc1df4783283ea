#include "lanes.h"
#include "vector_kernels.h"

// Products of few rows with the transpose of a large matrix, as the logits of a decoding step: each
// entry is a dot product of two rows, summed in sixteen lanes and over the lanes, in order, at the end.
// An entry's bits depend on its two rows alone.

enum {
  // Columns of c that are finished at once, one lane of a vector for each.
  COLUMNS = LANES,
  // A register tile: 5 × 4 sums, 4 vectors of b and one of a.
  TILE_ROWS = 5,
  TILE_COLUMNS = 4,
  // Rows whose sums over k are kept before they are added over lanes: 40 KB.
  GROUP_ROWS = 40,
};

#define SHUFFLE(a, b, i, j, k, l, step)                                                          \
  __builtin_shufflevector(                                                                       \
      a, b, i, j, k, l, i + step, j + step, k + step, l + step, i + 2 * step, j + 2 * step,      \
      k + 2 * step, l + 2 * step, i + 3 * step, j + 3 * step, k + 3 * step, l + 3 * step)

// Lane i of the result is the sum of all lanes of v[i], in order.
VK_INLINE void sum_each(vf *out, const vf *v) {
  vf pairs[16], quads[16], lanes[16], total = SPLAT(0.0f);
  // Within 128 bits: 2 × 2, then 4 × 4 entries are turned.
  VK_UNROLL for (int i = 0; i < 16; i += 2) {
    pairs[i] = SHUFFLE(v[i], v[i + 1], 0, 16, 1, 17, 4);
    pairs[i + 1] = SHUFFLE(v[i], v[i + 1], 2, 18, 3, 19, 4);
  }
  VK_UNROLL for (int i = 0; i < 16; i += 4) {
    VK_UNROLL for (int j = 0; j < 2; j++) {
      quads[i + 2 * j] = SHUFFLE(pairs[i + j], pairs[i + j + 2], 0, 1, 16, 17, 4);
      quads[i + 2 * j + 1] = SHUFFLE(pairs[i + j], pairs[i + j + 2], 2, 3, 18, 19, 4);
    }
  }
  // Then the 4 × 4 groups of 128 bits.
#define EVEN(a, b)                                                                               \
  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define ODD(a, b)                                                                                \
  __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
  VK_UNROLL for (int i = 0; i < 4; i++) {
    vf even1 = EVEN(quads[i], quads[i + 4]), even2 = EVEN(quads[i + 8], quads[i + 12]);
    vf odd1 = ODD(quads[i], quads[i + 4]), odd2 = ODD(quads[i + 8], quads[i + 12]);
    lanes[i] = EVEN(even1, even2);
    lanes[i + 4] = EVEN(odd1, odd2);
    lanes[i + 8] = ODD(even1, even2);
    lanes[i + 12] = ODD(odd1, odd2);
  }
  VK_UNROLL for (int i = 0; i < 16; i++) total += lanes[i];
  *out = total;
}

// sums[i][j] = sum over k of a[i] and b[j], lane by lane; fetches `lines` rows from `next` on.
VK_INLINE void tile(const int rows, const int lines, const float *a, size_t a_stride,
                    const float *const *b, size_t k, vf (*sums)[COLUMNS], const float *next,
                    size_t next_stride) {
  vf sum[TILE_ROWS][TILE_COLUMNS], x[TILE_COLUMNS], y;
  const float *b0 = b[0], *b1 = b[1], *b2 = b[2], *b3 = b[3];
  VK_UNROLL for (int i = 0; i < rows; i++)
    VK_UNROLL for (int j = 0; j < TILE_COLUMNS; j++) sum[i][j] = SPLAT(0.0f);
  size_t q = 0;
  for (; q + LANES <= k; q += LANES) {
    x[0] = LOAD(b0 + q), x[1] = LOAD(b1 + q), x[2] = LOAD(b2 + q), x[3] = LOAD(b3 + q);
    VK_UNROLL for (int i = 0; i < rows; i++) {
      y = LOAD(a + i * a_stride + q);
      VK_UNROLL for (int j = 0; j < TILE_COLUMNS; j++) sum[i][j] += y * x[j];
    }
    VK_UNROLL for (int l = 0; l < lines; l++) __builtin_prefetch(next + l * next_stride + q, 0, 2);
  }
  if (q < k) {
    VK_UNROLL for (int j = 0; j < TILE_COLUMNS; j++) load_part(&x[j], b[j] + q, k - q, 0);
    VK_UNROLL for (int i = 0; i < rows; i++) {
      load_part(&y, a + i * a_stride + q, k - q, 0);
      VK_UNROLL for (int j = 0; j < TILE_COLUMNS; j++) sum[i][j] += y * x[j];
    }
  }
  VK_UNROLL for (int i = 0; i < rows; i++)
    VK_UNROLL for (int j = 0; j < TILE_COLUMNS; j++) sums[i][j] = sum[i][j];
}

// Four columns for a group of rows. The four rows of b that come COLUMNS later are fetched meanwhile:
// one by each of the first four tiles, or all by the first.
VK_INLINE void tiles(const float *a, size_t a_stride, size_t m, const float *const *b, size_t k,
                     vf (*sums)[COLUMNS], const float *next, size_t next_stride) {
  size_t count = (m + TILE_ROWS - 1) / TILE_ROWS;
  for (size_t t = 0; t < count; t++) {
    size_t start = m * t / count, rows = m * (t + 1) / count - start;
    int lines = next == NULL ? 0 : count < 4 ? (t == 0 ? 4 : 0) : t < 4;
    const float *ahead = next;
    if (lines == 1) ahead += t * next_stride;
#define CASE(rows, lines)                                                                        \
  case rows * 8 + lines:                                                                         \
    tile(rows, lines, a + start * a_stride, a_stride, b, k, sums + start, ahead, next_stride);   \
    break;
#define CASES(rows) CASE(rows, 0) CASE(rows, 1) CASE(rows, 4)
    switch (rows * 8 + lines) { CASES(1) CASES(2) CASES(3) CASES(4) CASES(5) }
#undef CASES
#undef CASE
  }
}

VK_CLONES void vk_skinny_product_transposed(const float *a, size_t a_stride, const float *b,
                                            size_t b_stride, float *c, size_t c_stride, size_t m,
                                            size_t n, size_t k, float keep) {
  vf sums[GROUP_ROWS][COLUMNS];
  size_t groups = (m + GROUP_ROWS - 1) / GROUP_ROWS;
  for (size_t j = 0; j < n; j += COLUMNS) {
    size_t columns = n - j < COLUMNS ? n - j : COLUMNS;
    if (columns < COLUMNS) memset(sums, 0, (m < GROUP_ROWS ? m : GROUP_ROWS) * sizeof sums[0]);
    for (size_t g = 0; g < groups; g++) {
      size_t start = m * g / groups, rows = m * (g + 1) / groups - start;
      for (size_t first = 0; first < columns; first += TILE_COLUMNS) {
        // Past the last column it is taken again.
        const float *b_rows[TILE_COLUMNS];
        for (size_t i = 0; i < TILE_COLUMNS; i++)
          b_rows[i] = b + (j + (first + i < columns ? first + i : columns - 1)) * b_stride;
        const float *next =
            g == 0 && j + 2 * COLUMNS <= n ? b + (j + COLUMNS + first) * b_stride : NULL;
        tiles(a + start * a_stride, a_stride, rows, b_rows, k,
              (vf(*)[COLUMNS])&sums[0][first], next, b_stride);
      }
      for (size_t r = 0; r < rows; r++) {
        float *out = c + (start + r) * c_stride + j;
        vf total, old;
        sum_each(&total, sums[r]);
        if (keep != 0) {
          load_part(&old, out, columns, 0);
          total += old * keep;
        }
        memcpy(out, &total, columns * sizeof(float));
      }
    }
  }
}
