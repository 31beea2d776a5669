// Convolutions as products whose windows are read in place: FORM_forward (y), FORM_weight (w) or FORM_input
// (x), in Conv's order of operations, so that the bits are the CPU's. Rows are channels of the result;
// columns are windows of all images, taps, or pixels. Pixels of one phase, (row mod stride, column mod
// stride), have the same taps. A place outside the image counts as zero; a pixel's missing windows are
// left out. Napkin: 2 flops per output and tap; windows are read rows / 6 (processor) or rows / 64 times.

typedef struct {
  int xAt, xNet, xImage, xChannel, xRow, xColumn, yAt, yNet, yImage, yChannel, yRow, yColumn, wAt;
  int nets, images, groups, channels, outs, height, width, kh, kw, oh, ow;
  int sr, pr, dr, sc, pc, dc, rows, columns, bands;
} Params;

#define AREA (p.oh * p.ow)
#define TAPS (p.channels * p.kh * p.kw)
#define X0 (x + p.xAt + net * p.xNet + group * p.channels * p.xChannel)
#define Y0 (y + p.yAt + net * p.yNet + group * p.outs * p.yChannel)
#define W0 (w + p.wAt + (net * p.groups + group) * p.outs * TAPS)

#ifdef FORM_input
#define PHASES (p.sr * p.sc)
#define HIGH ((p.height - down + p.sr - 1) / p.sr) // pixels of a phase
#define WIDE ((p.width - across + p.sc - 1) / p.sc)
#define PHASE                                                          \
  const int down = phase / p.sc, across = phase % p.sc;                \
  const int columns = p.images * max(0, HIGH) * max(0, WIDE);
#else
#define PHASES 1
#define HIGH p.oh
#define WIDE p.ow
#define PHASE const int columns = p.columns;
#endif

#ifdef IJEN_CPU
TILE(6, 4)
TILE(1, 4)
#define PANEL (4 * VL)
#define DEPTH 128

// A panel of windows is copied to where a work-item keeps it, DEPTH steps at a time, and meets all rows of
// its band. Columns are walked in runs that lie evenly in memory.
INLINE void multiply(GLOBAL const T* a, int aRow, int aStep, GLOBAL const T* panel, GLOBAL T* c, int rows, int depth) {
  int r = 0;
  for (; r + 6 <= rows; r += 6) tile_6_4(a + r * aRow, aRow, aStep, panel, PANEL, c + r * PANEL, PANEL, depth);
  for (; r < rows; r++) tile_1_4(a + r * aRow, aRow, aStep, panel, PANEL, c + r * PANEL, PANEL, depth);
}

// The elements of a run of n whose place, from + t step, is inside [0, size).
#define INSIDE(lo, hi, from, step, size, n)                                               \
  const int lo = (from) >= 0 ? 0 : min(n, (-(from) + (step) - 1) / (step));               \
  const int hi = (from) >= (size) ? lo : max(lo, min(n, ((size) - (from) + (step) - 1) / (step)));

#define COPY_RUN(to, toStep, from, fromStep, n)                                           \
  if ((toStep) == 1 && (fromStep) == 1) {                                                 \
    for (int t = 0; t < (n); t++) (to)[t] = (from)[t];                                    \
  } else {                                                                                \
    _Pragma("unroll 4") for (int t = 0; t < (n); t++) (to)[t * (toStep)] = (from)[t * (fromStep)]; \
  }

KERNEL(panels)(GLOBAL T* x, GLOBAL T* w, GLOBAL T* y, GLOBAL T* work, const Params p) {
  const int panels = (p.columns + PANEL - 1) / PANEL;
  const int band = (p.rows / 6 / p.bands + 1) * 6;
  GLOBAL T* panel = work + (long)ITEM * (DEPTH + 2 * band) * PANEL;
  GLOBAL T* sums = panel + DEPTH * PANEL;
  GLOBAL T* chain = sums + band * PANEL;
  FOR_GROUPS(g, p.nets * p.groups * PHASES * panels * p.bands) {
    const int r0 = g % p.bands * band, rows = min(band, p.rows - r0);
    const int first = g / p.bands % panels * PANEL;
    const int phase = g / p.bands / panels % PHASES;
    const int group = g / p.bands / panels / PHASES % p.groups;
    const int net = g / p.bands / panels / PHASES / p.groups;
    PHASE
    if (rows <= 0 || first >= columns) continue;
    const int width = min(PANEL, columns - first);
    for (int e = 0; e < DEPTH * PANEL; e++) panel[e] = 0;
    for (int e = 0; e < rows * PANEL; e++) sums[e] = 0;
#ifdef FORM_weight
    for (int b = 0; b < p.images; b++) {
      for (int l0 = 0; l0 < AREA; l0 += DEPTH) {
        const int depth = min(DEPTH, AREA - l0);
        for (int j = 0; j < width; j++) {
          const int tap = first + j;
          GLOBAL const T* image = X0 + b * p.xImage + tap / p.kw / p.kh * p.xChannel;
          const int row = tap / p.kw % p.kh * p.dr - p.pr, column = tap % p.kw * p.dc - p.pc;
          for (int l = 0; l < depth;) {
            const int at = (l0 + l) / p.ow, q = (l0 + l) % p.ow;
            const int n = min(depth - l, p.ow - q), from = column + q * p.sc, i = row + at * p.sr;
            GLOBAL T* to = panel + l * PANEL + j;
            INSIDE(lo, hi, from, p.sc, p.width, n)
            if (i < 0 || i >= p.height) {
              for (int t = 0; t < n; t++) to[t * PANEL] = 0;
            } else {
              GLOBAL const T* line = image + i * p.xRow + from * p.xColumn;
              for (int t = 0; t < lo; t++) to[t * PANEL] = 0;
              for (int t = lo; t < hi; t++) to[t * PANEL] = line[t * p.sc * p.xColumn];
              for (int t = hi; t < n; t++) to[t * PANEL] = 0;
            }
            l += n;
          }
        }
        multiply(Y0 + b * p.yImage + r0 * p.yChannel + l0 * p.yColumn, p.yChannel, p.yColumn, panel, sums, rows, depth);
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < width; j++) W0[(r0 + r) * TAPS + first + j] = sums[r * PANEL + j];
    }
#else
    int start[PANEL + 1], image_[PANEL], row_[PANEL], column_[PANEL];
    int runs = 0;
    for (int j = 0; j < width; runs++) {
      const int at = first + j;
      start[runs] = j;
      column_[runs] = at % WIDE;
      row_[runs] = at / WIDE % HIGH;
      image_[runs] = at / WIDE / HIGH;
      j += min(width - j, WIDE - column_[runs]);
      start[runs + 1] = j;
    }
#ifdef FORM_forward
    for (int l0 = 0; l0 < TAPS; l0 += DEPTH) {
      const int depth = min(DEPTH, TAPS - l0);
      for (int l = 0; l < depth; l++) {
        const int tap = l0 + l;
        const int down = tap / p.kw % p.kh * p.dr - p.pr, across = tap % p.kw * p.dc - p.pc;
        GLOBAL const T* channel = X0 + tap / p.kw / p.kh * p.xChannel;
        for (int k = 0; k < runs; k++) {
          GLOBAL T* to = panel + l * PANEL + start[k];
          const int n = start[k + 1] - start[k];
          const int i = row_[k] * p.sr + down, from = column_[k] * p.sc + across;
          INSIDE(lo, hi, from, p.sc, p.width, n)
          if (i < 0 || i >= p.height || lo > 0 || hi < n) for (int t = 0; t < n; t++) to[t] = 0;
          if (i < 0 || i >= p.height) continue;
          GLOBAL const T* line = channel + image_[k] * p.xImage + i * p.xRow + (from + lo * p.sc) * p.xColumn;
          COPY_RUN(to + lo, 1, line, p.sc * p.xColumn, hi - lo)
        }
      }
      multiply(W0 + r0 * TAPS + l0, TAPS, 1, panel, sums, rows, depth);
    }
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < runs; k++) {
        GLOBAL T* to = Y0 + image_[k] * p.yImage + (r0 + r) * p.yChannel + row_[k] * p.yRow + column_[k];
        for (int t = start[k]; t < start[k + 1]; t++) to[t - start[k]] = sums[r * PANEL + t];
      }
    }
#else
    for (int tap = 0; tap < p.kh * p.kw; tap++) {
      const int i = down + p.pr - tap / p.kw * p.dr, j = across + p.pc - tap % p.kw * p.dc;
      if (i % p.sr != 0 || j % p.sc != 0) continue;
      for (int e = 0; e < rows * PANEL; e++) chain[e] = 0;
      for (int l0 = 0; l0 < p.outs; l0 += DEPTH) {
        const int depth = min(DEPTH, p.outs - l0);
        for (int k = 0; k < runs; k++) {
          const int n = start[k + 1] - start[k];
          const int at = row_[k] + i / p.sr, from = column_[k] + j / p.sc;
          if (at < 0 || at >= p.oh) continue;
          INSIDE(lo, hi, from, 1, p.ow, n)
          GLOBAL const T* line = Y0 + image_[k] * p.yImage + l0 * p.yChannel + at * p.yRow + (from + lo) * p.yColumn;
          for (int l = 0; l < depth; l++, line += p.yChannel) {
            COPY_RUN(panel + l * PANEL + start[k] + lo, 1, line, p.yColumn, hi - lo)
          }
        }
        multiply(W0 + l0 * TAPS + r0 * p.kh * p.kw + tap, p.kh * p.kw, TAPS, panel, chain, rows, depth);
      }
      for (int k = 0; k < runs; k++) {
        const int n = start[k + 1] - start[k];
        const int at = row_[k] + i / p.sr, from = column_[k] + j / p.sc;
        if (at < 0 || at >= p.oh) continue;
        INSIDE(lo, hi, from, 1, p.ow, n)
        for (int r = 0; r < rows; r++) {
          for (int t = start[k] + lo; t < start[k] + hi; t++) sums[r * PANEL + t] += chain[r * PANEL + t];
        }
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < runs; k++) {
        GLOBAL T* to = X0 + image_[k] * p.xImage + (r0 + r) * p.xChannel + (down + row_[k] * p.sr) * p.xRow
            + across + column_[k] * p.sc;
        for (int t = start[k]; t < start[k + 1]; t++) to[(t - start[k]) * p.sc] = sums[r * PANEL + t];
      }
    }
#endif
#endif
  }
}

#else

// A work-group of 16 x 16 computes 64 x 64, as `tiled` of the products does; what it brings into local
// memory it finds by dividing numbers of columns and steps into channels, rows and places.
typedef struct {
  int at, row, column;
} Place;

INLINE Place window(int l, const Params p, int image, int stride_r, int stride_c, int high, int wide) {
  Place a = {l / wide / high * image, l / wide % high * stride_r, l % wide * stride_c};
  return a;
}

KERNEL(tiled)(GLOBAL T* x, GLOBAL T* w, GLOBAL T* y, GLOBAL T* work, const Params p) {
  LOCAL_ARRAY(T, left, 16 * 65);
  LOCAL_ARRAY(T, right, 16 * 65);
  const int u = LANE % 16, v = LANE / 16;
  const int tiles = (p.columns + 63) / 64, bands = (p.rows + 63) / 64;
  FOR_GROUPS(g, p.nets * p.groups * PHASES * tiles * bands) {
    const int r0 = g % bands * 64, first = g / bands % tiles * 64;
    const int phase = g / bands / tiles % PHASES;
    const int group = g / bands / tiles / PHASES % p.groups;
    const int net = g / bands / tiles / PHASES / p.groups;
    PHASE
    T sum[4][4];
    for (int a = 0; a < 4; a++) for (int b = 0; b < 4; b++) sum[a][b] = 0;
    const int mine = first + LANE % 64; // the column that this work-item brings
#if defined(FORM_weight)
    const Place column = window(mine, p, p.xChannel, p.dr, p.dc, p.kh, p.kw);
    const int depth = p.images * AREA;
#define A(r, l) Y0[(l) / AREA * p.yImage + (r) * p.yChannel + (l) % AREA / p.ow * p.yRow + (l) % p.ow * p.yColumn]
#define STEP(l) window(l, p, p.xImage, p.sr, p.sc, p.oh, p.ow)
#define FROM X0
#define ROW(i) ((i) - p.pr)
#define COLUMN(j) ((j) - p.pc)
#elif defined(FORM_forward)
    const Place column = window(mine, p, p.xImage, p.sr, p.sc, p.oh, p.ow);
    const int depth = TAPS;
#define A(r, l) W0[(r) * TAPS + (l)]
#define STEP(l) window(l, p, p.xChannel, p.dr, p.dc, p.kh, p.kw)
#define FROM X0
#define ROW(i) ((i) - p.pr)
#define COLUMN(j) ((j) - p.pc)
#endif
#ifdef FORM_input
    const int depth = p.outs;
    const int high = max(1, HIGH), wide = max(1, WIDE);
    const Place column = window(mine, p, p.yImage, 1, 1, high, wide);
    T total[4][4];
    for (int a = 0; a < 4; a++) for (int b = 0; b < 4; b++) total[a][b] = 0;
    for (int tap = 0; tap < p.kh * p.kw; tap++) {
      const int i = down + p.pr - tap / p.kw * p.dr, j = across + p.pc - tap % p.kw * p.dc;
      if (i % p.sr != 0 || j % p.sc != 0) continue;
      for (int a = 0; a < 4; a++) for (int b = 0; b < 4; b++) sum[a][b] = 0;
#define A(r, l) W0[(l) * TAPS + (r) * p.kh * p.kw + tap]
#endif
      for (int l0 = 0; l0 < depth; l0 += 16) {
        for (int e = LANE; e < 1024; e += 256) {
          const int l = l0 + e % 16, r = r0 + e / 16;
          left[e % 16 * 65 + e / 16] = l < depth && r < p.rows ? A(r, l) : (T)0;
        }
        for (int e = LANE; e < 1024; e += 256) {
          const int l = l0 + e / 64;
          T value = 0;
          if (l < depth && mine < columns) {
#ifdef FORM_input
            const int at = column.row + i / p.sr, q = column.column + j / p.sc;
            if (at >= 0 && at < p.oh && q >= 0 && q < p.ow) {
              value = Y0[column.at + l * p.yChannel + at * p.yRow + q * p.yColumn];
            }
#else
            const Place step = STEP(l);
            const int at = ROW(column.row + step.row), q = COLUMN(column.column + step.column);
            if (at >= 0 && at < p.height && q >= 0 && q < p.width) {
              value = FROM[column.at + step.at + at * p.xRow + q * p.xColumn];
            }
#endif
          }
          right[e / 64 * 65 + e % 64] = value;
        }
        BARRIER;
        const int steps = min(16, depth - l0);
        for (int l = 0; l < steps; l++) {
          T s[4], t[4];
          for (int a = 0; a < 4; a++) s[a] = left[l * 65 + v + 16 * a];
          for (int b = 0; b < 4; b++) t[b] = right[l * 65 + u + 16 * b];
          for (int a = 0; a < 4; a++) for (int b = 0; b < 4; b++) sum[a][b] = fma(s[a], t[b], sum[a][b]);
        }
        BARRIER;
      }
#ifdef FORM_input
      for (int b = 0; b < 4; b++) {
        const Place c = window(first + u + 16 * b, p, 0, 1, 1, high, wide);
        const int at = c.row + i / p.sr, q = c.column + j / p.sc;
        if (at < 0 || at >= p.oh || q < 0 || q >= p.ow) continue;
        for (int a = 0; a < 4; a++) total[a][b] += sum[a][b];
      }
    }
#endif
    for (int b = 0; b < 4; b++) {
      const int c = first + u + 16 * b;
      if (c >= columns) continue;
      for (int a = 0; a < 4; a++) {
        const int r = r0 + v + 16 * a;
        if (r >= p.rows) continue;
#if defined(FORM_weight)
        W0[r * TAPS + c] = sum[a][b];
#elif defined(FORM_forward)
        Y0[c / AREA * p.yImage + r * p.yChannel + c % AREA] = sum[a][b];
#else
        const Place to = window(c, p, p.xImage, p.sr, p.sc, high, wide);
        X0[to.at + r * p.xChannel + (down + to.row) * p.xRow + across + to.column] = total[a][b];
#endif
      }
    }
  }
}
#endif
