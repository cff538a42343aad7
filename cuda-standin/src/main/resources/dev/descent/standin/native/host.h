/*
 * The words that port.h leaves to whoever runs kernels on the host. A kernel is a plain function; the items of a group
 * run one after the other on one thread, each on a stack of its own from its first barrier on (see groups.cpp).
 */
#ifndef STANDIN_HOST_H
#define STANDIN_HOST_H

/* Where the running item stands. There is one runner at a time, so this is not a thread's own. */
struct StandinPlace {
    int item;
    int group[3];
    int next;  /* the first item of the group that nobody has begun */
    int items; /* items of the group */
};

extern StandinPlace standin_place;

/* Every item of the group has to come to the barrier at this line before one goes on. */
void standin_barrier(int line);

#define KERNEL(n) static inline void
#define FUNCTION static inline
#define CALLED static
/* One section for all of it, so that each launch can begin with garbage there. */
#define LOCAL static __attribute__((section("standin_local")))
#define ITEM standin_place.item
#define GROUP_X standin_place.group[0]
#define GROUP_Y standin_place.group[1]
#define GROUP_Z standin_place.group[2]
#define SYNC() standin_barrier(__LINE__)

#endif
