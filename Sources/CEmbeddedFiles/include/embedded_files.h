// The shipped models, judge and sentences, and what pages are made of, as bytes inside the binary;
// file_list.h lists them.
#pragma once

#include <stddef.h>

/// One embedded file: its name in the list, its bytes and their number.
struct embedded_file {
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/// All embedded files, `embedded_file_count` of them.
const struct embedded_file *embedded_files_table(void);

/// The number of embedded files.
extern const size_t embedded_file_count;
