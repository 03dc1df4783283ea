// Writes PNG files with text through libpng, whose errors jump over frames and so must stay in C.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// A text chunk: a Latin-1 keyword of 1 to 79 characters and UTF-8 text.
struct png_writer_text {
  const char *keyword;
  const char *text;
};

/// An encoded file, or the reason why there is none.
struct png_writer_result {
  /// The file's bytes, to be released with `free`; null after an error.
  unsigned char *bytes;
  /// Their number.
  size_t count;
  /// The error message, empty if there was none.
  char error[128];
};

/// Encodes an image.
///
/// `pixels` are `height` rows of `stride` bytes: blue, green, red and opacity for each pixel, colours
/// not multiplied by opacity; of opaque images the fourth byte is ignored.
/// `pixels_per_metre` is the resolution that viewers and printers use.
struct png_writer_result png_writer_encode(const unsigned char *pixels, uint32_t width,
                                           uint32_t height, size_t stride, int is_opaque,
                                           uint32_t pixels_per_metre,
                                           const struct png_writer_text *texts, int text_count);
