// Opens shared libraries when they are first used. Those that bring dozens of others along would cost every
// program their binding at its start, also one that only prints its help.
#pragma once

/// Opens the first of `files` that is there and writes the addresses of its functions `names` to `functions`.
///
/// Both lists end with null. The libraries that the opened one needs count as parts of it; it stays open.
/// Returns null, or why it could not be opened, in the words of the dynamic linker about the first file;
/// the text is the calling thread's, until its next call.
const char *library_loader_open(const char *const *files, const char *const *names, void **functions);
