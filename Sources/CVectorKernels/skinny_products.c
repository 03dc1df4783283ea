#include "lanes.h"
#include "vector_kernels.h"

// Products of few rows with a large matrix, as in decoding: each weight is used a few times only, so
// copying it into packed panels first, as BLAS does, costs as much as the product, and the time goes
// into waiting for memory. Weights are used where they lie: DEPTH rows of b, a panel of columns at a
// time; while a panel is used, the next one is fetched into the second-level cache.
//
// Every c[i][j] is one chain of multiply-adds over k, whatever m, n and the blocks are: a row's result
// depends neither on the rows beside it nor on the threads between which columns are split.

enum {
  // Rows of b in a block: more of them, often on a page each, overflow the processor's table of pages.
  DEPTH = 32,
  // Columns of a register tile.
  PANEL = 4 * LANES,
  // Rows of a register tile: 5 × 4 sums, 4 vectors of b and an entry of a fill 32 registers.
  TILE_ROWS = 5,
};

// c[0..<rows][0..<PANEL] over one block; fetches `lines` cache lines of each row of `next`.
VK_INLINE void tile(const int rows, const int lines, const float *a, size_t a_stride,
                    const float *b, size_t b_stride, float *c, size_t c_stride, size_t depth,
                    float keep, const float *next) {
  vf sum[TILE_ROWS][4];
  VK_UNROLL for (int i = 0; i < rows; i++)
    VK_UNROLL for (int j = 0; j < 4; j++)
      sum[i][j] = keep == 0 ? SPLAT(0.0f) : LOAD(c + i * c_stride + j * LANES) * keep;
  for (size_t q = 0; q < depth; q++, b += b_stride, next += b_stride) {
    vf x[4];
    VK_UNROLL for (int j = 0; j < 4; j++) x[j] = LOAD(b + j * LANES);
    VK_UNROLL for (int i = 0; i < rows; i++) {
      vf y = SPLAT(a[i * a_stride + q]);
      VK_UNROLL for (int j = 0; j < 4; j++) sum[i][j] += y * x[j];
    }
    VK_UNROLL for (int l = 0; l < lines; l++) __builtin_prefetch(next + l * LANES, 0, 2);
  }
  VK_UNROLL for (int i = 0; i < rows; i++)
    VK_UNROLL for (int j = 0; j < 4; j++) STORE(c + i * c_stride + j * LANES, sum[i][j]);
}

// One panel for all rows. Of the next panel, the first four tiles fetch a quarter each, or the first
// tile fetches all.
VK_INLINE void panel(const float *a, size_t a_stride, size_t m, const float *b, size_t b_stride,
                     float *c, size_t c_stride, size_t depth, float keep, const float *next) {
  size_t tiles = (m + TILE_ROWS - 1) / TILE_ROWS;
  for (size_t t = 0; t < tiles; t++) {
    size_t start = m * t / tiles, rows = m * (t + 1) / tiles - start;
    int lines = next == NULL ? 0 : tiles < 4 ? (t == 0 ? 4 : 0) : t < 4;
    const float *a_rows = a + start * a_stride, *ahead = next;
    if (lines == 1) ahead += t * LANES;
    float *out = c + start * c_stride;
#define CASE(rows, lines)                                                                        \
  case rows * 8 + lines:                                                                         \
    tile(rows, lines, a_rows, a_stride, b, b_stride, out, c_stride, depth, keep, ahead);         \
    break;
#define CASES(rows) CASE(rows, 0) CASE(rows, 1) CASE(rows, 4)
    switch (rows * 8 + lines) { CASES(1) CASES(2) CASES(3) CASES(4) CASES(5) }
#undef CASES
#undef CASE
  }
}

// The last columns, fewer than a panel, on copies that are filled up with zeros.
VK_INLINE void narrow_panel(const float *a, size_t a_stride, size_t m, const float *b,
                            size_t b_stride, float *c, size_t c_stride, size_t columns,
                            size_t depth, float keep) {
  float block[DEPTH * PANEL], sums[TILE_ROWS * PANEL];
  size_t size = columns * sizeof(float);
  memset(block, 0, depth * PANEL * sizeof(float));
  for (size_t q = 0; q < depth; q++) memcpy(block + q * PANEL, b + q * b_stride, size);
  memset(sums, 0, sizeof sums);
  for (size_t r = 0; r < m; r += TILE_ROWS) {
    size_t rows = m - r < TILE_ROWS ? m - r : TILE_ROWS;
    float *out = c + r * c_stride;
    if (keep != 0)
      for (size_t i = 0; i < rows; i++) memcpy(sums + i * PANEL, out + i * c_stride, size);
    panel(a + r * a_stride, a_stride, rows, block, PANEL, sums, PANEL, depth, keep, NULL);
    for (size_t i = 0; i < rows; i++) memcpy(out + i * c_stride, sums + i * PANEL, size);
  }
}

VK_CLONES void vk_skinny_product(const float *a, size_t a_stride, const float *b, size_t b_stride,
                                 float *c, size_t c_stride, size_t m, size_t n, size_t k,
                                 float keep) {
  size_t whole = n / PANEL * PANEL, q = 0;
  // Once for k = 0 too: c is scaled or set to zero.
  do {
    size_t depth = k - q < DEPTH ? k - q : DEPTH;
    float kept = q == 0 ? keep : 1;
    const float *block = b + q * b_stride;
    for (size_t j = 0; j < whole; j += PANEL) {
      // The panel beside, or the first of the next block where that is as deep.
      const float *next = j + PANEL < whole ? block + j + PANEL
                          : k - q >= 2 * DEPTH ? block + DEPTH * b_stride : NULL;
      panel(a + q, a_stride, m, block + j, b_stride, c + j, c_stride, depth, kept, next);
    }
    if (whole < n)
      narrow_panel(a + q, a_stride, m, block + whole, b_stride, c + whole, c_stride, n - whole,
                   depth, kept);
    q += DEPTH;
  } while (q < k);
}
