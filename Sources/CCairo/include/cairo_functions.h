// Cairo and Pango, opened at their first use.
#pragma once

#include <cairo/cairo.h>

#include "pango.h"

// The functions in use: prefix and rest of their names.
#define CAIRO_FUNCTIONS(FUNCTION)                 \
  FUNCTION(cairo_, close_path)                    \
  FUNCTION(cairo_, create)                        \
  FUNCTION(cairo_, curve_to)                      \
  FUNCTION(cairo_, destroy)                       \
  FUNCTION(cairo_, fill)                          \
  FUNCTION(cairo_, font_options_create)           \
  FUNCTION(cairo_, font_options_destroy)          \
  FUNCTION(cairo_, font_options_set_antialias)    \
  FUNCTION(cairo_, font_options_set_hint_metrics) \
  FUNCTION(cairo_, font_options_set_hint_style)   \
  FUNCTION(cairo_, get_source)                    \
  FUNCTION(cairo_, image_surface_create)          \
  FUNCTION(cairo_, image_surface_get_data)        \
  FUNCTION(cairo_, image_surface_get_height)      \
  FUNCTION(cairo_, image_surface_get_stride)      \
  FUNCTION(cairo_, image_surface_get_width)       \
  FUNCTION(cairo_, line_to)                       \
  FUNCTION(cairo_, move_to)                       \
  FUNCTION(cairo_, new_path)                      \
  FUNCTION(cairo_, paint)                         \
  FUNCTION(cairo_, pattern_set_filter)            \
  FUNCTION(cairo_, rectangle)                     \
  FUNCTION(cairo_, scale)                         \
  FUNCTION(cairo_, set_dash)                      \
  FUNCTION(cairo_, set_line_join)                 \
  FUNCTION(cairo_, set_line_width)                \
  FUNCTION(cairo_, set_source_rgba)               \
  FUNCTION(cairo_, set_source_surface)            \
  FUNCTION(cairo_, status_to_string)              \
  FUNCTION(cairo_, stroke)                        \
  FUNCTION(cairo_, surface_destroy)               \
  FUNCTION(cairo_, surface_flush)                 \
  FUNCTION(cairo_, surface_set_device_scale)      \
  FUNCTION(cairo_, surface_status)
#define PANGO_FUNCTIONS(FUNCTION)                     \
  FUNCTION(pango_, cairo_context_set_font_options)    \
  FUNCTION(pango_, cairo_create_layout)               \
  FUNCTION(pango_, cairo_show_layout)                 \
  FUNCTION(pango_, context_set_round_glyph_positions) \
  FUNCTION(pango_, font_description_free)             \
  FUNCTION(pango_, font_description_from_string)      \
  FUNCTION(pango_, layout_context_changed)            \
  FUNCTION(pango_, layout_get_baseline)               \
  FUNCTION(pango_, layout_get_context)                \
  FUNCTION(pango_, layout_get_size)                   \
  FUNCTION(pango_, layout_get_unknown_glyphs_count)   \
  FUNCTION(pango_, layout_set_font_description)       \
  FUNCTION(pango_, layout_set_single_paragraph_mode)  \
  FUNCTION(pango_, layout_set_text)                   \
  FUNCTION(g_, object_unref)

/// Their addresses, of the types that the headers give them.
struct cairo_functions {
#define CAIRO_FIELD(prefix, name) __typeof__(prefix##name) *name;
  CAIRO_FUNCTIONS(CAIRO_FIELD)
};
struct pango_functions {
  PANGO_FUNCTIONS(CAIRO_FIELD)
#undef CAIRO_FIELD
};

/// The libraries, opened.
struct cairo_library {
  struct cairo_functions cairo;
  struct pango_functions pango;
};

/// Opens the libraries, once: not from two threads at the same time.
///
/// Returns null if that fails, with the reason in `reason`.
const struct cairo_library *cairo_shim_open(const char **reason);
