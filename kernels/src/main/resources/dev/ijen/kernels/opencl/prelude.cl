// What comes before every kernel source: one text for OpenCL C and CUDA, for GPUs and processors.
//
// IJEN_CPU: few work-items, each with a long loop that the compiler turns into vectors; a work-group
// is one work-item, so its "lanes" are a loop and its local memory is an array on the stack.
// IJEN_GPU: a work-item per element, a work-group per group.

#ifdef __CUDACC__
#define KERNEL(name) extern "C" __global__ void name
#define GLOBAL
#define CONSTANT __device__ const
#define INLINE static __device__ __forceinline__
#define LOCAL_ARRAY(T, name, n) __shared__ T name[n]
#define BARRIER __syncthreads()
#define ITEM (int)(blockIdx.x * blockDim.x + threadIdx.x)
#define ITEMS (int)(gridDim.x * blockDim.x)
#define GROUP (int)blockIdx.x
#define GROUPS (int)gridDim.x
#define LANE (int)threadIdx.x
#define GROUP_SIZE (int)blockDim.x
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long long ulong;
#define AS_INT(x) __float_as_int(x)
#define AS_UINT(x) __float_as_uint(x)
#define AS_FLOAT(x) __int_as_float(x)
#define MUL_HI(a, b) __umulhi(a, b)
#define CLAIM(p) (atomicCAS(p, 0, 1) == 0)
#else
#pragma OPENCL FP_CONTRACT OFF
#ifdef IJEN_FP64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#define KERNEL(name) __kernel void name
#define GLOBAL __global
#define CONSTANT __constant
#define INLINE static inline
#ifdef IJEN_CPU
#define LOCAL_ARRAY(T, name, n) T name[n]
#define BARRIER
#else
#define LOCAL_ARRAY(T, name, n) __local T name[n]
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE)
#endif
#define ITEM (int)get_global_id(0)
#define ITEMS (int)get_global_size(0)
#define GROUP (int)get_group_id(0)
#define GROUPS (int)get_num_groups(0)
#define LANE (int)get_local_id(0)
#define GROUP_SIZE (int)get_local_size(0)
#define AS_INT(x) as_int(x)
#define AS_UINT(x) as_uint(x)
#define AS_FLOAT(x) as_float(x)
#define MUL_HI(a, b) mul_hi((uint)(a), (uint)(b))
#define CLAIM(p) (atomic_cmpxchg(p, 0, 1) == 0)
#endif

// FOR_EACH(i, n) { ... }: elements 0 to n - 1 shared among all work-items; launched by each().
#ifdef IJEN_CPU
#define IJEN_PIECE(n) (((n) - 1) / ITEMS / 16 * 16 + 16)
#define IJEN_FIRST(n) (int)min((long)(n), (long)ITEM * IJEN_PIECE(n))
#define IJEN_LAST(n) (int)min((long)(n), (long)ITEM * IJEN_PIECE(n) + IJEN_PIECE(n))
#define FOR_EACH(i, n) for (int i = IJEN_FIRST(n), i##_end = IJEN_LAST(n); i < i##_end; i++)
#else
#define FOR_EACH(i, n) for (int i = ITEM; i < (n) && i >= 0; i += ITEMS)
#endif

// FOR_ROWS(r, n, columns) { offsets of row r; FOR_COLUMNS(c) { ... } }: the same n elements as rows,
// so that what depends on the row only is worked out once per row on a processor.
#ifdef IJEN_CPU
#define FOR_ROWS(r, n, columns)                                                          \
  for (int i_ = IJEN_FIRST(n), end_ = IJEN_LAST(n), r, from_, to_;                       \
       i_ < end_ && (r = i_ / (columns), from_ = i_ - r * (columns),                     \
                     to_ = min((columns), from_ + (end_ - i_)), 1);                      \
       i_ += to_ - from_)
#else
#define FOR_ROWS(r, n, columns)                                                          \
  for (int i_ = ITEM, r, from_, to_;                                                     \
       i_ < (n) && i_ >= 0 && (r = i_ / (columns), from_ = i_ - r * (columns), to_ = from_ + 1, 1); \
       i_ += ITEMS)
#endif
#define FOR_COLUMNS(c) for (int c = from_; c < to_; c++)

// FOR_GROUPS(g, n) { ... }: groups of elements, each treated by a work-group; launched by groups().
// Inside, LANES(l, k) { ... } are its lanes 0 to k - 1. What lanes write into a LOCAL_ARRAY others may
// read after a BARRIER; one more BARRIER belongs at the end, before the next group writes there.
#ifdef IJEN_CPU
#define FOR_GROUPS(g, n)                                                                \
  for (int g = (int)((long)(n) * ITEM / ITEMS), g##_end = (int)((long)(n) * (ITEM + 1) / ITEMS); \
       g < g##_end; g++)
#else
#define FOR_GROUPS(g, n) for (int g = GROUP; g < (n); g += GROUPS)
#endif
#ifdef IJEN_CPU
#define LANES(l, n) for (int l = 0; l < (n); l++)
#else
#define LANES(l, n) for (int l = LANE; l < (n); l += GROUP_SIZE)
#endif

#define RANK 8
#define NOT_A_NUMBER AS_FLOAT(0x7fc00000) // Java's

// Reports an index outside [0, size) at element `at` of the indices; the first report stays.
#define FAULT(words, number, at, index, size)          \
  do {                                                 \
    if (CLAIM((words) + 4)) {                          \
      (words)[1] = (at);                               \
      (words)[2] = (index);                            \
      (words)[3] = (size);                             \
      (words)[0] = (number);                           \
    }                                                  \
  } while (0)

// As Java's and IEEE 754-2019's minimum and maximum: NaN if either is, -0 below +0.
INLINE float f_min(float a, float b) {
  return a != a ? a : b != b ? b : a == b ? AS_FLOAT(AS_INT(a) | AS_INT(b)) : a < b ? a : b;
}
INLINE float f_max(float a, float b) {
  return a != a ? a : b != b ? b : a == b ? AS_FLOAT(AS_INT(a) & AS_INT(b)) : a > b ? a : b;
}
INLINE int i_min(int a, int b) { return a < b ? a : b; }
INLINE int i_max(int a, int b) { return a > b ? a : b; }
#ifdef IJEN_FP64
INLINE double d_min(double a, double b) {
  return a != a ? a : b != b ? b : a == b ? as_double(as_long(a) | as_long(b)) : a < b ? a : b;
}
INLINE double d_max(double a, double b) {
  return a != a ? a : b != b ? b : a == b ? as_double(as_long(a) & as_long(b)) : a > b ? a : b;
}
#endif

