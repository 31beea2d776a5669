// Products on processors, after rows.cl: c += a b with sums of R rows by N vectors in registers, each one
// chain of fma that goes on from what c holds. Loops over the depth are not unrolled: drivers inline
// everything, and each copy of a tile would cost a second to compile. b has unit stride along its columns; a has any strides.

#ifdef IJEN_CPU
#define UNROLL(i, n) _Pragma("unroll") for (int i = 0; i < (n); i++)

#define TILE(R, N)                                                                                   \
  INLINE void tile_##R##_##N(GLOBAL const T* a, const int aRow, const int aStep, GLOBAL const T* b,  \
                             const int bStep, GLOBAL T* c, const int cRow, const int depth) {        \
    V sum[R][N];                                                                                     \
    UNROLL(r, R) UNROLL(v, N) sum[r][v] = VLOAD(v, c + r * cRow);                                    \
    _Pragma("unroll 1") for (int l = 0; l < depth; l++, a += aStep, b += bStep) {                    \
      V y[N];                                                                                        \
      UNROLL(v, N) y[v] = VLOAD(v, b);                                                               \
      UNROLL(r, R) {                                                                                 \
        const V x = a[r * aRow];                                                                     \
        UNROLL(v, N) sum[r][v] = fma(x, y[v], sum[r][v]);                                            \
      }                                                                                              \
    }                                                                                                \
    UNROLL(r, R) UNROLL(v, N) VSTORE(sum[r][v], v, c + r * cRow);                                    \
  }
TILE(8, 2)
TILE(1, 2)
TILE(8, 1)
TILE(1, 1)

#define BAND(R, N)                                                                                   \
  {                                                                                                  \
    int i = 0;                                                                                       \
    for (; i + R <= rows; i += R) {                                                                  \
      tile_##R##_##N(a + i * aRow, aRow, aStep, b + j, bStep, c + i * cRow + j, cRow, depth);        \
    }                                                                                                \
    for (; i < rows; i++) {                                                                          \
      tile_1_##N(a + i * aRow, aRow, aStep, b + j, bStep, c + i * cRow + j, cRow, depth);            \
    }                                                                                                \
  }

// columns must be a multiple of VL.
INLINE void product(const int rows, const int columns, const int depth, GLOBAL const T* a, const int aRow,
                    const int aStep, GLOBAL const T* b, const int bStep, GLOBAL T* c, const int cRow) {
  int j = 0;
  for (; j + 2 * VL <= columns; j += 2 * VL) BAND(8, 2)
  if (j < columns) BAND(8, 1)
}
#endif
