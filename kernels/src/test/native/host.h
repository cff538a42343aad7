/* What port.h leaves to whoever runs kernels on the host: enough to compile them. */
#define KERNEL(n) extern "C" void
#define FUNCTION static inline
#define CALLED static
#define LOCAL static thread_local
extern thread_local int host_item, host_group[3];
extern "C" void host_sync();
#define ITEM host_item
#define GROUP_X host_group[0]
#define GROUP_Y host_group[1]
#define GROUP_Z host_group[2]
#define SYNC() host_sync()
