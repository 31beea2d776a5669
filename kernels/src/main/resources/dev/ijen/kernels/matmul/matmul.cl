// c = start + a b for a stack of matrices: every output is one chain of fma over the inner axis, in
// order, so all rungs give the CPU's bits. T is float or double, V a vector of VL of them.

typedef struct {
  int aAt, bAt, sAt, cAt, m, n, k, count, rank, dims[RANK], aStack[RANK], bStack[RANK], sStack[RANK];
  int aRow, aColumn, bRow, bColumn, sRow, sColumn, biased, packs;
} Params;

// Where matrix number g of the stack begins.
#define PLACES(g)                                              \
  int a0 = p.aAt, b0 = p.bAt, s0 = p.sAt;                      \
  for (int k_ = 0, rest = (g); k_ < p.rank; rest /= p.dims[k_++]) { \
    const int at = rest % p.dims[k_];                          \
    a0 += at * p.aStack[k_];                                   \
    b0 += at * p.bStack[k_];                                   \
    s0 += at * p.sStack[k_];                                   \
  }

#ifdef IJEN_CPU
#define PANEL (4 * VL)

// Packs b into panels of PANEL columns, each [k, PANEL] without gaps and filled up with zeros: whatever
// b's strides, the product then reads memory in order. Costs k n moves for 2 m k n flops.
KERNEL(pack)(GLOBAL const T* b, GLOBAL T* y, const Params p) {
  const int panels = (p.n + PANEL - 1) / PANEL;
  FOR_GROUPS(g, p.packs * panels) {
    PLACES(g / panels)
    const int column = g % panels * PANEL;
    const int width = min(PANEL, p.n - column);
    GLOBAL T* to = y + (long)g * p.k * PANEL;
    for (int i = 0; i < p.k; i++, to += PANEL) {
      GLOBAL const T* from = b + b0 + i * p.bRow + column * p.bColumn;
      if (width == PANEL && p.bColumn == 1) {
        for (int j = 0; j < 4; j++) VSTORE(VLOAD(j, from), j, to);
      } else {
        for (int j = 0; j < width; j++) to[j] = from[j * p.bColumn];
        for (int j = width; j < PANEL; j++) to[j] = 0;
      }
    }
  }
}

INLINE V start_of(GLOBAL const T* s, int at, int step, int count) {
  T x[VL];
  for (int j = 0; j < VL; j++) x[j] = j < count ? s[at + j * step] : (T)0;
  return VLOAD(0, x);
}

INLINE void put(V v, GLOBAL T* c, int count) {
  if (count >= VL) {
    VSTORE(v, 0, c);
    return;
  }
  T x[VL];
  VSTORE(v, 0, x);
  for (int j = 0; j < count; j++) c[j] = x[j];
}

#define START(r)                                                                              \
  V c##r##0 = 0, c##r##1 = 0, c##r##2 = 0, c##r##3 = 0;                                       \
  if (p.biased) {                                                                             \
    const int at = s0 + (i0 + r) * p.sRow + column * p.sColumn;                               \
    c##r##0 = start_of(s, at, p.sColumn, width);                                              \
    c##r##1 = start_of(s, at + VL * p.sColumn, p.sColumn, width - VL);                        \
    c##r##2 = start_of(s, at + 2 * VL * p.sColumn, p.sColumn, width - 2 * VL);                \
    c##r##3 = start_of(s, at + 3 * VL * p.sColumn, p.sColumn, width - 3 * VL);                \
  }
#define STEP(r)                                \
  {                                            \
    const V x = a[a0 + r * p.aRow];            \
    c##r##0 = fma(x, y0, c##r##0);             \
    c##r##1 = fma(x, y1, c##r##1);             \
    c##r##2 = fma(x, y2, c##r##2);             \
    c##r##3 = fma(x, y3, c##r##3);             \
  }
#define FINISH(r)                              \
  {                                            \
    GLOBAL T* to = c + c0 + r * p.n;           \
    put(c##r##0, to, width);                   \
    if (width > VL) put(c##r##1, to + VL, width - VL);             \
    if (width > 2 * VL) put(c##r##2, to + 2 * VL, width - 2 * VL); \
    if (width > 3 * VL) put(c##r##3, to + 3 * VL, width - 3 * VL); \
  }
#define TILE(STARTS, STEPS, FINISHES)                                  \
  {                                                                    \
    STARTS                                                             \
    for (int l = 0; l < p.k; l++, a0 += p.aColumn, b += PANEL) {       \
      const V y0 = VLOAD(0, b), y1 = VLOAD(1, b), y2 = VLOAD(2, b), y3 = VLOAD(3, b); \
      STEPS                                                            \
    }                                                                  \
    FINISHES                                                           \
  }

// Six rows by four vectors: 24 sums, 4 vectors of b and one number of a fill the 32 registers; per step
// 24 fma for 4 loads and 6 broadcasts. Neighbouring groups share a panel, which stays in the cache.
KERNEL(blocked)(GLOBAL const T* a, GLOBAL const T* packed, GLOBAL const T* s, GLOBAL T* c, const Params p) {
  const int panels = (p.n + PANEL - 1) / PANEL;
  const int blocks = (p.m + 5) / 6;
  FOR_GROUPS(g, p.count * panels * blocks) {
    const int matrix = g / blocks / panels;
    const int panel = g / blocks % panels;
    int i0 = g % blocks * 6;
    const int column = panel * PANEL;
    const int width = min(PANEL, p.n - column);
    PLACES(matrix)
    a0 += i0 * p.aRow;
    int c0 = p.cAt + matrix * p.m * p.n + i0 * p.n + column;
    GLOBAL const T* b = packed + ((long)(p.packs == 1 ? 0 : matrix) * panels + panel) * p.k * PANEL;
    if (p.m - i0 >= 6) {
      TILE(START(0) START(1) START(2) START(3) START(4) START(5),
           STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5),
           FINISH(0) FINISH(1) FINISH(2) FINISH(3) FINISH(4) FINISH(5))
    } else { // the last rows, one at a time
      const int first = a0;
      for (; i0 < p.m; i0++, c0 += p.n) {
        a0 = first + (i0 - g % blocks * 6) * p.aRow;
        TILE(START(0), STEP(0), FINISH(0))
        b -= (long)p.k * PANEL;
      }
    }
  }
}

#else

// A work-group of 16 x 16 computes 64 x 64: 16 columns of a and rows of b at a time come into local
// memory, where each number is read by 16 work-items; 4 x 4 sums in registers take 16 fma for 8 reads.
KERNEL(tiled)(GLOBAL const T* a, GLOBAL const T* b, GLOBAL const T* s, GLOBAL T* c, const Params p) {
  LOCAL_ARRAY(T, left, 16 * 65);
  LOCAL_ARRAY(T, right, 16 * 65);
  const int x = LANE % 16, y = LANE / 16;
  const int tiles = (p.n + 63) / 64, bands = (p.m + 63) / 64;
  FOR_GROUPS(g, p.count * tiles * bands) {
    const int matrix = g / tiles / bands;
    const int row = g / tiles % bands * 64;
    const int column = g % tiles * 64;
    PLACES(matrix)
    T sum[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        const int r = row + y + 16 * i, q = column + x + 16 * j;
        sum[i][j] = p.biased && r < p.m && q < p.n ? s[s0 + r * p.sRow + q * p.sColumn] : (T)0;
      }
    }
    for (int l0 = 0; l0 < p.k; l0 += 16) {
      for (int e = LANE; e < 1024; e += 256) {
        // whichever index moves in memory goes with the lane
        const int al = p.aColumn == 1 ? e % 16 : e / 64, ar = p.aColumn == 1 ? e / 16 : e % 64;
        const int bl = p.bColumn == 1 ? e / 64 : e % 16, bq = p.bColumn == 1 ? e % 64 : e / 16;
        left[al * 65 + ar] = l0 + al < p.k && row + ar < p.m
            ? a[a0 + (row + ar) * p.aRow + (l0 + al) * p.aColumn] : (T)0;
        right[bl * 65 + bq] = l0 + bl < p.k && column + bq < p.n
            ? b[b0 + (l0 + bl) * p.bRow + (column + bq) * p.bColumn] : (T)0;
      }
      BARRIER;
      const int depth = min(16, p.k - l0);
      for (int l = 0; l < depth; l++) {
        T u[4], v[4];
        for (int i = 0; i < 4; i++) u[i] = left[l * 65 + y + 16 * i];
        for (int j = 0; j < 4; j++) v[j] = right[l * 65 + x + 16 * j];
        for (int i = 0; i < 4; i++) for (int j = 0; j < 4; j++) sum[i][j] = fma(u[i], v[j], sum[i][j]);
      }
      BARRIER;
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        const int r = row + y + 16 * i, q = column + x + 16 * j;
        if (r < p.m && q < p.n) c[p.cAt + matrix * p.m * p.n + r * p.n + q] = sum[i][j];
      }
    }
  }
}
#endif
