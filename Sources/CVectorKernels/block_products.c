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

enum { LINE = 64 };

// Memory that will be read soon: so many lines of the cache for each two summed indices.
typedef struct {
  const char *begin;
  size_t lines;
} ahead;

// Integer sums of one block: at most ROWS rows by 64 columns in 24 registers.
VNNI VK_INLINE void multiply_block(const int16_t *a, const int16_t *chunk, ahead next,
                                   const int height, vi sums[ROWS][VECTORS]) {
  for (int i = 0; i < height; i++)
    for (int j = 0; j < VECTORS; j++) sums[i][j] = (vi){};
  for (int q = 0; q < BLOCK; q += 2) {
    for (size_t l = 0; l < next.lines; l++, next.begin += LINE) __builtin_prefetch(next.begin);
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

// Rows whose sums, beside a chunk of b, stay in the first-level cache.
enum { GROUP = 10 * ROWS, CHUNK_LINES = BLOCK * BLOCK * sizeof(int16_t) / LINE };

// tile += one block of some rows times a chunk.
VNNI VK_INLINE void add_tile(const int16_t *a, const float *a_scales, const int16_t *chunk,
                             const float *b_scales, ahead next, const int height,
                             float (*tile)[BLOCK]) {
  vi products[ROWS][VECTORS];
  multiply_block(a, chunk, next, height, products);
  add_scaled(products, a_scales, b_scales, height, tile);
}

// The part of the next chunk that is fetched while tile t of so many is computed.
VNNI VK_INLINE ahead part_ahead(const int16_t *chunk, size_t t, size_t tiles) {
  size_t lines = CHUNK_LINES / (BLOCK / 2), each = (lines + tiles - 1) / tiles;
  size_t first = t * each * (BLOCK / 2);
  if (!chunk || first >= CHUNK_LINES) return (ahead){0};
  return (ahead){(const char *)chunk + first * LINE, each};
}

// sums += a b, one chunk after the other: it is in the first-level cache for all tiles but the first,
// and the next one, if there is one, comes meanwhile, which matters where rows are few and b is in
// memory.
VNNI VK_INLINE void add_panel(const int16_t *a, const float *a_scales, size_t rows, size_t row_step,
                              size_t blocks, const int16_t *b, const float *b_scales, int continues,
                              float sums[GROUP][BLOCK]) {
  // Tiles of nearly equal heights: of 25 rows five of 5, where 6 at a time would compute five more.
  size_t tiles = (rows + ROWS - 1) / ROWS;
  for (size_t k = 0; k < blocks; k++) {
    const int16_t *chunk = b + k * BLOCK * BLOCK;
    const int16_t *next = continues || k + 1 < blocks ? chunk + BLOCK * BLOCK : 0;
    const float *scales = b_scales + k * BLOCK;
    for (size_t t = 0; t < tiles; t++) {
      size_t r = rows * t / tiles;
      const int16_t *own = a + (k * row_step + r) * BLOCK;
      const float *own_scales = a_scales + k * row_step + r;
      ahead part = part_ahead(next, t, tiles);
      float(*tile)[BLOCK] = sums + r;
      switch (rows * (t + 1) / tiles - r) {
      case 1: add_tile(own, own_scales, chunk, scales, part, 1, tile); break;
      case 2: add_tile(own, own_scales, chunk, scales, part, 2, tile); break;
      case 3: add_tile(own, own_scales, chunk, scales, part, 3, tile); break;
      case 4: add_tile(own, own_scales, chunk, scales, part, 4, tile); break;
      case 5: add_tile(own, own_scales, chunk, scales, part, 5, tile); break;
      default: add_tile(own, own_scales, chunk, scales, part, ROWS, tile);
      }
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
  for (size_t r = 0; r < rows; r += GROUP) {
    size_t count = rows - r < GROUP ? rows - r : GROUP;
    float logits[GROUP][BLOCK];
    for (size_t i = 0; i < count; i++) memcpy(logits[i], bias, sizeof logits[i]);
    add_panel(a + r * BLOCK, a_scales + r, count, rows, blocks, b, b_scales, 0, logits);
    for (size_t i = 0; i < count; i++) {
      size_t row = r + i;
      uint32_t target = (uint32_t)(targets[row] - first_target);
      if (target < BLOCK) target_logits[row] = logits[i][target];
      softmax_block(logits[i], exponentials + row * BLOCK, exponential_scales + row, maxima + row,
                    sums + row);
    }
  }
}

VNNI void vk_block_accumulate(const int16_t *a, const float *a_scales, const uint8_t *tiles,
                              size_t rows, size_t blocks, const int16_t *b, const float *b_scales,
                              const int8_t *bytes, const float *byte_scales, size_t chunk_step,
                              float *out, size_t out_stride) {
  for (size_t r = 0; r < rows; r += GROUP) {
    size_t count = rows - r < GROUP ? rows - r : GROUP;
    float sums[GROUP][BLOCK];
    for (size_t i = 0; i < count; i++) memcpy(sums[i], out + (r + i) * out_stride, sizeof sums[i]);
    for (size_t k = 0; k < blocks; k++) {
      size_t chunk = k * chunk_step;
      for (size_t i = 0; i < count; i += ROWS) {
        size_t tile = k * rows + r + i;
        int kind = tiles[tile / ROWS];
        if (kind == VK_TILE_NONE) continue;
        const int16_t *own = a + tile * BLOCK;
        vi products[ROWS][VECTORS];
        if (kind == VK_TILE_BYTES) multiply_bytes((const uint8_t *)own, bytes + chunk * BLOCK * BLOCK, products);
        else multiply_block(own, b + chunk * BLOCK * BLOCK, (ahead){0}, ROWS, products);
        const float *scales = kind == VK_TILE_BYTES ? byte_scales : b_scales;
        add_scaled(products, a_scales + tile, scales + chunk * BLOCK, ROWS, sums + i);
      }
    }
    for (size_t i = 0; i < count; i++) memcpy(out + (r + i) * out_stride, sums[i], sizeof sums[i]);
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

// The columns of one panel.
VNNI VK_INLINE void multiply_panel(const int16_t *a, const float *a_scales, vk_outliers outliers,
                                   size_t rows, size_t row_step, size_t blocks, const int16_t *b,
                                   const float *b_scales, const int8_t *b_remainders,
                                   size_t columns, int continues, int keeps, float *out,
                                   size_t out_stride) {
  for (size_t r = 0; r < rows; r += GROUP) {
    size_t count = rows - r < GROUP ? rows - r : GROUP;
    float sums[GROUP][BLOCK];
    memset(sums, 0, count * sizeof sums[0]);
    for (size_t i = 0; keeps && i < count; i++)
      copy_columns(sums[i], out + (r + i) * out_stride, columns);
    add_panel(a + r * BLOCK, a_scales + r, count, row_step, blocks, b, b_scales, continues, sums);
    for (size_t i = 0; i < count; i++) {
      for (int32_t o = outliers.starts[r + i]; o < outliers.starts[r + i + 1]; o++)
        add_outlier(outliers.values[o], (size_t)outliers.columns[o], b, b_scales, b_remainders,
                    sums[i]);
      copy_columns(out + (r + i) * out_stride, sums[i], columns);
    }
  }
}

VNNI void vk_block_product(const int16_t *a, const float *a_scales, vk_outliers outliers,
                           size_t rows, size_t row_step, size_t blocks, const int16_t *b,
                           const float *b_scales, const int8_t *b_remainders, size_t columns,
                           int keeps, float *out, size_t out_stride) {
  for (size_t c = 0; c < columns; c += BLOCK) {
    size_t chunk = c / BLOCK * blocks, rest = columns - c;
    multiply_panel(a, a_scales, outliers, rows, row_step, blocks, b + chunk * BLOCK * BLOCK,
                   b_scales + chunk * BLOCK, b_remainders + chunk * BLOCK * BLOCK,
                   rest < BLOCK ? rest : BLOCK, rest > BLOCK, keeps, out + c, out_stride);
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
