#include "lanes.h"
#include "vector_kernels.h"

// Products of few rows with a large matrix, as in decoding: each weight is used a few times only, so
// copying it into packed panels first, as BLAS does, costs as much as the product. A tile of ROWS rows
// and four vectors of columns stays in registers while k runs; weights are read once per tile from
// where they lie, and stay in the cache for the tiles of the following rows.

enum { WIDTH = 4 * LANES };

// c[0..<rows][0..<64] over one block of k.
#define TILE(rows)                                                                               \
  VK_INLINE void tile_##rows(const float *a, size_t a_stride, const float *b, size_t b_stride,   \
                             float *c, size_t c_stride, size_t k, float keep) {                  \
    vf sum[rows][4];                                                                             \
    for (int i = 0; i < rows; i++)                                                               \
      for (int j = 0; j < 4; j++)                                                                \
        sum[i][j] = keep == 0 ? SPLAT(0.0f) : LOAD(c + i * c_stride + j * LANES) * keep;         \
    for (size_t q = 0; q < k; q++) {                                                             \
      vf x[4];                                                                                   \
      for (int j = 0; j < 4; j++) x[j] = LOAD(b + q * b_stride + j * LANES);                     \
      for (int i = 0; i < rows; i++) {                                                           \
        vf y = SPLAT(a[i * a_stride + q]);                                                       \
        for (int j = 0; j < 4; j++) sum[i][j] += y * x[j];                                       \
      }                                                                                          \
    }                                                                                            \
    for (int i = 0; i < rows; i++)                                                               \
      for (int j = 0; j < 4; j++) STORE(c + i * c_stride + j * LANES, sum[i][j]);                \
  }

TILE(1) TILE(2) TILE(3) TILE(4) TILE(5)

// c[0..<rows][0..<4]: four rows of b at a time, summed over lanes at the end.
#define TILE_TRANSPOSED(rows)                                                                    \
  VK_INLINE void transposed_tile_##rows(const float *a, size_t a_stride, const float *b,         \
                                        size_t b_stride, float *c, size_t c_stride, size_t k,    \
                                        float keep) {                                            \
    vf sum[rows][4];                                                                             \
    for (int i = 0; i < rows; i++)                                                               \
      for (int j = 0; j < 4; j++) sum[i][j] = SPLAT(0.0f);                                       \
    size_t q = 0;                                                                                \
    for (; q + LANES <= k; q += LANES) {                                                         \
      vf x[4];                                                                                   \
      for (int j = 0; j < 4; j++) x[j] = LOAD(b + j * b_stride + q);                             \
      for (int i = 0; i < rows; i++) {                                                           \
        vf y = LOAD(a + i * a_stride + q);                                                       \
        for (int j = 0; j < 4; j++) sum[i][j] += y * x[j];                                       \
      }                                                                                          \
    }                                                                                            \
    if (q < k) {                                                                                 \
      vf x[4], y;                                                                                \
      for (int j = 0; j < 4; j++) load_part(&x[j], b + j * b_stride + q, k - q, 0);              \
      for (int i = 0; i < rows; i++) {                                                           \
        load_part(&y, a + i * a_stride + q, k - q, 0);                                           \
        for (int j = 0; j < 4; j++) sum[i][j] += y * x[j];                                       \
      }                                                                                          \
    }                                                                                            \
    for (int i = 0; i < rows; i++)                                                               \
      for (int j = 0; j < 4; j++) {                                                              \
        float *out = c + i * c_stride + j;                                                       \
        *out = SUM_LANES(sum[i][j]) + (keep == 0 ? 0 : *out * keep);                             \
      }                                                                                          \
  }

TILE_TRANSPOSED(1) TILE_TRANSPOSED(2) TILE_TRANSPOSED(3) TILE_TRANSPOSED(4) TILE_TRANSPOSED(5)

// Calls `call(ROWS)` for blocks of at most five rows.
#define FOR_ROWS(m, call)                                                                        \
  for (size_t r = 0; r < (m);) {                                                                 \
    switch ((m) - r) {                                                                           \
      case 1: call(1); r += 1; break;                                                            \
      case 2: call(2); r += 2; break;                                                            \
      case 3: call(3); r += 3; break;                                                            \
      case 4: call(4); r += 4; break;                                                            \
      default: call(5); r += 5; break;                                                           \
    }                                                                                            \
  }

VK_CLONES void vk_skinny_product(const float *a, size_t a_stride, const float *b, size_t b_stride,
                                 float *c, size_t c_stride, size_t m, size_t n, size_t k,
                                 float keep) {
  // Blocks of k keep 64 columns of b in the first-level cache for all rows.
  enum { BLOCK = 128 };
  size_t j = 0;
  for (; j + WIDTH <= n; j += WIDTH) {
    for (size_t q = 0; q < k; q += BLOCK) {
      size_t length = k - q < BLOCK ? k - q : BLOCK;
      float kept = q == 0 ? keep : 1;
#define CALL(rows)                                                                               \
  tile_##rows(a + r * a_stride + q, a_stride, b + q * b_stride + j, b_stride,                    \
              c + r * c_stride + j, c_stride, length, kept)
      FOR_ROWS(m, CALL)
#undef CALL
    }
  }
  // The last columns, fewer than WIDTH.
  size_t rest = n - j;
  for (size_t r = 0; r < m && rest > 0; r++) {
    float sum[WIDTH] = {0}, *out = c + r * c_stride + j;
    for (size_t q = 0; q < k; q++)
      for (size_t i = 0; i < rest; i++) sum[i] += a[r * a_stride + q] * b[q * b_stride + j + i];
    for (size_t i = 0; i < rest; i++) out[i] = keep == 0 ? sum[i] : sum[i] + out[i] * keep;
  }
}

VK_CLONES void vk_skinny_product_transposed(const float *a, size_t a_stride, const float *b,
                                            size_t b_stride, float *c, size_t c_stride, size_t m,
                                            size_t n, size_t k, float keep) {
  size_t j = 0;
  for (; j + 4 <= n; j += 4) {
    // The next four rows of b, while these are used.
    if (j + 8 <= n)
      for (size_t row = 4; row < 8; row++)
        for (size_t q = 0; q < k; q += LANES) __builtin_prefetch(b + (j + row) * b_stride + q);
#define CALL(rows)                                                                               \
  transposed_tile_##rows(a + r * a_stride, a_stride, b + j * b_stride, b_stride,                 \
                         c + r * c_stride + j, c_stride, k, keep)
    FOR_ROWS(m, CALL)
#undef CALL
  }
  for (size_t r = 0; r < m; r++)
    for (size_t column = j; column < n; column++) {
      float *out = c + r * c_stride + column;
      *out = vk_dot(a + r * a_stride, b + column * b_stride, k) + (keep == 0 ? 0 : *out * keep);
    }
}
