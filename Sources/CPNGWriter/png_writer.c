#include "png_writer.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

static void keep_error(png_structp png, png_const_charp message) {
  struct png_writer_result *result = png_get_error_ptr(png);
  strncpy(result->error, message, sizeof result->error - 1);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void append(png_structp png, png_bytep bytes, size_t count) {
  struct png_writer_result *result = png_get_io_ptr(png);
  unsigned char *grown = realloc(result->bytes, result->count + count);
  if (grown == NULL) png_error(png, "out of memory");
  memcpy(grown + result->count, bytes, count);
  result->bytes = grown;
  result->count += count;
}

static void flush(png_structp png) { (void)png; }

static int is_ascii(const char *text) {
  while (*text != 0 && (unsigned char)*text < 0x80) text++;
  return *text == 0;
}

// Readers such as ImageMagick 6 know tEXt alone, whose text is Latin-1; other scripts need iTXt.
static void set_texts(png_structp png, png_infop info, const struct png_writer_text *texts,
                      int count) {
  for (int i = 0; i < count; i++) {
    size_t length = strlen(texts[i].text);
    int is_plain = is_ascii(texts[i].text);
    png_text chunk = {
        .compression = is_plain ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE,
        .key = (png_charp)texts[i].keyword,
        .text = (png_charp)texts[i].text,
        .text_length = is_plain ? length : 0,
        .itxt_length = is_plain ? 0 : length,
        .lang = "",
        .lang_key = "",
    };
    png_set_text(png, info, &chunk, 1);
  }
}

// The result is reached through a pointer only: what lies in a frame that libpng jumps back to may be
// lost.
static void encode(struct png_writer_result *result, const unsigned char *pixels, uint32_t width,
                   uint32_t height, size_t stride, int is_opaque, uint32_t pixels_per_metre,
                   const struct png_writer_text *texts, int text_count) {
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, result, keep_error, ignore_warning);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_write_struct(&png, NULL);
    strncpy(result->error, "out of memory", sizeof result->error - 1);
    return;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(result->bytes);
    result->bytes = NULL;
    result->count = 0;
    return;
  }
  png_set_write_fn(png, result, append, flush);
  png_set_IHDR(png, info, width, height, 8,
               is_opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  // Charts are even areas and scattered dots: filters, made for photographs, and more thorough search
  // take twice the time and save nothing.
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  png_set_compression_level(png, 3);
  png_set_pHYs(png, info, pixels_per_metre, pixels_per_metre, PNG_RESOLUTION_METER);
  set_texts(png, info, texts, text_count);
  png_write_info(png, info);
  if (is_opaque) png_set_filler(png, 0, PNG_FILLER_AFTER);
  png_set_bgr(png);
  for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + row * stride);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
}

struct png_writer_result png_writer_encode(const unsigned char *pixels, uint32_t width,
                                           uint32_t height, size_t stride, int is_opaque,
                                           uint32_t pixels_per_metre,
                                           const struct png_writer_text *texts, int text_count) {
  struct png_writer_result result = {0};
  encode(&result, pixels, width, height, stride, is_opaque, pixels_per_metre, texts, text_count);
  return result;
}
