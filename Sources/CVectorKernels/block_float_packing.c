#include "block_float.h"

// The factor that turns a block of this sum of squares and largest magnitude into integers; NaN if
// an entry is none, so that it shows in the result.
VK_INLINE float integer_factor(float squares, float largest) {
  if (!(squares < INFINITY)) return NAN;
  if (largest == 0) return 0;
  float a = NORM / sqrtf(squares), b = LARGEST / largest;
  // Squares of tiny numbers vanish.
  return a < b ? a : b < 1e37f ? b : 1e37f;
}

// The first n <= LANES floats at p, the rest zero.
#define LOAD_FIRST(p, n)                                                                         \
  ({                                                                                             \
    vf l_;                                                                                       \
    if ((n) == LANES) l_ = LOAD(p);                                                              \
    else load_part(&l_, (p), (n), 0);                                                            \
    l_;                                                                                          \
  })

// The first n <= 64 floats of x in four vectors; returns their factor.
VK_INLINE float load_block(const float *x, size_t n, vf v[VECTORS]) {
  vf squares = {}, largest = {};
  for (int i = 0; i < VECTORS; i++) {
    size_t start = (size_t)i * LANES, left = n > start ? n - start : 0;
    v[i] = LOAD_FIRST(x + start, left < LANES ? left : LANES);
    squares += v[i] * v[i];
    vf magnitude = MAGNITUDE(v[i]);
    largest = SELECT(magnitude > largest, magnitude, largest);
  }
  return integer_factor(SUM_LANES(squares), LARGEST_LANE(largest));
}

VK_INLINE float scale_of(float factor) { return factor == 0 ? 0 : 1 / factor; }

// What rounding to integers leaves.
#define REMAINDER(x)                                                                                \
  ({                                                                                             \
    vf x_ = (x);                                                                                 \
    ROUND((x_ - __builtin_convertvector(ROUND(x_), vf)) * REMAINDER_STEPS);                      \
  })

// The summed index runs along memory.
VK_INLINE void pack_rows(const float *b, size_t stride, size_t depth, size_t columns, int32_t *pairs,
                         float *scales, int8_t *remainders) {
  for (size_t j = 0; j < BLOCK; j++) {
    vf v[VECTORS];
    int16_t integers[BLOCK];
    float factor = load_block(b + (j < columns ? j * stride : 0), j < columns ? depth : 0, v);
    scales[j] = scale_of(factor);
    for (int i = 0; i < VECTORS; i++) {
      vs rounded = __builtin_convertvector(ROUND(v[i] * factor), vs);
      memcpy(integers + i * LANES, &rounded, sizeof rounded);
      if (!remainders) continue;
      vi rest = REMAINDER(v[i] * factor);
      for (size_t l = 0; l < LANES; l++)
        remainders[((size_t)i * LANES + l) * BLOCK + j] = (int8_t)rest[l];
    }
    for (int q = 0; q < BLOCK / 2; q++) memcpy(pairs + q * BLOCK + j, integers + 2 * q, 4);
  }
}

// LANES columns from the j-th on, with their sums of squares and largest magnitudes.
VK_INLINE void load_columns(const float *b, size_t stride, size_t depth, size_t columns, size_t j,
                            vf rows[BLOCK], vf *squares, vf *largest) {
  size_t width = columns > j ? (columns - j < LANES ? columns - j : LANES) : 0;
  *squares = *largest = (vf){};
  for (size_t q = 0; q < BLOCK; q++) {
    rows[q] = LOAD_FIRST(b + q * stride + j, q < depth ? width : 0);
    *squares += rows[q] * rows[q];
    vf magnitude = MAGNITUDE(rows[q]);
    *largest = SELECT(magnitude > *largest, magnitude, *largest);
  }
}

// The columns run along memory.
VK_INLINE void pack_columns(const float *b, size_t stride, size_t depth, size_t columns,
                            int32_t *pairs, float *scales, int8_t *remainders) {
  for (size_t j = 0; j < BLOCK; j += LANES) {
    vf squares, largest, factor, rows[BLOCK];
    load_columns(b, stride, depth, columns, j, rows, &squares, &largest);
    for (int i = 0; i < LANES; i++) {
      factor[i] = integer_factor(squares[i], largest[i]);
      scales[j + (size_t)i] = scale_of(factor[i]);
    }
    for (size_t q = 0; q < BLOCK; q += 2) {
      vi low = ROUND(rows[q] * factor) & 0xFFFF, high = ROUND(rows[q + 1] * factor) << 16;
      vi both = low | high;
      memcpy(pairs + q / 2 * BLOCK + j, &both, sizeof both);
    }
    for (size_t q = 0; remainders && q < BLOCK; q++) {
      vb rest = __builtin_convertvector(REMAINDER(rows[q] * factor), vb);
      memcpy(remainders + q * BLOCK + j, &rest, sizeof rest);
    }
  }
}

VK_CLONES void vk_block_pack(const float *b, size_t q_stride, size_t j_stride, size_t depth,
                             size_t columns, int16_t *chunk, float *scales, int8_t *remainders) {
  if (q_stride == 1) pack_rows(b, j_stride, depth, columns, (int32_t *)chunk, scales, remainders);
  else pack_columns(b, q_stride, depth, columns, (int32_t *)chunk, scales, remainders);
}

VK_CLONES void vk_block_pack_bytes(const float *b, size_t q_stride, size_t depth, size_t columns,
                                   int8_t *chunk, float *scales) {
  for (size_t j = 0; j < BLOCK; j += LANES) {
    vf largest, factor, rows[BLOCK], squares;
    load_columns(b, q_stride, depth, columns, j, rows, &squares, &largest);
    for (int i = 0; i < LANES; i++) {
      int is_number = squares[i] < INFINITY;
      factor[i] = !is_number ? NAN : largest[i] > 1e-36f ? LARGEST_BYTE / largest[i] : 0;
      scales[j + (size_t)i] = scale_of(factor[i]);
    }
    for (size_t q = 0; q < BLOCK; q += 4) {
      vi quadruple = {};
      for (size_t k = 0; k < 4; k++)
        quadruple |= (ROUND(rows[q + k] * factor) & 0xFF) << (int)(8 * k);
      memcpy(chunk + q * BLOCK + j * 4, &quadruple, sizeof quadruple);
    }
  }
}

VK_CLONES void vk_block_rows(const float *a, size_t rows, size_t padded_rows, size_t columns,
                             int16_t *out, float *scales) {
  for (size_t start = 0; start < columns; start += BLOCK) {
    size_t n = columns - start < BLOCK ? columns - start : BLOCK;
    for (size_t r = 0; r < padded_rows; r++, out += BLOCK) {
      vf v[VECTORS];
      float factor = load_block(a + (r < rows ? r * columns + start : 0), r < rows ? n : 0, v);
      *scales++ = scale_of(factor);
      for (int i = 0; i < VECTORS; i++) {
        vs rounded = __builtin_convertvector(ROUND(v[i] * factor), vs);
        memcpy(out + i * LANES, &rounded, sizeof rounded);
      }
    }
  }
}

// Rounds after which the rest of a row may keep outliers: a few take all of real activations.
enum { OUTLIER_ROUNDS = 4 };

// Sets a row's outliers to zero and lists them; the row is padded with zeros to whole vectors.
VK_INLINE size_t take_outliers(float *row, size_t columns, float ratio, int32_t *outliers) {
  size_t count = 0;
  for (int round = 0; round < OUTLIER_ROUNDS; round++) {
    vf squares = {}, largest = {};
    for (size_t i = 0; i < columns; i += LANES) {
      vf v = LOAD(row + i), magnitude = MAGNITUDE(v);
      squares += v * v;
      largest = SELECT(magnitude > largest, magnitude, largest);
    }
    float sum = SUM_LANES(squares), limit = ratio * sqrtf(sum / (float)columns);
    // What is no number stays among the rest, so that it shows in the result.
    if (!(sum < INFINITY) || !(LARGEST_LANE(largest) > limit)) break;
    for (size_t i = 0; i < columns; i += LANES) {
      vf v = LOAD(row + i);
      vi above = MAGNITUDE(v) > limit;
      if (!__builtin_reduce_or(above)) continue;
      for (size_t l = 0; l < LANES; l++)
        if (above[l]) outliers[count++] = (int32_t)(i + l);
      STORE(row + i, SELECT(above, (vf){}, v));
    }
  }
  return count;
}

VK_CLONES size_t vk_block_row_apart(const float *a, size_t columns, size_t blocks, float ratio,
                                    size_t block_step, int16_t *out, float *scales,
                                    int32_t *outliers, float *rest) {
  size_t padded = blocks * BLOCK;
  memcpy(rest, a, columns * sizeof(float));
  memset(rest + columns, 0, (padded - columns) * sizeof(float));
  size_t count = take_outliers(rest, columns, ratio, outliers);
  for (size_t start = 0; start < padded; start += BLOCK) {
    vf v[VECTORS];
    float factor = load_block(rest + start, BLOCK, v);
    *scales = scale_of(factor);
    for (int i = 0; i < VECTORS; i++) {
      vs rounded = __builtin_convertvector(ROUND(v[i] * factor), vs);
      memcpy(out + i * LANES, &rounded, sizeof rounded);
    }
    out += block_step * BLOCK;
    scales += block_step;
  }
  return count;
}

// Of n <= LANES rows that are side by side.
VK_INLINE void log_sum_exp_rows(const float *maxima, const float *sums, size_t blocks, size_t rows,
                                size_t n, vf *result) {
  vf largest = SPLAT(-INFINITY);
  for (size_t b = 0; b < blocks; b++) {
    vf v = LOAD_FIRST(maxima + b * rows, n);
    largest = SELECT(v > largest, v, largest);
  }
  vd total = {};
  for (size_t b = 0; b < blocks; b++) {
    vf v = LOAD_FIRST(sums + b * rows, n) * EXP(LOAD_FIRST(maxima + b * rows, n) - largest);
    total += __builtin_convertvector(v, vd);
  }
  for (int i = 0; i < LANES; i++) largest[i] += (float)log(total[i]);
  *result = largest;
}

VK_CLONES void vk_block_log_sum_exp(const float *maxima, const float *sums, size_t blocks,
                                    size_t rows, float *log_sum_exp) {
  for (size_t r = 0; r < rows; r += LANES) {
    size_t n = rows - r < LANES ? rows - r : LANES;
    vf total;
    log_sum_exp_rows(maxima + r, sums + r, blocks, rows, n, &total);
    memcpy(log_sum_exp + r, &total, n * sizeof(float));
  }
}

// Integers up to 32767 become bytes up to 255, in place; their scales grow as much.
VK_INLINE void narrow_tile(int16_t *tile, float *scales) {
  uint8_t *out = (uint8_t *)tile;
  for (int i = 0; i < ROWS * BLOCK; i++) out[i] = (uint8_t)((tile[i] * 255 + (1 << 14)) >> 15);
  for (int i = 0; i < ROWS; i++) scales[i] *= 32768.0f / 255;
}

VK_CLONES void vk_block_probabilities(const float *maxima, const float *sums,
                                      const float *log_sum_exp, size_t rows, float factor,
                                      float negligible, float small, int16_t *block, float *scales,
                                      uint8_t *tiles) {
  for (size_t r = 0; r < rows; r += ROWS) {
    int kind = VK_TILE_NONE;
    for (size_t i = r; i < r + ROWS; i++) {
      float weight = EXP(SPLAT(maxima[i] - log_sum_exp[i]))[0];
      scales[i] *= weight;
      // What is no number is below nothing. NORM * scale is the norm, or a little more.
      int own = sums[i] * weight < negligible ? VK_TILE_NONE
                : NORM * scales[i] < small    ? VK_TILE_BYTES
                                              : VK_TILE_FULL;
      kind = own > kind ? own : kind;
      scales[i] *= factor;
    }
    if (kind == VK_TILE_BYTES) narrow_tile(block + r * BLOCK, scales + r);
    *tiles++ = (uint8_t)kind;
  }
}
