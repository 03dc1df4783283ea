// Vectors of sixteen floats, in whatever registers the processor has.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define VK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VK_CLONES
#endif
#define VK_INLINE static inline __attribute__((always_inline))
// Spells a loop of constant length out, so that arrays which it indexes stay in registers.
#define VK_UNROLL _Pragma("clang loop unroll(full)")
#pragma clang fp contract(fast)

// One 64-byte vector: a zmm register, two ymm or four xmm/NEON registers.
enum { LANES = 16 };
typedef float vf __attribute__((vector_size(64)));
typedef int32_t vi __attribute__((vector_size(64)));

#define LOAD(p) ({ vf v_; memcpy(&v_, (p), sizeof v_); v_; })
#define STORE(p, v) ({ vf v_ = (v); memcpy((p), &v_, sizeof v_); })
// Not `(vf){} + x`: that adds a zero, which a compiler may not leave out, for the sign of -0.
#define SPLAT(x)                                                                                 \
  ({                                                                                             \
    float x_ = (x);                                                                              \
    (vf){x_, x_, x_, x_, x_, x_, x_, x_, x_, x_, x_, x_, x_, x_, x_, x_};                        \
  })
#define SELECT(mask, a, b) ((vf)(((vi)(a) & (mask)) | ((vi)(b) & ~(mask))))

// Loads the first n < LANES floats and fills the rest; stores the first n.
VK_INLINE void load_part(vf *out, const float *p, size_t n, float fill) {
  vf v = SPLAT(fill);
  memcpy(&v, p, n * sizeof(float));
  *out = v;
}

#define LARGEST_LANE(v)                                                                          \
  ({                                                                                             \
    float m_ = (v)[0];                                                                           \
    for (int i_ = 1; i_ < LANES; i_++) m_ = (v)[i_] > m_ ? (v)[i_] : m_;                         \
    m_;                                                                                          \
  })

#define MAGNITUDE(x) ((vf)((vi)(x) & 0x7FFFFFFF))

#define SUM_LANES(v)                                                                             \
  ({                                                                                             \
    float s_ = 0;                                                                                \
    for (int i_ = 0; i_ < LANES; i_++) s_ += (v)[i_];                                            \
    s_;                                                                                          \
  })

// Runs `body` at every full vector of n floats and `tail` once at the rest, if there is one.
#define FOR_EACH(n, body, tail)                                                                  \
  size_t i = 0;                                                                                  \
  for (; i + LANES <= (n); i += LANES) body;                                                     \
  if (i < (n)) tail;
