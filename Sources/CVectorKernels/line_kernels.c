#include "exponential.h"
#include "lanes.h"
#include "vector_kernels.h"

#include <math.h>

// Sums of exponentials along a line x + t y, for several values of t at once.

// The largest entry of x + scale y.
VK_CLONES float vk_line_max(const float *x, const float *y, float scale, size_t n) {
  vf best = SPLAT(-INFINITY), v, w;
  FOR_EACH(n, { v = LOAD(x + i) + LOAD(y + i) * scale; best = SELECT(v > best, v, best); },
           {
             load_part(&v, x + i, n - i, -INFINITY);
             load_part(&w, y + i, n - i, 0);
             v += w * scale;
             best = SELECT(v > best, v, best);
           })
  return LARGEST_LANE(best);
}

VK_CLONES float vk_max_modulus(const float *x, size_t n) {
  vf best = SPLAT(0.0f), v;
  FOR_EACH(n, { v = MAGNITUDE(LOAD(x + i)); best = SELECT(v > best, v, best); },
           {
             load_part(&v, x + i, n - i, 0);
             v = MAGNITUDE(v);
             best = SELECT(v > best, v, best);
           })
  return LARGEST_LANE(best);
}

// Vectors at a time: sums stay in memory, and each is loaded and stored once for so many vectors.
enum { GROUP = 4 };

// sums[below + i] += exp(x + (centre + i step) y - shift) for -below <= i <= above, from
// exp(x + centre y - shift) and the powers of exp(step y).
VK_INLINE void add_group(const vf *x, const vf *y, float centre, float step, float shift, int below,
                         int above, vf *sums) {
  vf middle[GROUP], factor[GROUP], term[GROUP];
  for (int g = 0; g < GROUP; g++) middle[g] = EXP(x[g] + y[g] * centre - shift);
  sums[below] += (middle[0] + middle[1]) + (middle[2] + middle[3]);
  if (below + above == 0) return;
  for (int g = 0; g < GROUP; g++) {
    factor[g] = EXP(y[g] * step);
    term[g] = middle[g];
  }
  for (int i = 1; i <= above; i++) {
    for (int g = 0; g < GROUP; g++) term[g] *= factor[g];
    sums[below + i] += (term[0] + term[1]) + (term[2] + term[3]);
  }
  if (below == 0) return;
  for (int g = 0; g < GROUP; g++) {
    factor[g] = 1.0f / factor[g];
    term[g] = middle[g];
  }
  for (int i = 1; i <= below; i++) {
    for (int g = 0; g < GROUP; g++) term[g] *= factor[g];
    sums[below - i] += (term[0] + term[1]) + (term[2] + term[3]);
  }
}

VK_CLONES void vk_line_sums(const float *x, const float *y, float centre, float step, float shift,
                            int below, int above, size_t n, float *sums) {
  vf totals[VK_LINE_POINTS], u[GROUP], v[GROUP];
  for (int i = 0; i <= below + above; i++) totals[i] = SPLAT(0.0f);
  for (size_t start = 0; start < n; start += GROUP * LANES) {
    for (size_t g = 0; g < GROUP; g++) {
      size_t i = start + g * LANES;
      if (i + LANES <= n) {
        u[g] = LOAD(x + i);
        v[g] = LOAD(y + i);
      } else {
        size_t left = i < n ? n - i : 0;
        load_part(&u[g], x + i, left, -INFINITY);
        load_part(&v[g], y + i, left, 0);
      }
    }
    add_group(u, v, centre, step, shift, below, above, totals);
  }
  for (int i = 0; i <= below + above; i++) sums[i] = SUM_LANES(totals[i]);
}
