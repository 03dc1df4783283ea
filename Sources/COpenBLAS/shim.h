#pragma once

#include <cblas.h>
#include <lapacke.h>

// Declared in OpenBLAS's own cblas.h, not in every distribution's; repeated so that any header set serves.
void openblas_set_num_threads(int num_threads);
char *openblas_get_corename(void);
char *openblas_get_config(void);
