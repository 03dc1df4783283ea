#include "message_passing.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef STEERLENS_MPI

#if __has_include(<mpi.h>)
#include <mpi.h>
#else
// Debian keeps the headers of the chosen implementation there.
#include <mpi/mpi.h>
#endif
#include <sched.h>
#include <time.h>

static int own_rank, rank_count;

bool mp_is_built(void) { return true; }

int mp_begin(int *rank, int *size) {
  int provided = 0;
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
  if (code != MPI_SUCCESS) return code;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  code = MPI_Comm_rank(MPI_COMM_WORLD, rank);
  if (code == MPI_SUCCESS) code = MPI_Comm_size(MPI_COMM_WORLD, size);
  own_rank = *rank;
  rank_count = *size;
  return code;
}

int mp_end(void) { return MPI_Finalize(); }

void mp_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

void mp_library(char *text, int capacity) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(version, &length);
  snprintf(text, (size_t)capacity, "%s", version);
}

void mp_error_text(int code, char *text, int capacity) {
  char message[MPI_MAX_ERROR_STRING];
  int length = 0;
  if (MPI_Error_string(code, message, &length) != MPI_SUCCESS) length = 0;
  snprintf(text, (size_t)capacity, "%.*s", length, message);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Yields the processor while it waits, for a while at once, then in naps: ranks may share processors, and a
// rank may wait for minutes while rank 0 writes.
static int finish(MPI_Request request, double seconds) {
  const double start = now();
  for (;;) {
    int done = 0;
    int code = MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS || done) return code;
    double waited = now() - start;
    if (seconds > 0 && waited > seconds) return MP_TIMED_OUT;
    if (waited < 0.01) {
      sched_yield();
    } else {
      struct timespec nap = {0, waited < 1 ? 20000 : 1000000};
      nanosleep(&nap, NULL);
    }
  }
}

static bool is_empty(const int32_t *counts) {
  for (int rank = 0; rank < rank_count; rank++)
    if (counts[rank] != 0) return false;
  return true;
}

// Open MPI 4.1 answers a rank that has nothing to send or receive without counting the call, and no later one
// of its own meets those of the others. Such a rank sends a byte to itself.
static int all_to_all_of_none(double seconds) {
  int32_t *counts = calloc((size_t)rank_count, sizeof *counts);
  int32_t *starts = calloc((size_t)rank_count, sizeof *starts);
  int code = MPI_ERR_NO_MEM;
  if (counts && starts) {
    const char sent = 0;
    char received;
    MPI_Request request;
    counts[own_rank] = 1;
    code = MPI_Ialltoallv(
        &sent, counts, starts, MPI_BYTE, &received, counts, starts, MPI_BYTE, MPI_COMM_WORLD, &request);
    if (code == MPI_SUCCESS) code = finish(request, seconds);
  }
  free(counts);
  free(starts);
  return code;
}

int mp_all_to_all(
    const void *outgoing, const int32_t *outgoing_counts, const int32_t *outgoing_starts, void *incoming,
    const int32_t *incoming_counts, const int32_t *incoming_starts, double seconds) {
  if (is_empty(outgoing_counts) && is_empty(incoming_counts)) return all_to_all_of_none(seconds);
  MPI_Request request;
  int code = MPI_Ialltoallv(
      outgoing, outgoing_counts, outgoing_starts, MPI_BYTE, incoming, incoming_counts, incoming_starts,
      MPI_BYTE, MPI_COMM_WORLD, &request);
  return code != MPI_SUCCESS ? code : finish(request, seconds);
}

int mp_all_gather(
    const void *outgoing, int32_t count, void *incoming, const int32_t *incoming_counts,
    const int32_t *incoming_starts, double seconds) {
  MPI_Request request;
  int code = MPI_Iallgatherv(
      outgoing, count, MPI_BYTE, incoming, incoming_counts, incoming_starts, MPI_BYTE, MPI_COMM_WORLD,
      &request);
  return code != MPI_SUCCESS ? code : finish(request, seconds);
}

#else

bool mp_is_built(void) { return false; }

static const int no_mpi = 1;

int mp_begin(int *rank, int *size) {
  *rank = 0;
  *size = 1;
  return no_mpi;
}

int mp_end(void) { return 0; }

void mp_abort(int code) { (void)code; }

void mp_library(char *text, int capacity) { snprintf(text, (size_t)capacity, "none"); }

void mp_error_text(int code, char *text, int capacity) {
  (void)code;
  snprintf(text, (size_t)capacity, "built without MPI");
}

int mp_all_to_all(
    const void *outgoing, const int32_t *outgoing_counts, const int32_t *outgoing_starts, void *incoming,
    const int32_t *incoming_counts, const int32_t *incoming_starts, double seconds) {
  (void)outgoing, (void)outgoing_counts, (void)outgoing_starts, (void)incoming, (void)incoming_counts,
      (void)incoming_starts, (void)seconds;
  return no_mpi;
}

int mp_all_gather(
    const void *outgoing, int32_t count, void *incoming, const int32_t *incoming_counts,
    const int32_t *incoming_starts, double seconds) {
  (void)outgoing, (void)count, (void)incoming, (void)incoming_counts, (void)incoming_starts,
      (void)seconds;
  return no_mpi;
}

#endif
