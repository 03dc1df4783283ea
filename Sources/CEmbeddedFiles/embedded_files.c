#include "embedded_files.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// The three things that the list tells of each file.
#define FIRST(identifier, name, place) identifier
#define SECOND(identifier, name, place) name
#define THIRD(identifier, name, place) place
#define IDENTIFIER(file) FIRST(file)
#define NAME(file) SECOND(file)
#define PLACE(file) THIRD(file)

#define EACH "embed_bytes.h"
#include "file_list.h"
#undef EACH

static const struct embedded_file embedded_files[] = {
#define EACH "embed_entry.h"
#include "file_list.h"
};

const size_t embedded_file_count = sizeof embedded_files / sizeof embedded_files[0];

const struct embedded_file *embedded_files_table(void) { return embedded_files; }
