#include "cairo_functions.h"

#include <stddef.h>

#include "library_loader.h"

static union {
  struct cairo_library library;
  void *addresses[sizeof(struct cairo_library) / sizeof(void *)];
} loaded;

const struct cairo_library *cairo_shim_open(const char **reason) {
  // This one needs Cairo, Pango and GObject, and so brings their functions along.
#ifdef __APPLE__
  // The linker itself looks into Homebrew's folder on Intel only.
  static const char *const files[] = {
      "libpangocairo-1.0.0.dylib", "/opt/homebrew/lib/libpangocairo-1.0.0.dylib", NULL};
#else
  static const char *const files[] = {"libpangocairo-1.0.so.0", NULL};
#endif
#define CAIRO_NAME(prefix, name) #prefix #name,
  static const char *const names[] = {CAIRO_FUNCTIONS(CAIRO_NAME) PANGO_FUNCTIONS(CAIRO_NAME) NULL};
#undef CAIRO_NAME
  *reason = library_loader_open(files, names, loaded.addresses);
  return *reason == NULL ? &loaded.library : NULL;
}
