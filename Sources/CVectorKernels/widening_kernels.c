#include "widening_kernels.h"

#include "lanes.h"

// Sixteen bytes, and sixteen halves, that widen to one `vf`.
typedef uint8_t vb __attribute__((vector_size(16)));
typedef uint16_t vh __attribute__((vector_size(32)));
typedef uint32_t vu __attribute__((vector_size(64)));
typedef int8_t vs __attribute__((vector_size(16)));

#define BYTES(p) ({ vb b_; memcpy(&b_, (p), sizeof b_); b_; })
#define FLOATS(v) __builtin_convertvector((v), vf)

// Half precision by bit operations: the baseline has no instruction for it. Exponents move from bias
// 15 to bias 127, those of infinity and NaN (all ones) twice as far. A subnormal is written into the
// fraction of 2^-14, which is then subtracted.
#define HALVES(halves)                                                                           \
  ({                                                                                             \
    vu h_ = __builtin_convertvector((halves), vu);                                               \
    vu m_ = (h_ & 0x7FFF) << 13;                                                                 \
    vu n_ = m_ + (112u << 23) + ((vu)(m_ >= 0x0F800000u) & (112u << 23));                        \
    vf s_ = (vf)(m_ + (113u << 23)) - 0x1p-14f;                                                  \
    (vf)((vu)SELECT((vi)(m_ < 0x00800000u), s_, n_) | (h_ & 0x8000) << 16);                      \
  })

// The scale at p.
VK_INLINE float half(const uint8_t *p) {
  uint32_t h = p[0] | (uint32_t)p[1] << 8, m = (h & 0x7FFF) << 13;
  uint32_t n = m + (112u << 23) + (m >= 0x0F800000u ? 112u << 23 : 0), s = m + (113u << 23);
  float f;
  memcpy(&f, &s, sizeof f);
  f -= 0x1p-14f;
  memcpy(&s, &f, sizeof s);
  n = (m < 0x00800000u ? s : n) | (h & 0x8000) << 16;
  memcpy(&f, &n, sizeof f);
  return f;
}

VK_CLONES void vk_widen_half(const uint8_t *x, size_t n, float *out) {
  vh h;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    memcpy(&h, x + 2 * i, sizeof h);
    STORE(out + i, HALVES(h));
  }
  if (i < n) {
    h = (vh){};
    memcpy(&h, x + 2 * i, (n - i) * 2);
    vf v = HALVES(h);
    memcpy(out + i, &v, (n - i) * sizeof(float));
  }
}

VK_CLONES void vk_widen_brain(const uint8_t *x, size_t n, float *out) {
  vh h;
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    memcpy(&h, x + 2 * i, sizeof h);
    STORE(out + i, (vf)(__builtin_convertvector(h, vu) << 16));
  }
  if (i < n) {
    h = (vh){};
    memcpy(&h, x + 2 * i, (n - i) * 2);
    vf v = (vf)(__builtin_convertvector(h, vu) << 16);
    memcpy(out + i, &v, (n - i) * sizeof(float));
  }
}

// Blocks of 32. Byte i holds element i in its lower half and element i + 16 in its upper half.

// d, 16 bytes.
VK_CLONES void vk_widen_q4_0(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 18, out += 32) {
    float d = half(b);
    vb q = BYTES(b + 2);
    STORE(out, (FLOATS(q & 15) - 8.0f) * d);
    STORE(out + 16, (FLOATS(q >> 4) - 8.0f) * d);
  }
}

// d, minimum, 16 bytes.
VK_CLONES void vk_widen_q4_1(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 20, out += 32) {
    float d = half(b), m = half(b + 2);
    vb q = BYTES(b + 4);
    STORE(out, FLOATS(q & 15) * d + m);
    STORE(out + 16, FLOATS(q >> 4) * d + m);
  }
}

// The fifth bits of 16 elements, in place: bit i of the two bytes at p belongs to element i.
#define FIFTH_BITS(p)                                                                            \
  ({                                                                                             \
    uint8_t l_ = (p)[0], u_ = (p)[1];                                                            \
    vb w_ = {l_, l_, l_, l_, l_, l_, l_, l_, u_, u_, u_, u_, u_, u_, u_, u_};                    \
    vb m_ = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};                          \
    (vb)((w_ & m_) != 0) & 16;                                                                   \
  })

// d, 32 fifth bits, 16 bytes.
VK_CLONES void vk_widen_q5_0(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 22, out += 32) {
    float d = half(b);
    vb q = BYTES(b + 6);
    STORE(out, (FLOATS((q & 15) | FIFTH_BITS(b + 2)) - 16.0f) * d);
    STORE(out + 16, (FLOATS((q >> 4) | FIFTH_BITS(b + 4)) - 16.0f) * d);
  }
}

// d, minimum, 32 fifth bits, 16 bytes.
VK_CLONES void vk_widen_q5_1(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 24, out += 32) {
    float d = half(b), m = half(b + 2);
    vb q = BYTES(b + 8);
    STORE(out, FLOATS((q & 15) | FIFTH_BITS(b + 4)) * d + m);
    STORE(out + 16, FLOATS((q >> 4) | FIFTH_BITS(b + 6)) * d + m);
  }
}

// d, 32 signed bytes.
VK_CLONES void vk_widen_q8_0(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 34, out += 32) {
    float d = half(b);
    STORE(out, FLOATS((vs)BYTES(b + 2)) * d);
    STORE(out + 16, FLOATS((vs)BYTES(b + 18)) * d);
  }
}

// Blocks of 256, in groups of 16 or 32 elements with a scale of their own. A row is 32 elements.

// 16 bytes of scales (lower half) and minima (upper half), 64 bytes, d, dmin. Bits 2k and 2k + 1 of
// the first (last) 32 bytes are row k (4 + k).
VK_CLONES void vk_widen_q2_k(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 84) {
    float d = half(b + 80), dmin = half(b + 82);
    vb sums = BYTES(b);
    vf scales = FLOATS(sums & 15) * d, minima = FLOATS(sums >> 4) * dmin;
    float scale[16], minimum[16];
    STORE(scale, scales);
    STORE(minimum, minima);
    for (int row = 0; row < 8; row++, out += 32) {
      const uint8_t *q = b + 16 + row / 4 * 32;
      int shift = row % 4 * 2, g = row * 2;
      STORE(out, FLOATS((BYTES(q) >> shift) & 3) * scale[g] - minimum[g]);
      STORE(out + 16, FLOATS((BYTES(q + 16) >> shift) & 3) * scale[g + 1] - minimum[g + 1]);
    }
  }
}

// The 16 six-bit scales of Q3_K, less 32: lower four bits in the halves of bytes 0 to 7, upper two in
// the quarters of bytes 8 to 11.
VK_INLINE void scales_of_q3_k(const uint8_t *p, float d, float *scale) {
  for (int i = 0; i < 16; i++) {
    int lower = i < 8 ? p[i] & 15 : p[i - 8] >> 4;
    int upper = p[8 + i % 4] >> (i / 4 * 2) & 3;
    scale[i] = (float)((lower | upper << 4) - 32) * d;
  }
}

// 32 bytes of third bits (bit k: row k), 64 bytes as in Q2_K, 12 bytes of scales, d. Elements without
// their third bit are less by 4.
VK_CLONES void vk_widen_q3_k(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 110) {
    float scale[16];
    scales_of_q3_k(b + 96, half(b + 108), scale);
    for (int row = 0; row < 8; row++, out += 32) {
      const uint8_t *q = b + 32 + row / 4 * 32;
      int shift = row % 4 * 2, g = row * 2;
      vb lower = ((BYTES(q) >> shift) & 3) | ((BYTES(b) >> row) & 1) << 2;
      vb upper = ((BYTES(q + 16) >> shift) & 3) | ((BYTES(b + 16) >> row) & 1) << 2;
      STORE(out, (FLOATS(lower) - 4.0f) * scale[g]);
      STORE(out + 16, (FLOATS(upper) - 4.0f) * scale[g + 1]);
    }
  }
}

// The eight six-bit scales and minima of Q4_K and Q5_K: of the first four all bits in bytes 0 to 3
// and 4 to 7; of the others the lower four in the halves of bytes 8 to 11, the upper two at the top
// of bytes 0 to 3 and 4 to 7.
VK_INLINE void scales_of_q4_k(const uint8_t *b, float *scale, float *minimum) {
  float d = half(b), dmin = half(b + 2);
  const uint8_t *p = b + 4;
  for (int i = 0; i < 4; i++) {
    scale[i] = (float)(p[i] & 63) * d;
    minimum[i] = (float)(p[i + 4] & 63) * dmin;
    scale[i + 4] = (float)((p[i + 8] & 15) | (p[i] >> 6) << 4) * d;
    minimum[i + 4] = (float)((p[i + 8] >> 4) | (p[i + 4] >> 6) << 4) * dmin;
  }
}

// d, dmin, 12 bytes of scales and minima, 128 bytes: the lower (upper) halves of every 32 bytes are
// one row (the next).
VK_CLONES void vk_widen_q4_k(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 144) {
    float scale[8], minimum[8];
    scales_of_q4_k(b, scale, minimum);
    const uint8_t *q = b + 16;
    for (int row = 0; row < 8; row += 2, q += 32, out += 64) {
      float s = scale[row], m = minimum[row], t = scale[row + 1], u = minimum[row + 1];
      STORE(out, FLOATS(BYTES(q) & 15) * s - m);
      STORE(out + 16, FLOATS(BYTES(q + 16) & 15) * s - m);
      STORE(out + 32, FLOATS(BYTES(q) >> 4) * t - u);
      STORE(out + 48, FLOATS(BYTES(q + 16) >> 4) * t - u);
    }
  }
}

// As Q4_K, with 32 bytes of fifth bits (bit k: row k) before the 128.
VK_CLONES void vk_widen_q5_k(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 176) {
    float scale[8], minimum[8];
    scales_of_q4_k(b, scale, minimum);
    vb lower = BYTES(b + 16), upper = BYTES(b + 32);
    const uint8_t *q = b + 48;
    for (int row = 0; row < 8; row += 2, q += 32, out += 64) {
      float s = scale[row], m = minimum[row], t = scale[row + 1], u = minimum[row + 1];
      STORE(out, FLOATS((BYTES(q) & 15) | ((lower >> row) & 1) << 4) * s - m);
      STORE(out + 16, FLOATS((BYTES(q + 16) & 15) | ((upper >> row) & 1) << 4) * s - m);
      STORE(out + 32, FLOATS((BYTES(q) >> 4) | ((lower >> (row + 1)) & 1) << 4) * t - u);
      STORE(out + 48, FLOATS((BYTES(q + 16) >> 4) | ((upper >> (row + 1)) & 1) << 4) * t - u);
    }
  }
}

// 128 bytes: the lower halves of 64 bytes are two rows, their upper halves the next two; 64 bytes of
// upper bits as in Q2_K; 16 signed bytes of scales, d.
VK_CLONES void vk_widen_q6_k(const uint8_t *b, size_t n, float *out) {
  for (; n > 0; n--, b += 210) {
    float scale[16];
    STORE(scale, FLOATS((vs)BYTES(b + 192)) * half(b + 208));
    for (int row = 0; row < 8; row++, out += 32) {
      const uint8_t *q = b + row / 4 * 64 + row % 2 * 32, *h = b + 128 + row / 4 * 32;
      int down = row % 4 / 2 * 4, shift = row % 4 * 2, g = row * 2;
      vb lower = ((BYTES(q) >> down) & 15) | ((BYTES(h) >> shift) & 3) << 4;
      vb upper = ((BYTES(q + 16) >> down) & 15) | ((BYTES(h + 16) >> shift) & 3) << 4;
      STORE(out, (FLOATS(lower) - 32.0f) * scale[g]);
      STORE(out + 16, (FLOATS(upper) - 32.0f) * scale[g + 1]);
    }
  }
}
