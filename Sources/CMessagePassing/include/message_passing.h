#ifndef MESSAGE_PASSING_H
#define MESSAGE_PASSING_H

#include <stdbool.h>
#include <stdint.h>

// The few calls of MPI that ranks exchange bytes with, as functions: MPI's handles are macros, which Swift
// does not see. Without the package trait MPI none of them is there but `mp_is_built`.
//
// Functions return 0, or a code that `mp_error_text` explains; `MP_TIMED_OUT` is no code of MPI's.

#define MP_TIMED_OUT (-1)

// Whether the package was built with MPI.
bool mp_is_built(void);

// Joins the processes that a launcher started; called once, before all else.
int mp_begin(int *rank, int *size);

// Leaves them, once all do.
int mp_end(void);

// Ends all of them at once with this exit code.
void mp_abort(int code);

// The name and version of the MPI library, in 256 bytes at least.
void mp_library(char *text, int capacity);

// What a code says, in 512 bytes at least.
void mp_error_text(int code, char *text, int capacity);

// Sends bytes to every rank and receives bytes from every one: `counts` and `starts` by rank, in bytes.
// After `seconds` without an end it gives up; 0 waits for as long as it takes.
int mp_all_to_all(
    const void *outgoing, const int32_t *outgoing_counts, const int32_t *outgoing_starts, void *incoming,
    const int32_t *incoming_counts, const int32_t *incoming_starts, double seconds);

// Sends the same bytes to every rank, and receives every rank's.
int mp_all_gather(
    const void *outgoing, int32_t count, void *incoming, const int32_t *incoming_counts,
    const int32_t *incoming_starts, double seconds);

#endif
