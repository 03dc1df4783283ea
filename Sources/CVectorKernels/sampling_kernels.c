#include "lanes.h"
#include "vector_kernels.h"

// Eight doubles: half of the entries of a `vf`.
typedef double vd __attribute__((vector_size(64)));
typedef int64_t vl __attribute__((vector_size(64)));
typedef float half_vf __attribute__((vector_size(32)));

VK_CLONES void vk_tail_sums(const float *x, size_t n, const float thresholds[4], float sums[4]) {
  vf total[4], v;
  VK_UNROLL for (int t = 0; t < 4; t++) total[t] = SPLAT(0.0f);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    v = LOAD(x + i);
    VK_UNROLL for (int t = 0; t < 4; t++)
      total[t] += SELECT(v >= thresholds[t], v, SPLAT(0.0f));
  }
  if (i < n) {
    load_part(&v, x + i, n - i, 0);
    VK_UNROLL for (int t = 0; t < 4; t++)
      total[t] += SELECT(v >= thresholds[t], v, SPLAT(0.0f));
  }
  for (int t = 0; t < 4; t++) sums[t] = SUM_LANES(total[t]);
}

VK_CLONES double vk_sum_from(const float *x, size_t n, float threshold) {
  vd total[2] = {};
  double rest = 0;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    VK_UNROLL for (int h = 0; h < 2; h++) {
      half_vf v;
      memcpy(&v, x + i + h * 8, sizeof v);
      vd wide = __builtin_convertvector(v, vd);
      total[h] += (vd)((vl)wide & (wide >= (double)threshold));
    }
  }
  for (; i < n; i++) rest += x[i] >= threshold ? (double)x[i] : 0;
  total[0] += total[1];
  for (int j = 0; j < 8; j++) rest += total[0][j];
  return rest;
}

VK_CLONES size_t vk_indices_between(const float *x, size_t n, float low, float high,
                                    int32_t *indices, size_t capacity) {
  size_t count = 0;
  for (size_t i = 0; i < n; i += LANES) {
    size_t length = n - i < LANES ? n - i : LANES;
    if (length == LANES) {
      vf v = LOAD(x + i);
      if (__builtin_reduce_or((v >= low) & (v < high)) == 0) continue;
    }
    for (size_t j = i; j < i + length; j++)
      if (x[j] >= low && x[j] < high) {
        if (count == capacity) return capacity + 1;
        indices[count++] = (int32_t)j;
      }
  }
  return count;
}
