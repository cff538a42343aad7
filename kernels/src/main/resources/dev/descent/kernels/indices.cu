/* Rows picked by 32-bit indices. */
#ifndef DESCENT_PORT_H
#include "port.h"
#include "numbers.h"
#endif

/* out [n / width, width] = rows of table; an index out of range gives NaN. */
KERNEL(GROUP) gather(long n, int rows, int width, IN(table), IN_INTS(indices), OUT(y)) {
    USE_IN(table);
    USE_IN_INTS(indices);
    USE_OUT(y);
    long i = INDEX;
    if (i >= n) return;
    long place = i / width;
    int row = indices[place];
    y[i] = row < 0 || row >= rows ? NOT_A_NUMBER : table[(long) row * width + (i - place * width)];
}

/*
 * out [rows, width] = 0, then out[indices_i] += updates_i in the order of i. A group owns one row and 256 of its
 * columns, and passes over all indices, 256 at a time: no atomics, and the order is kept.
 */
KERNEL(GROUP) scatter_add(long n, int width, IN_INTS(indices), IN(updates), OUT(y)) {
    USE_IN_INTS(indices);
    USE_IN(updates);
    USE_OUT(y);
    LOCAL int seen[GROUP];
    int t = ITEM;
    int column = GROUP_Y * GROUP + t;
    float total = 0.0f;
    for (long from = 0; from < n; from += GROUP) {
        seen[t] = from + t < n ? indices[from + t] : -1;
        SYNC();
        if (column < width) {
            for (int j = 0; j < GROUP; j++) {
                if (seen[j] == GROUP_X) total += updates[(from + j) * width + column];
            }
        }
        SYNC();
    }
    if (column < width) y[(long) GROUP_X * width + column] = total;
}

/* out [n / depth, depth]: 1 at the index, 0 elsewhere; NaN for an index out of range. */
KERNEL(GROUP) one_hot(long n, int depth, IN_INTS(indices), OUT(y)) {
    USE_IN_INTS(indices);
    USE_OUT(y);
    long i = INDEX;
    if (i >= n) return;
    long place = i / depth;
    int k = indices[place];
    y[i] = k < 0 || k >= depth ? NOT_A_NUMBER : i - place * depth == k ? 1.0f : 0.0f;
}
