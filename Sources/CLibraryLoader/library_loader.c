#include "library_loader.h"

#include <dlfcn.h>
#include <stddef.h>

const char *library_loader_open(const char *const *files, const char *const *names, void **functions) {
  void *library = NULL;
  for (const char *const *file = files; library == NULL && *file != NULL; file++) {
    library = dlopen(*file, RTLD_LAZY | RTLD_LOCAL);
  }
  if (library == NULL) {
    dlopen(files[0], RTLD_LAZY | RTLD_LOCAL);
    return dlerror();
  }
  for (size_t i = 0; names[i] != NULL; i++) {
    functions[i] = dlsym(library, names[i]);
    if (functions[i] == NULL) return dlerror();
  }
  return NULL;
}
