// Kernels with faults, which tests of the stand-in itself have found. No PTX of the project has them.
#include "port.h"
#include "kernels.h"

/* Only the first n items come to the barrier. */
KERNEL(GROUP) standin_divergent(int n, OUT(y)) {
    USE_OUT(y);
    if (ITEM < n) SYNC();
    y[ITEM] = 1.0f;
}

/* Local memory that nobody has written. */
KERNEL(GROUP) standin_unwritten(OUT(y)) {
    USE_OUT(y);
    LOCAL float shared[GROUP];
    y[ITEM] = shared[ITEM];
    SYNC();
    shared[ITEM] = 1.0f;
}

static const standin::Kernel kernels[] = {
    {"standin_divergent", GROUP, "iwl", "n y y_first", standin::Adapter<&standin_divergent>::run},
    {"standin_unwritten", GROUP, "wl", "y y_first", standin::Adapter<&standin_unwritten>::run},
};

static const standin::Registration registration(kernels);
