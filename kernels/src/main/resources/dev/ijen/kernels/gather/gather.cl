// Elements at places that indices name, and the sums that are their transposes. A bad index is
// reported and skipped. The sums of a place are added in the order of the indices, by one work-item.

typedef struct {
  int number, xAt, indexAt, yAt, n, m, inner, size;
  int xOuter, xRow, xInner, indexOuter, indexRow, indexInner;
} Params;

// y[o, j, k] = x[o, index[o, j, k], k]; y contiguous [outer, m, inner], n elements
KERNEL(gather)(GLOBAL int* faults, GLOBAL const T* x, GLOBAL const int* index, GLOBAL T* y, const Params p) {
  FOR_ROWS(r, p.n, p.inner) {
    const int o = r / p.m, j = r % p.m;
    const int from = p.xAt + o * p.xOuter;
    const int at = p.indexAt + o * p.indexOuter + j * p.indexRow;
    if (p.indexInner == 0) {
      const int i = index[at];
      if (i < 0 || i >= p.size) FAULT(faults, p.number, r, i, p.size);
      else FOR_COLUMNS(k) y[p.yAt + r * p.inner + k] = x[from + i * p.xRow + k * p.xInner];
    } else {
      FOR_COLUMNS(k) {
        const int i = index[at + k * p.indexInner];
        if (i < 0 || i >= p.size) FAULT(faults, p.number, r * p.inner + k, i, p.size);
        else y[p.yAt + r * p.inner + k] = x[from + i * p.xRow + k * p.xInner];
      }
    }
  }
}

// y[o, index[o, j, k], k] += x[o, j, k] for j = 0, 1, ...; here size and xRow are those of y and x
typedef struct {
  int number, xAt, indexAt, yAt, n, m, inner, size;
  int xOuter, xRow, xInner, indexOuter, indexRow, indexInner, yOuter, yRow, yInner;
} Adds;

#define SCATTER(name, ASSIGN)                                                        \
  KERNEL(name)(GLOBAL int* faults, GLOBAL const T* x, GLOBAL const int* index, GLOBAL T* y, \
               const Adds p) {                                                       \
    FOR_ROWS(o, p.n, p.inner) {                                                      \
      for (int j = 0; j < p.m; j++) {                                                \
        FOR_COLUMNS(k) {                                                             \
          const int i = index[p.indexAt + o * p.indexOuter + j * p.indexRow + k * p.indexInner]; \
          if (i < 0 || i >= p.size) FAULT(faults, p.number, (o * p.m + j) * p.inner + k, i, p.size); \
          else y[p.yAt + o * p.yOuter + i * p.yRow + k * p.yInner]                   \
              ASSIGN x[p.xAt + o * p.xOuter + j * p.xRow + k * p.xInner];            \
        }                                                                            \
      }                                                                              \
    }                                                                                \
  }

SCATTER(scatter_add, +=)
SCATTER(put, =)

typedef struct {
  int number, indexAt, yAt, n, classes, step;
} OneHot;

KERNEL(one_hot)(GLOBAL int* faults, GLOBAL const int* index, GLOBAL T* y, const OneHot p) {
  FOR_ROWS(r, p.n, p.classes) {
    const int i = index[p.indexAt + r * p.step];
    if (i < 0 || i >= p.classes) FAULT(faults, p.number, r, i, p.classes);
    FOR_COLUMNS(c) y[p.yAt + r * p.classes + c] = (T)(c == i);
  }
}
