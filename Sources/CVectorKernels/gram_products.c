// Inner products of the columns of a matrix. Each column of a block of rows has a scale of its own,
// chosen so that no sum can leave 32 bits: by Cauchy and Schwarz |Σ q_i q_j| <= ‖q_i‖ ‖q_j‖ < 2^31.
// Rounding to integers is an error of about 1e-4 of each entry, independent from entry to entry:
// over n rows it shrinks by √n in the sums.
#include "vector_kernels.h"
#include "vnni.h"

#include <math.h>
#include <string.h>

#if HAS_VNNI

// Columns of a panel; pairs of rows of a block; rows of a register tile.
enum { PANEL = 32, PAIRS = VK_GRAM_ROWS / 2, TILE = 8 };

// sums, squares and largest moduli of x - shift by columns
VNNI static void measure(const float *x, size_t stride, const float *shift, size_t rows,
                         size_t columns, float *sums, float *squares, float *largest) {
  memset(sums, 0, columns * sizeof(float));
  memset(squares, 0, columns * sizeof(float));
  memset(largest, 0, columns * sizeof(float));
  for (size_t r = 0; r < rows; r++, x += stride)
    for (size_t c = 0; c < columns; c += 16) {
      __mmask16 mask = columns - c < 16 ? (__mmask16)((1u << (columns - c)) - 1) : 0xffff;
      __m512 z = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + c),
                               _mm512_maskz_loadu_ps(mask, shift + c));
      _mm512_mask_storeu_ps(
          sums + c, mask, _mm512_add_ps(_mm512_maskz_loadu_ps(mask, sums + c), z));
      _mm512_mask_storeu_ps(
          squares + c, mask, _mm512_fmadd_ps(z, z, _mm512_maskz_loadu_ps(mask, squares + c)));
      _mm512_mask_storeu_ps(
          largest + c, mask,
          _mm512_max_ps(_mm512_abs_ps(z), _mm512_maskz_loadu_ps(mask, largest + c)));
    }
}

VNNI void vk_gram_pack(const float *x, size_t stride, const float *shift, size_t rows,
                       size_t columns, int32_t *packed, float *scales, float *sums,
                       float *scratch) {
  float *squares = scratch, *largest = scratch + columns;
  measure(x, stride, shift, rows, columns, sums, squares, largest);
  size_t panels = (columns + PANEL - 1) / PANEL;
  for (size_t c = 0; c < panels * PANEL; c++) {
    if (c >= columns) {
      scales[c] = 0;
      continue;
    }
    // 46000² < 2^31; rounding adds at most half of the root of the number of rows to a norm.
    float norm = sqrtf(squares[c]) / 46000.0f, limit = largest[c] / 32767.0f;
    scales[c] = norm > limit || norm != norm ? norm : limit;
  }
  memset(packed, 0, panels * PANEL * PAIRS * sizeof(int32_t));
  for (size_t p = 0; p < panels; p++)
    for (size_t half = 0; half < PANEL; half += 16) {
      size_t c = p * PANEL + half;
      if (c >= columns) break;
      __mmask16 mask = columns - c < 16 ? (__mmask16)((1u << (columns - c)) - 1) : 0xffff;
      __m512 scale = _mm512_maskz_loadu_ps(mask, scales + c);
      // A column of zeros has the scale 0 and stays 0.
      __mmask16 used = _mm512_mask_cmp_ps_mask(mask, scale, _mm512_setzero_ps(), _CMP_GT_OQ);
      __m512 factor = _mm512_maskz_div_ps(used, _mm512_set1_ps(1), scale);
      __m512 base = _mm512_maskz_loadu_ps(mask, shift + c);
      int32_t *out = packed + p * PANEL * PAIRS + half;
      for (size_t r = 0; r < rows; r += 2, out += PANEL) {
        const float *row = x + r * stride + c;
        __m512 a = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, row), base);
        __m512 b = r + 1 < rows
                       ? _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, row + stride), base)
                       : _mm512_setzero_ps();
        __m512i low = _mm512_cvtps_epi32(_mm512_maskz_mul_ps(used, a, factor));
        __m512i high = _mm512_cvtps_epi32(_mm512_maskz_mul_ps(used, b, factor));
        low = _mm512_and_si512(low, _mm512_set1_epi32(0xffff));
        _mm512_storeu_si512(out, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
      }
    }
}

// c[0..<TILE][0..<PANEL] += the inner products of TILE columns with those of a panel
VNNI static void add_tile(const int32_t *a, const int32_t *b, size_t block, size_t blocks,
                          const float *a_scales, const float *b_scales, size_t scale_block, float *c,
                          size_t stride) {
  for (int i = 0; i < TILE; i++) {
    __builtin_prefetch(c + i * stride, 1);
    __builtin_prefetch(c + i * stride + 16, 1);
  }
  __m512 total[TILE][2];
  for (int i = 0; i < TILE; i++) total[i][0] = total[i][1] = _mm512_setzero_ps();
  for (size_t n = 0; n < blocks; n++) {
    __m512i sum[TILE][2];
    for (int i = 0; i < TILE; i++) sum[i][0] = sum[i][1] = _mm512_setzero_si512();
    const int32_t *u = a + n * block, *v = b + n * block;
    for (size_t k = 0; k < PAIRS; k++, u += PANEL, v += PANEL) {
      __m512i first = _mm512_loadu_si512(v), second = _mm512_loadu_si512(v + 16);
      for (int i = 0; i < TILE; i++) {
        __m512i x = _mm512_set1_epi32(u[i]);
        sum[i][0] = _mm512_dpwssd_epi32(sum[i][0], x, first);
        sum[i][1] = _mm512_dpwssd_epi32(sum[i][1], x, second);
      }
    }
    const float *left = a_scales + n * scale_block, *right = b_scales + n * scale_block;
    __m512 first = _mm512_loadu_ps(right), second = _mm512_loadu_ps(right + 16);
    for (int i = 0; i < TILE; i++) {
      __m512 scale = _mm512_set1_ps(left[i]);
      total[i][0] = _mm512_fmadd_ps(
          _mm512_mul_ps(_mm512_cvtepi32_ps(sum[i][0]), scale), first, total[i][0]);
      total[i][1] = _mm512_fmadd_ps(
          _mm512_mul_ps(_mm512_cvtepi32_ps(sum[i][1]), scale), second, total[i][1]);
    }
  }
  for (int i = 0; i < TILE; i++) {
    float *out = c + i * stride;
    _mm512_storeu_ps(out, _mm512_add_ps(_mm512_loadu_ps(out), total[i][0]));
    _mm512_storeu_ps(out + 16, _mm512_add_ps(_mm512_loadu_ps(out + 16), total[i][1]));
  }
}

VNNI void vk_gram_add(const int32_t *packed, const float *scales, size_t blocks, size_t columns,
                      float *c) {
  size_t panels = (columns + PANEL - 1) / PANEL, stride = panels * PANEL;
  size_t size = PANEL * PAIRS, block = panels * size;
  for (size_t i = 0; i < panels; i++)
    for (size_t j = i; j < panels; j++)
      for (size_t t = 0; t < PANEL; t += TILE)
        add_tile(packed + i * size + t, packed + j * size, block, blocks, scales + i * PANEL + t,
                 scales + j * PANEL, stride, c + (i * PANEL + t) * stride + j * PANEL, stride);
}

#else

#include <stdlib.h>

void vk_gram_pack(const float *x, size_t stride, const float *shift, size_t rows, size_t columns,
                  int32_t *packed, float *scales, float *sums, float *scratch) {
  abort();
}

void vk_gram_add(const int32_t *packed, const float *scales, size_t blocks, size_t columns,
                 float *c) {
  abort();
}

#endif
