// The shipped models, judge and sentences as bytes inside the binary.
#pragma once

#include <stddef.h>

/// One embedded file: "folder/name", its bytes and their number.
struct embedded_file {
  const char *path;
  const unsigned char *bytes;
  size_t count;
};

/// All embedded files, `embedded_file_count` of them.
const struct embedded_file *embedded_files_table(void);

/// The number of embedded files.
extern const size_t embedded_file_count;
