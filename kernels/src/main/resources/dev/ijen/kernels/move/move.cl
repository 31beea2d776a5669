// Copies, fills and sums into views of any strides. T is the element; copies and fills look at its
// bits only. Napkin: a copy reads and writes each element once, nothing else counts.

typedef struct {
  int xAt, yAt, n, rank, dims[RANK], x[RANK], y[RANK];
} Walk;

#define OFFSETS                                                \
  int from = p.xAt, to = p.yAt;                                \
  for (int k = 1, rest = r; k < p.rank; rest /= p.dims[k++]) { \
    from += rest % p.dims[k] * p.x[k];                         \
    to += rest % p.dims[k] * p.y[k];                           \
  }

KERNEL(copy)(GLOBAL const T* x, GLOBAL T* y, const Walk p) {
  FOR_ROWS(r, p.n, p.dims[0]) {
    OFFSETS
    if (p.x[0] == 1 && p.y[0] == 1) FOR_COLUMNS(c) y[to + c] = x[from + c];
    else FOR_COLUMNS(c) y[to + c * p.y[0]] = x[from + c * p.x[0]];
  }
}

KERNEL(add)(GLOBAL const T* x, GLOBAL T* y, const Walk p) {
  FOR_ROWS(r, p.n, p.dims[0]) {
    OFFSETS
    if (p.x[0] == 1 && p.y[0] == 1) FOR_COLUMNS(c) y[to + c] += x[from + c];
    else FOR_COLUMNS(c) y[to + c * p.y[0]] += x[from + c * p.x[0]];
  }
}

typedef struct {
  int yAt, n, rank, dims[RANK], y[RANK];
  ulong bits;
} Fill;

KERNEL(fill)(GLOBAL T* y, const Fill p) {
  const T value = (T)p.bits;
  FOR_ROWS(r, p.n, p.dims[0]) {
    int to = p.yAt;
    for (int k = 1, rest = r; k < p.rank; rest /= p.dims[k++]) to += rest % p.dims[k] * p.y[k];
    if (p.y[0] == 1) FOR_COLUMNS(c) y[to + c] = value;
    else FOR_COLUMNS(c) y[to + c * p.y[0]] = value;
  }
}
