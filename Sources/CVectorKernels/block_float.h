// What packing of blocks and their products share, see include/block_float_kernels.h.
#pragma once

#include "block_float_kernels.h"

#include "exponential.h"
#include "lanes.h"

#include <math.h>

enum { BLOCK = VK_BLOCK, ROWS = VK_BLOCK_ROWS, VECTORS = VK_BLOCK / LANES };

// Rounds a block to integers of a norm of at most this; 46,004² < 2^31.
static const float NORM = 46000, LARGEST = 32767, LARGEST_BYTE = 127;
// Steps of a remainder in 8 bits to a step of 16-bit integers.
static const float REMAINDER_STEPS = 254;

typedef int8_t vb __attribute__((vector_size(16)));
typedef int16_t vs __attribute__((vector_size(32)));
typedef double vd __attribute__((vector_size(128)));

// To the nearest integer, for |x| < 2^22.
#define ROUND(x) ((vi)((x) + 12582912.0f) - 0x4B400000)
