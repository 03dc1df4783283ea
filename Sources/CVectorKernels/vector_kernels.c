#include "vector_kernels.h"

#include "exponential.h"
#include "lanes.h"

#include <math.h>

int vk_vector_bits(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) return 512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 256;
#endif
  return 128;
}

VK_CLONES float vk_max(const float *x, size_t n) {
  vf best = SPLAT(-INFINITY), v;
  FOR_EACH(n, { v = LOAD(x + i); best = SELECT(v > best, v, best); },
           { load_part(&v, x + i, n - i, -INFINITY); best = SELECT(v > best, v, best); })
  return LARGEST_LANE(best);
}

VK_CLONES float vk_dot(const float *a, const float *b, size_t n) {
  vf sum = {}, u, v;
  FOR_EACH(n, { sum += LOAD(a + i) * LOAD(b + i); },
           { load_part(&u, a + i, n - i, 0); load_part(&v, b + i, n - i, 0); sum += u * v; })
  return SUM_LANES(sum);
}

VK_CLONES void vk_axpy(float *y, const float *x, float scale, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += scale * x[i];
}

VK_CLONES void vk_scale(float *y, float scale, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] *= scale;
}

VK_CLONES float vk_exp_sum(float *x, float shift, size_t n) {
  vf sum = {}, v;
  FOR_EACH(n, { v = EXP(LOAD(x + i) - shift); STORE(x + i, v); sum += v; },
           {
             load_part(&v, x + i, n - i, -INFINITY);
             v = EXP(v - shift);
             memcpy(x + i, &v, (n - i) * sizeof(float));
             sum += v;
           })
  return SUM_LANES(sum);
}

VK_CLONES float vk_sum_exp(const float *x, float shift, size_t n) {
  vf sum = {}, v;
  FOR_EACH(n, { sum += EXP(LOAD(x + i) - shift); },
           { load_part(&v, x + i, n - i, -INFINITY); sum += EXP(v - shift); })
  return SUM_LANES(sum);
}

// 0.5 x (1 + tanh(u)) = x / (1 + exp(-2u)), u = sqrt(2/π) (x + 0.044715 x³)
// (Hendrycks & Gimpel 2016, arXiv 1606.08415).
#define GELU_TANH(x)                                                                             \
  ({                                                                                             \
    vf g_ = (x);                                                                                 \
    vf u_ = g_ * (g_ * g_ * 0.044715f + 1.0f) * -1.5957691216057308f;                            \
    g_ / (EXP(u_) + 1.0f);                                                                       \
  })

// 0.5 x (1 + erf(x / √2)); erf by Abramowitz & Stegun 7.1.26, absolute error 1.5e-7.
#define GELU_ERF(x)                                                                              \
  ({                                                                                             \
    vf g_ = (x);                                                                                 \
    vf a_ = SELECT(g_ < 0.0f, -g_, g_) * 0.70710678118654752f;                                   \
    vf t_ = 1.0f / (a_ * 0.3275911f + 1.0f);                                                     \
    vf q_ = t_ * 1.061405429f - 1.453152027f;                                                    \
    q_ = q_ * t_ + 1.421413741f;                                                                 \
    q_ = q_ * t_ - 0.284496736f;                                                                 \
    q_ = q_ * t_ + 0.254829592f;                                                                 \
    vf c_ = q_ * t_ * EXP(-a_ * a_) * 0.5f;                                                      \
    g_ * SELECT(g_ < 0.0f, c_, 1.0f - c_);                                                       \
  })

VK_CLONES void vk_gelu_tanh(float *x, size_t n) {
  vf v;
  FOR_EACH(n, { STORE(x + i, GELU_TANH(LOAD(x + i))); },
           {
             load_part(&v, x + i, n - i, 0);
             v = GELU_TANH(v);
             memcpy(x + i, &v, (n - i) * sizeof(float));
           })
}

VK_CLONES void vk_gelu_erf(float *x, size_t n) {
  vf v;
  FOR_EACH(n, { STORE(x + i, GELU_ERF(LOAD(x + i))); },
           {
             load_part(&v, x + i, n - i, 0);
             v = GELU_ERF(v);
             memcpy(x + i, &v, (n - i) * sizeof(float));
           })
}

VK_CLONES void vk_relu(float *x, size_t n) {
  for (size_t i = 0; i < n; ++i) x[i] = x[i] < 0 ? 0 : x[i];
}

// x sigmoid(x) (Hendrycks & Gimpel 2016, section 4).
VK_CLONES void vk_silu(float *x, size_t n) {
  vf v;
  FOR_EACH(n, { v = LOAD(x + i); STORE(x + i, v / (EXP(-v) + 1.0f)); },
           {
             load_part(&v, x + i, n - i, 0);
             v = v / (EXP(-v) + 1.0f);
             memcpy(x + i, &v, (n - i) * sizeof(float));
           })
}

// cap tanh(u), u = x / cap: by 1 - 2 / (exp(2u) + 1), and for |u| < 0.2 by the series of tanh up to
// u⁷, which keeps all digits (what is left out is below 6e-8 of the value).
#define SOFT_CAP(x, cap, inverse)                                                                \
  ({                                                                                             \
    vf s_ = (x);                                                                                 \
    vf h_ = s_ * (inverse);                                                                      \
    vf q_ = h_ * h_;                                                                             \
    vf p_ = q_ * -0.053968254f + 0.13333333f;                                                    \
    p_ = (p_ * q_ - 0.33333333f) * q_;                                                           \
    vf t_ = 1.0f - 2.0f / (EXP(h_ + h_) + 1.0f);                                                 \
    t_ = SELECT(q_ < 0.04f, p_ * h_ + h_, t_) * (cap);                                           \
    SELECT(s_ == s_, t_, s_);                                                                    \
  })

VK_CLONES void vk_soft_cap(float *x, float cap, size_t n) {
  vf v;
  float inverse = 1.0f / cap;
  FOR_EACH(n, { v = LOAD(x + i); STORE(x + i, SOFT_CAP(v, cap, inverse)); },
           {
             load_part(&v, x + i, n - i, 0);
             v = SOFT_CAP(v, cap, inverse);
             memcpy(x + i, &v, (n - i) * sizeof(float));
           })
}

VK_CLONES void vk_soft_cap_slope(float *x, const float *capped, float cap, size_t n) {
  float inverse = 1.0f / cap;
  for (size_t i = 0; i < n; i++) {
    float t = capped[i] * inverse;
    x[i] *= 1.0f - t * t;
  }
}

VK_CLONES void vk_multiply(float *x, const float *y, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] *= y[i];
}

VK_CLONES void vk_rotate_halves(float *x, const float *cosine, const float *sine, size_t half) {
  float *y = x + half;
  for (size_t i = 0; i < half; i++) {
    float a = x[i], b = y[i];
    x[i] = a * cosine[i] - b * sine[i];
    y[i] = b * cosine[i] + a * sine[i];
  }
}

VK_CLONES void vk_rotate_pairs(float *x, const float *cosine, const float *sine, size_t half) {
  for (size_t i = 0; i < half; i++) {
    float a = x[2 * i], b = x[2 * i + 1];
    x[2 * i] = a * cosine[i] - b * sine[i];
    x[2 * i + 1] = b * cosine[i] + a * sine[i];
  }
}

VK_CLONES void vk_layer_norm(const float *x, const float *weight, const float *bias, float epsilon,
                             float *out, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, out += columns) {
    // pass 1: mean
    vf total = {}, v;
    {
      FOR_EACH(columns, { total += LOAD(x + i); },
               { load_part(&v, x + i, columns - i, 0); total += v; })
    }
    float mean = SUM_LANES(total) / (float)columns;
    // pass 2: variance about the mean
    total = SPLAT(0.0f);
    {
      FOR_EACH(columns, { v = LOAD(x + i) - mean; total += v * v; },
               { load_part(&v, x + i, columns - i, mean); v -= mean; total += v * v; })
    }
    float scale = 1.0f / sqrtf(SUM_LANES(total) / (float)columns + epsilon);
    // pass 3: normalise
    for (size_t c = 0; c < columns; c++) out[c] = (x[c] - mean) * scale * weight[c] + bias[c];
  }
}

VK_CLONES void vk_rms_norm(const float *x, const float *weight, float epsilon, float *out,
                           size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++, x += columns, out += columns) {
    vf total = {}, v;
    FOR_EACH(columns, { v = LOAD(x + i); total += v * v; },
             { load_part(&v, x + i, columns - i, 0); total += v * v; })
    float scale = 1.0f / sqrtf(SUM_LANES(total) / (float)columns + epsilon);
    for (size_t c = 0; c < columns; c++) out[c] = x[c] * scale * weight[c];
  }
}

VK_CLONES void vk_adam(float *parameter, const float *gradient, float *moment1, float *moment2,
                       size_t n, float learning_rate, float beta1, float beta2, float epsilon,
                       float correction1, float correction2) {
  float step = learning_rate / correction1, root = 1.0f / sqrtf(correction2);
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i];
    float m = beta1 * moment1[i] + (1.0f - beta1) * g;
    float v = beta2 * moment2[i] + (1.0f - beta2) * g * g;
    moment1[i] = m;
    moment2[i] = v;
    parameter[i] -= step * m / (sqrtf(v) * root + epsilon);
  }
}

void vk_attention_scores(const float *query, const float *keys, size_t stride, size_t count,
                         size_t width, float scale, float *scores) {
  vk_skinny_product_transposed(query, width, keys, stride, scores, count, 1, count, width, 0);
  vk_scale(scores, scale, count);
}

VK_CLONES void vk_attention_values(const float *weights, const float *values, size_t stride,
                                   size_t count, size_t width, float *out) {
  size_t c = 0;
  for (; c + LANES <= width; c += LANES) {
    vf sum = LOAD(out + c);
    for (size_t t = 0; t < count; t++) sum += LOAD(values + t * stride + c) * weights[t];
    STORE(out + c, sum);
  }
  for (; c < width; c++) {
    float sum = out[c];
    for (size_t t = 0; t < count; t++) sum += values[t * stride + c] * weights[t];
    out[c] = sum;
  }
}
