"""Times and memory of the baseline."""

import resource
import time


def timed(repeat, body, warm_up=None):
    """The times of `repeat` runs after a warm-up, and the last result; `body` gets the run's number, 0 for warm-up."""
    (warm_up or body)(0)
    runs = []
    for i in range(1, repeat + 1):
        start = time.perf_counter()
        result = body(i)
        runs.append(time.perf_counter() - start)
    return runs, result


def peak_memory_mb():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:  # macOS: bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
