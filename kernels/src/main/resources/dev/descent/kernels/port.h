/*
 * One dialect for three compilers: CUDA C++, OpenCL C 1.2 and host C++. Sources keep to C99 and to these words.
 *
 * KERNEL(n)            begins a kernel that runs in groups of n items, all along x
 * IN(x), OUT(x)        a float view as parameter: pointer to its buffer, and its first element
 * IN_INTS, OUT_INTS    the same with 32-bit integers
 * TABLE(x)             numbers of 64 bits, some of them for FLOATS_AT(address); not in OpenCL C
 * USE_...(x)           makes x a pointer to the view's first element
 * FOR_OPENCL           is defined in OpenCL C alone: for kernels that only one of the languages has
 * LOCAL(n)             memory that a group shares, at the top of a kernel alone; LOCAL_PTR in parameters of functions
 * FUNCTION, CALLED     begin a function that is repeated where it is used, or that is long and called
 * SYNC()               all items of a group meet; every item reaches it, or none
 *
 * Products and sums are never contracted unless FMA says so, and nothing here is "fast": results of + - * / sqrt and
 * fma are correctly rounded on every device that is used.
 */
#ifndef DESCENT_PORT_H
#define DESCENT_PORT_H

#if defined(__OPENCL_C_VERSION__) || defined(__OPENCL_VERSION__)
    #pragma OPENCL FP_CONTRACT OFF
    #define FOR_OPENCL
    #define KERNEL(n) __kernel __attribute__((reqd_work_group_size(n, 1, 1))) void
    #define FUNCTION static inline
    #define CALLED static
    #define GLOBAL __global
    #define LOCAL __local
    #define LOCAL_PTR __local
    #define ITEM ((int) get_local_id(0))
    #define GROUP_X ((int) get_group_id(0))
    #define GROUP_Y ((int) get_group_id(1))
    #define GROUP_Z ((int) get_group_id(2))
    #define SYNC() barrier(CLK_LOCAL_MEM_FENCE)
    #define FMA(a, b, c) fma((float) (a), (float) (b), (float) (c))
    #define SQRT(x) sqrt((float) (x))
    #define BITS(x) as_int((float) (x))
    #define FROM_BITS(i) as_float((int) (i))
    #define HIGH_PRODUCT(a, b) mul_hi((uint) (a), (uint) (b))
    typedef float16 Vector;
    #define VECTOR_OF(x) ((float16) (x))
    #define VECTOR_LOAD(p) vload16(0, p)
    #define VECTOR_STORE(v, p) vstore16(v, 0, p)
    #define VECTOR_FMA(a, b, c) fma(a, b, c)
#else
    #define GLOBAL
    #define LOCAL_PTR
    typedef unsigned int uint;
    #if defined(__CUDACC__)
        #define KERNEL(n) extern "C" __global__ void __launch_bounds__(n)
        #define FUNCTION static __device__ __forceinline__
        #define CALLED static __device__ __noinline__
        #define LOCAL __shared__
        #define ITEM ((int) threadIdx.x)
        #define GROUP_X ((int) blockIdx.x)
        #define GROUP_Y ((int) blockIdx.y)
        #define GROUP_Z ((int) blockIdx.z)
        #define SYNC() __syncthreads()
        #define FMA(a, b, c) fmaf(a, b, c)
        #define SQRT(x) sqrtf(x)
        #define BITS(x) __float_as_int(x)
        #define FROM_BITS(i) __int_as_float(i)
        #define HIGH_PRODUCT(a, b) __umulhi(a, b)
        #define FLOATS_AT(address) ((float*) __cvta_global_to_generic((size_t) (address)))
    #else
        #include "host.h" /* KERNEL, FUNCTION, CALLED, LOCAL, ITEM, GROUP_*, SYNC: of whoever runs kernels on the host */
        #include <math.h>
        #include <string.h>
        #define FMA(a, b, c) fmaf(a, b, c)
        #define SQRT(x) sqrtf(x)
        #define BITS(x) host_bits(x)
        #define FROM_BITS(i) host_from_bits(i)
        #define HIGH_PRODUCT(a, b) ((uint) (((unsigned long long) (uint) (a) * (uint) (b)) >> 32))
        #define FLOATS_AT(address) ((float*) (address))
        static inline int host_bits(float x) { int i; memcpy(&i, &x, sizeof i); return i; }
        static inline float host_from_bits(int i) { float x; memcpy(&x, &i, sizeof x); return x; }
    #endif
    #define TABLE(x) const long* x##_buffer, long x##_first
    #define USE_TABLE(x) const long* const x = x##_buffer + x##_first

    /* The row of the tensor that a group works at, in a table whose rows begin with the first group of theirs. */
    FUNCTION const long* row_of(const long* table, int rows, int width, long group) {
        int low = 0;
        int high = rows;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (table[middle * width] <= group) low = middle;
            else high = middle;
        }
        return table + low * width;
    }
#endif

#define IN(x) GLOBAL const float* x##_buffer, long x##_first
#define OUT(x) GLOBAL float* x##_buffer, long x##_first
#define IN_INTS(x) GLOBAL const int* x##_buffer, long x##_first
#define OUT_INTS(x) GLOBAL int* x##_buffer, long x##_first
#define USE_IN(x) GLOBAL const float* const x = x##_buffer + x##_first
#define USE_OUT(x) GLOBAL float* const x = x##_buffer + x##_first
#define USE_IN_INTS(x) GLOBAL const int* const x = x##_buffer + x##_first
#define USE_OUT_INTS(x) GLOBAL int* const x = x##_buffer + x##_first

/* Items of a group, in all kernels but the matrix products. */
#define GROUP 256
/* The item's number in a launch along x alone. */
#define INDEX ((long) GROUP_X * GROUP + ITEM)

#define NOT_A_NUMBER FROM_BITS(0x7FC00000)
#define INFINITE FROM_BITS(0x7F800000)

#endif
