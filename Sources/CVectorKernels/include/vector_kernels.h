// Vectorised float kernels, compiled once for AVX-512, once for AVX2 + FMA and once for the
// baseline; the loader picks the version that the processor runs (GNU indirect functions).
// Matrices are row-major; `stride` counts floats from one row to the next.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Width in bits of the widest vectors that the processor has and these kernels use: 512, 256, 128.
int vk_vector_bits(void);

/// Largest entry of x[0..<n]; -inf for n = 0. NaN entries are ignored.
float vk_max(const float *x, size_t n);

/// Sum of a[i] * b[i].
float vk_dot(const float *a, const float *b, size_t n);

/// y[i] += scale * x[i].
void vk_axpy(float *y, const float *x, float scale, size_t n);

/// y[i] *= scale.
void vk_scale(float *y, float scale, size_t n);

/// x[i] = exp(x[i] - shift); returns the sum, added in an order that n alone fixes.
float vk_exp_sum(float *x, float shift, size_t n);

/// Sum of exp(x[i] - shift), x unchanged.
float vk_sum_exp(const float *x, float shift, size_t n);

/// Largest entry of x[i] + scale * y[i]; -inf for n = 0. NaN entries are ignored.
float vk_line_max(const float *x, const float *y, float scale, size_t n);

/// Largest modulus of x[0..<n]; 0 for n = 0. NaN entries are ignored.
float vk_max_modulus(const float *x, size_t n);

/// The most points of vk_line_sums.
enum { VK_LINE_POINTS = 9 };

/// sums[below + i] = Σ exp(x[j] + (centre + i * step) * y[j] - shift), -below <= i <= above, in an
/// order that n alone fixes; at most VK_LINE_POINTS sums. Two exponentials per entry serve all of
/// them, so that |i * step * y| must stay far below 80.
void vk_line_sums(const float *x, const float *y, float centre, float step, float shift, int below,
                  int above, size_t n, float *sums);

/// x = GELU(x), tanh form (GPT-2's `gelu_new`).
void vk_gelu_tanh(float *x, size_t n);

/// x = GELU(x), erf form (`gelu`).
void vk_gelu_erf(float *x, size_t n);

/// x = max(x, 0); NaN stays.
void vk_relu(float *x, size_t n);

/// x = x · sigmoid(x) (SiLU).
void vk_silu(float *x, size_t n);

/// x = cap · tanh(x / cap); NaN stays.
void vk_soft_cap(float *x, float cap, size_t n);

/// x[i] *= 1 - (capped[i] / cap)², the slope of the soft cap where it gives capped[i].
void vk_soft_cap_slope(float *x, const float *capped, float cap, size_t n);

/// x[i] *= y[i].
void vk_multiply(float *x, const float *y, size_t n);

/// Turns each pair (x[i], x[half + i]) by the angle whose cosine and sine are given.
void vk_rotate_halves(float *x, const float *cosine, const float *sine, size_t half);

/// Turns each pair (x[2i], x[2i + 1]) by the angle whose cosine and sine are given.
void vk_rotate_pairs(float *x, const float *cosine, const float *sine, size_t half);

/// out = (x - mean) / sqrt(variance + epsilon) * weight + bias, row by row; variance is biased.
void vk_layer_norm(const float *x, const float *weight, const float *bias, float epsilon,
                   float *out, size_t rows, size_t columns);

/// out = x / sqrt(mean(x²) + epsilon) * weight, row by row.
void vk_rms_norm(const float *x, const float *weight, float epsilon, float *out, size_t rows,
                 size_t columns);

/// One Adam step (Kingma & Ba 2015) with bias corrections 1 - beta^t given as `correction1/2`.
void vk_adam(float *parameter, const float *gradient, float *moment1, float *moment2, size_t n,
             float learning_rate, float beta1, float beta2, float epsilon, float correction1,
             float correction2);

/// scores[t] = scale * dot(query, keys + t * stride), t in 0..<count.
void vk_attention_scores(const float *query, const float *keys, size_t stride, size_t count,
                         size_t width, float scale, float *scores);

/// out += Σ_t weights[t] * (values + t * stride), t in 0..<count.
void vk_attention_values(const float *weights, const float *values, size_t stride, size_t count,
                         size_t width, float *out);

/// The most rows of vk_gram_pack. It and vk_gram_add need what vk_has_block_products tells.
enum { VK_GRAM_ROWS = 256 };

/// Rounds x - shift, [rows, columns], to 16-bit integers times a scale for each column. `packed` holds
/// VK_GRAM_ROWS / 2 times the columns, rounded up to a multiple of 32, and so many are `scales`.
/// `sums` are those of the columns of x - shift; `scratch` is twice the columns.
void vk_gram_pack(const float *x, size_t stride, const float *shift, size_t rows, size_t columns,
                  int32_t *packed, float *scales, float *sums, float *scratch);

/// Adds the inner products of the columns over some packed blocks, which lie behind one another, to
/// those entries of c on and above the diagonal; c is square, of the columns rounded up to 32.
void vk_gram_add(const int32_t *packed, const float *scales, size_t blocks, size_t columns,
                 float *c);

/// sums[t] = Σ x[i] over the x[i] of at least thresholds[t], added in an order that n alone fixes.
void vk_tail_sums(const float *x, size_t n, const float thresholds[4], float sums[4]);

/// Σ x[i] over the x[i] of at least threshold, added in doubles.
double vk_sum_from(const float *x, size_t n, float threshold);

/// Writes the ascending indices i with low <= x[i] < high and returns their number, or
/// capacity + 1 if there are more than capacity.
size_t vk_indices_between(const float *x, size_t n, float low, float high, int32_t *indices,
                          size_t capacity);

/// c[i][j] = Σ_q a[i][q] b[q][j] + keep * c[i][j] for few rows, straight from b without packing:
/// a is [m, k], b [k, n], c [m, n], each with its own stride.
void vk_skinny_product(const float *a, size_t a_stride, const float *b, size_t b_stride, float *c,
                       size_t c_stride, size_t m, size_t n, size_t k, float keep);

/// c[i][j] = Σ_q a[i][q] b[j][q] + keep * c[i][j] for few rows: a is [m, k], b [n, k], c [m, n].
void vk_skinny_product_transposed(const float *a, size_t a_stride, const float *b, size_t b_stride,
                                  float *c, size_t c_stride, size_t m, size_t n, size_t k,
                                  float keep);

#ifdef __cplusplus
}
#endif
