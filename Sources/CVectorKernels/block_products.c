// Products of blocks of integers: those of linear layers, softmax of logits, and what its
// probabilities sum.
#include "block_float.h"
#include "vector_kernels.h"
#include "vnni.h"

#if HAS_VNNI

int vk_has_block_products(void) {
  return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
         && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

// Integer sums of one block: at most ROWS rows by 64 columns in 24 registers.
VNNI VK_INLINE void multiply_block(const int16_t *a, const int16_t *chunk, const int height,
                                   vi sums[ROWS][VECTORS]) {
  for (int i = 0; i < height; i++)
    for (int j = 0; j < VECTORS; j++) sums[i][j] = (vi){};
  for (int q = 0; q < BLOCK; q += 2) {
    vi columns[VECTORS];
    for (int j = 0; j < VECTORS; j++)
      memcpy(&columns[j], chunk + q * BLOCK + j * 2 * LANES, sizeof columns[j]);
    for (int i = 0; i < height; i++) {
      int32_t pair;
      memcpy(&pair, a + i * BLOCK + q, sizeof pair);
      vi both = (vi){} + pair;
      for (int j = 0; j < VECTORS; j++)
        sums[i][j] = (vi)_mm512_dpwssd_epi32((__m512i)sums[i][j], (__m512i)both,
                                             (__m512i)columns[j]);
    }
  }
}

// The same of bytes; those of a are unsigned.
VNNI VK_INLINE void multiply_bytes(const uint8_t *a, const int8_t *chunk, vi sums[ROWS][VECTORS]) {
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < VECTORS; j++) sums[i][j] = (vi){};
  for (int q = 0; q < BLOCK; q += 4) {
    vi columns[VECTORS];
    for (int j = 0; j < VECTORS; j++)
      memcpy(&columns[j], chunk + q * BLOCK + j * 4 * LANES, sizeof columns[j]);
    for (int i = 0; i < ROWS; i++) {
      int32_t quadruple;
      memcpy(&quadruple, a + i * BLOCK + q, sizeof quadruple);
      vi all = (vi){} + quadruple;
      for (int j = 0; j < VECTORS; j++)
        sums[i][j] = (vi)_mm512_dpbusd_epi32((__m512i)sums[i][j], (__m512i)all,
                                             (__m512i)columns[j]);
    }
  }
}

// tile[i][j] += sums[i][j] a_scales[i] b_scales[j].
VNNI VK_INLINE void add_scaled(vi sums[ROWS][VECTORS], const float *a_scales, const float *b_scales,
                               const int height, float tile[ROWS][BLOCK]) {
  for (int j = 0; j < VECTORS; j++) {
    vf scale = LOAD(b_scales + j * LANES);
    for (int i = 0; i < height; i++) {
      float *out = tile[i] + j * LANES;
      vf sum = __builtin_convertvector(sums[i][j], vf) * scale;
      STORE(out, sum * a_scales[i] + LOAD(out));
    }
  }
}

// One row's largest logit, exponentials as a block, and their sum.
VNNI VK_INLINE void softmax_block(const float *logits, int16_t *exponentials, float *scale,
                                  float *maximum, float *sum) {
  vf v[VECTORS];
  for (int j = 0; j < VECTORS; j++) v[j] = LOAD(logits + j * LANES);
  __m512 pair = _mm512_max_ps((__m512)v[0], (__m512)v[1]);
  __m512 other = _mm512_max_ps((__m512)v[2], (__m512)v[3]);
  float largest = _mm512_reduce_max_ps(_mm512_max_ps(pair, other));
  vf total = {}, squares = {};
  for (int j = 0; j < VECTORS; j++) {
    v[j] = EXP(v[j] - largest);
    total += v[j];
    squares += v[j] * v[j];
  }
  *maximum = largest;
  *sum = _mm512_reduce_add_ps((__m512)total);
  // The largest exponential is 1.
  float norm = NORM / sqrtf(_mm512_reduce_add_ps((__m512)squares));
  float factor = norm < LARGEST ? norm : LARGEST;
  *scale = 1 / factor;
  for (int j = 0; j < VECTORS; j++) {
    vs rounded = __builtin_convertvector(ROUND(v[j] * factor), vs);
    memcpy(exponentials + j * LANES, &rounded, sizeof rounded);
  }
}

VNNI void vk_block_softmax(const int16_t *a, const float *a_scales, size_t rows, size_t blocks,
                           const int16_t *b, const float *b_scales, const float *bias,
                           const int32_t *targets, int32_t first_target, int16_t *exponentials,
                           float *exponential_scales, float *maxima, float *sums,
                           float *target_logits) {
  for (size_t r = 0; r < rows; r += ROWS) {
    float tile[ROWS][BLOCK];
    for (int i = 0; i < ROWS; i++) memcpy(tile[i], bias, sizeof tile[i]);
    for (size_t k = 0; k < blocks; k++) {
      vi products[ROWS][VECTORS];
      multiply_block(a + (k * rows + r) * BLOCK, b + k * BLOCK * BLOCK, ROWS, products);
      add_scaled(products, a_scales + k * rows + r, b_scales + k * BLOCK, ROWS, tile);
    }
    for (size_t i = 0; i < ROWS; i++) {
      size_t row = r + i;
      uint32_t target = (uint32_t)(targets[row] - first_target);
      if (target < BLOCK) target_logits[row] = tile[i][target];
      softmax_block(tile[i], exponentials + row * BLOCK, exponential_scales + row, maxima + row,
                    sums + row);
    }
  }
}

VNNI void vk_block_accumulate(const int16_t *a, const float *a_scales, const uint8_t *tiles,
                              size_t rows, size_t blocks, const int16_t *b, const float *b_scales,
                              const int8_t *bytes, const float *byte_scales, size_t chunk_step,
                              float *out, size_t out_stride) {
  for (size_t r = 0; r < rows; r += ROWS) {
    float tile[ROWS][BLOCK];
    for (size_t i = 0; i < ROWS; i++) memcpy(tile[i], out + (r + i) * out_stride, sizeof tile[i]);
    for (size_t k = 0; k < blocks; k++) {
      int kind = tiles[(k * rows + r) / ROWS];
      if (kind == VK_TILE_NONE) continue;
      const int16_t *own = a + (k * rows + r) * BLOCK;
      size_t chunk = k * chunk_step;
      vi products[ROWS][VECTORS];
      if (kind == VK_TILE_BYTES) multiply_bytes((const uint8_t *)own, bytes + chunk * BLOCK * BLOCK, products);
      else multiply_block(own, b + chunk * BLOCK * BLOCK, ROWS, products);
      const float *scales = kind == VK_TILE_BYTES ? byte_scales : b_scales;
      add_scaled(products, a_scales + k * rows + r, scales + chunk * BLOCK, ROWS, tile);
    }
    for (size_t i = 0; i < ROWS; i++) memcpy(out + (r + i) * out_stride, tile[i], sizeof tile[i]);
  }
}

// row[0..<64] += x times the weights of one summed index, in 24 bits.
VNNI VK_INLINE void add_outlier(float x, size_t index, const int16_t *b, const float *b_scales,
                                const int8_t *remainders, float row[BLOCK]) {
  size_t k = index / BLOCK, q = index % BLOCK;
  const int16_t *pairs = b + k * BLOCK * BLOCK + q / 2 * 2 * BLOCK;
  const int8_t *rest = remainders + (k * BLOCK + q) * BLOCK;
  for (size_t j = 0; j < BLOCK; j += LANES) {
    vi both;
    vb low;
    memcpy(&both, pairs + 2 * j, sizeof both);
    memcpy(&low, rest + j, sizeof low);
    vi high = (q % 2 ? both : both << 16) >> 16;
    vf weight = __builtin_convertvector(high, vf)
                + __builtin_convertvector(low, vf) * (1 / REMAINDER_STEPS);
    STORE(row + j, weight * LOAD(b_scales + k * BLOCK + j) * x + LOAD(row + j));
  }
}

// Most panels are whole, and then the length is known.
VNNI VK_INLINE void copy_columns(float *to, const float *from, size_t columns) {
  if (columns == BLOCK) memcpy(to, from, BLOCK * sizeof(float));
  else memcpy(to, from, columns * sizeof(float));
}

// tile += all blocks of some rows times those of a panel.
VNNI VK_INLINE void add_blocks(const int16_t *a, const float *a_scales, size_t row_step,
                               size_t blocks, const int16_t *b, const float *b_scales,
                               const int height, float tile[ROWS][BLOCK]) {
  for (size_t k = 0; k < blocks; k++) {
    vi products[ROWS][VECTORS];
    multiply_block(a + k * row_step * BLOCK, b + k * BLOCK * BLOCK, height, products);
    add_scaled(products, a_scales + k * row_step, b_scales + k * BLOCK, height, tile);
  }
}

VNNI void vk_block_product(const int16_t *a, const float *a_scales, vk_outliers outliers,
                           size_t rows, size_t row_step, size_t blocks, const int16_t *b,
                           const float *b_scales, const int8_t *b_remainders, size_t columns,
                           int keeps, float *out, size_t out_stride) {
  // Tiles of nearly equal heights: of 25 rows five of 5, where 6 at a time would compute five more.
  size_t tiles = (rows + ROWS - 1) / ROWS;
  for (size_t t = 0; t < tiles; t++) {
    size_t r = rows * t / tiles, height = rows * (t + 1) / tiles - r;
    float tile[ROWS][BLOCK];
    for (size_t i = 0; i < ROWS; i++)
      for (size_t j = 0; j < BLOCK; j += LANES) STORE(tile[i] + j, SPLAT(0.0f));
    for (size_t i = 0; keeps && i < height; i++)
      copy_columns(tile[i], out + (r + i) * out_stride, columns);
    const int16_t *own = a + r * BLOCK;
    const float *scales = a_scales + r;
    switch (height) {
    case 1: add_blocks(own, scales, row_step, blocks, b, b_scales, 1, tile); break;
    case 2: add_blocks(own, scales, row_step, blocks, b, b_scales, 2, tile); break;
    case 3: add_blocks(own, scales, row_step, blocks, b, b_scales, 3, tile); break;
    case 4: add_blocks(own, scales, row_step, blocks, b, b_scales, 4, tile); break;
    case 5: add_blocks(own, scales, row_step, blocks, b, b_scales, 5, tile); break;
    default: add_blocks(own, scales, row_step, blocks, b, b_scales, ROWS, tile);
    }
    for (size_t i = 0; i < height; i++) {
      for (int32_t o = outliers.starts[r + i]; o < outliers.starts[r + i + 1]; o++)
        add_outlier(outliers.values[o], (size_t)outliers.columns[o], b, b_scales, b_remainders,
                    tile[i]);
      copy_columns(out + (r + i) * out_stride, tile[i], columns);
    }
  }
}

#else

#include <stdlib.h>

int vk_has_block_products(void) { return 0; }

void vk_block_softmax(const int16_t *a, const float *a_scales, size_t rows, size_t blocks,
                      const int16_t *b, const float *b_scales, const float *bias,
                      const int32_t *targets, int32_t first_target, int16_t *exponentials,
                      float *exponential_scales, float *maxima, float *sums,
                      float *target_logits) {
  abort();
}

void vk_block_accumulate(const int16_t *a, const float *a_scales, const uint8_t *tiles, size_t rows,
                         size_t blocks, const int16_t *b, const float *b_scales, const int8_t *bytes,
                         const float *byte_scales, size_t chunk_step, float *out,
                         size_t out_stride) {
  abort();
}

void vk_block_product(const int16_t *a, const float *a_scales, vk_outliers outliers, size_t rows,
                      size_t row_step, size_t blocks, const int16_t *b, const float *b_scales,
                      const int8_t *b_remainders, size_t columns, int keeps, float *out,
                      size_t out_stride) {
  abort();
}

#endif
