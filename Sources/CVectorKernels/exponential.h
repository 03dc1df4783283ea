#pragma once

#include "lanes.h"

// exp(x): 2^n * e^r with |r| <= ln2 / 2 and the minimax polynomial of Cephes `expf` (Moshier
// 1992); relative error below 1e-7, measured on [-20, 0]. Below -87.3 the result is 0.
#define EXP(x)                                                                                   \
  ({                                                                                             \
    vf x_ = (x);                                                                                 \
    vi tiny_ = x_ < -87.33f;                                                                     \
    x_ = SELECT(x_ > 88.7f, SPLAT(88.7f), x_);                                                   \
    x_ = SELECT(tiny_, SPLAT(-87.33f), x_);                                                      \
    vf n_ = x_ * 1.44269504088896341f + 12582912.0f;                                             \
    vi k_ = (vi)n_ << 23;                                                                        \
    n_ -= 12582912.0f;                                                                           \
    vf r_ = x_ - n_ * 0.693359375f + n_ * 2.12194440e-4f;                                        \
    vf p_ = r_ * 1.9875691500e-4f + 1.3981999507e-3f;                                            \
    p_ = p_ * r_ + 8.3334519073e-3f;                                                             \
    p_ = p_ * r_ + 4.1665795894e-2f;                                                             \
    p_ = p_ * r_ + 1.6666665459e-1f;                                                             \
    p_ = p_ * r_ + 5.0000001201e-1f;                                                             \
    p_ = p_ * r_ * r_ + r_ + 1.0f;                                                               \
    vf e_ = (vf)((vi)p_ + k_);                                                                   \
    SELECT(tiny_, SPLAT(0.0f), e_);                                                              \
  })
