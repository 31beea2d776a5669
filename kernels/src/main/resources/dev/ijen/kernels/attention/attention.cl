// Attention by blocks of 32 queries and tiles of 64 keys, scores as [keys][queries], with PlainForward's
// and PlainBackward's order of operations: the bits are the CPU's. MASK is uchar (true: seen) or float
// (added to the scores), or not defined. Napkin: a block reads all keys and values once; 4 flops per
// score and feature forward, 10 back (14 on a GPU, which computes scores once for queries, once for keys).

typedef struct {
  int at, batch, head, row;
} Rows;
typedef struct {
  Rows q, k, v, out, gy, dq, dk, dv;
  int maskAt, maskBatch, maskHead, maskRow, maskKey, lseAt, batches, heads, groups, t, s, d, e;
  float scale;
  int causal;
} Params;

#define QUERIES 32
#define KEYS 64
#define BLOCKS ((p.t + QUERIES - 1) / QUERIES)
#define AT(x, n, h) (x + p.x.at + (n) * p.x.batch + (h) * p.x.head)
#define SEEN(to) (p.causal ? clamp((to) + p.s - p.t, 0, p.s) : p.s)
#define SHARED (p.heads / p.groups)
#define LSE(n, h) (lse + p.lseAt + ((n) * p.heads + (h)) * p.t)

#ifdef MASK
#define MASK_PARAMETER GLOBAL const MASK* mask,
#define MASK_AT(n, h, i) (mask + p.maskAt + (n) * p.maskBatch + (h) * p.maskHead + (i) * p.maskRow)
#ifdef MASK_ADDS
#define MASKED(x, m) ((x) + (m))
#define HIDES(m) ((m) == -INFINITY)
#else
#define MASKED(x, m) ((m) ? (x) : -INFINITY)
#define HIDES(m) ((m) == 0)
#endif
#else
#define MASK_PARAMETER
#endif

// Whether a query may see nothing, whatever the scores are.
#ifdef MASK
#define BLIND(result, n, h, i)                                                                   \
  int result = 1;                                                                                \
  for (int j_ = 0; result && j_ < SEEN((i) + 1); j_++) result = HIDES(MASK_AT(n, h, i)[j_ * p.maskKey]);
#else
#define BLIND(result, n, h, i) const int result = SEEN((i) + 1) == 0;
#endif

#define FORWARD                                                                                        \
  KERNEL(forward)(GLOBAL const float* q, GLOBAL const float* k, GLOBAL const float* v, MASK_PARAMETER  \
                  GLOBAL float* out, GLOBAL float* lse, GLOBAL float* work, const Params p)
#define BACKWARD(name)                                                                                 \
  KERNEL(name)(GLOBAL const float* q, GLOBAL const float* k, GLOBAL const float* v, MASK_PARAMETER     \
               GLOBAL const float* out, GLOBAL const float* lse, GLOBAL const float* gy,               \
               GLOBAL float* dq, GLOBAL float* dk, GLOBAL float* dv, GLOBAL float* work, const Params p)

#ifdef IJEN_CPU

// A query is a lane. What an item works on lies in its part of `work`.

#ifdef MASK
#define ADD_MASK(scores, n, h)                                                                       \
  for (int i = i0; i < i1; i++) {                                                                    \
    GLOBAL const MASK* from = MASK_AT(n, h, i);                                                      \
    for (int j = j0; j < j1; j++) {                                                                  \
      GLOBAL float* x = scores + (j - j0) * QUERIES + i - i0;                                        \
      *x = MASKED(*x, from[j * p.maskKey]);                                                          \
    }                                                                                                \
  }
#else
#define ADD_MASK(scores, n, h)
#endif

// Adds the mask to a tile of scores, or puts -infinity where a key is hidden.
#define HIDE(scores, n, h)                                                                           \
  ADD_MASK(scores, n, h)                                                                             \
  for (int j = max(j0, i0 + p.s - p.t + 1); p.causal && j < j1; j++) {                               \
    for (int i = 0; i < min(QUERIES, j - (i0 + p.s - p.t)); i++) {                                   \
      scores[(j - j0) * QUERIES + i] = -INFINITY;                                                    \
    }                                                                                                \
  }

// Features of a block's queries as rows of 32, times a factor.
INLINE void turned(GLOBAL const float* x, int row, int count, int features, float by, GLOBAL float* to) {
  for (int i = 0; i < QUERIES; i++) {
    for (int a = 0; a < features; a++) to[a * QUERIES + i] = i < count ? x[i * row + a] * by : 0;
  }
}

INLINE void fill_rows(GLOBAL float* x, int row, int count, int features) {
  for (int i = 0; i < count; i++) for (int a = 0; a < features; a++) x[i * row + a] = 0;
}

FORWARD {
  GLOBAL float* scores = work + (long)ITEM * (KEYS + 3 + p.d) * QUERIES;
  GLOBAL float* most = scores + KEYS * QUERIES;
  GLOBAL float* sums = most + QUERIES;
  GLOBAL float* factors = sums + QUERIES;
  GLOBAL float* turned_ = factors + QUERIES;
  FOR_GROUPS(g, p.batches * p.heads * BLOCKS) {
    const int i0 = g % BLOCKS * QUERIES, i1 = min(p.t, i0 + QUERIES);
    const int h = g / BLOCKS % p.heads, n = g / BLOCKS / p.heads;
    GLOBAL const float* keys = AT(k, n, h / SHARED);
    GLOBAL const float* values = AT(v, n, h / SHARED);
    GLOBAL float* to = AT(out, n, h) + i0 * p.out.row;
    turned(AT(q, n, h) + i0 * p.q.row, p.q.row, i1 - i0, p.d, p.scale, turned_);
    fill_rows(to, p.out.row, i1 - i0, p.e);
    float16 m[2] = {-INFINITY, -INFINITY}, l[2] = {0, 0};
    for (int j0 = 0, seen = SEEN(i1); j0 < seen; j0 += KEYS) {
      const int j1 = min(seen, j0 + KEYS);
      for (int x = 0; x < (j1 - j0) * QUERIES; x++) scores[x] = 0;
      product(j1 - j0, QUERIES, p.d, keys + j0 * p.k.row, p.k.row, 1, turned_, QUERIES, scores, QUERIES);
      HIDE(scores, n, h)
      for (int w = 0; w < 2; w++) {
        float16 top = m[w];
        for (int j = 0; j < j1 - j0; j++) {
          const float16 x = vload16(2 * j + w, scores);
          top = x < top ? top : x;
        }
        top = top > -INFINITY ? top : (float16)-INFINITY; // NaN too: sums have it
        const float16 base = top == -INFINITY ? (float16)0 : top;
        const float16 old = v_exp(m[w] - base);
        float16 sum = 0;
        for (int j = 0; j < j1 - j0; j++) {
          const float16 x = v_exp(vload16(2 * j + w, scores) - base);
          vstore16(x, 2 * j + w, scores);
          sum += x;
        }
        l[w] = fma(l[w], old, sum);
        m[w] = top;
        vstore16(old, w, factors);
      }
      for (int i = 0; i < i1 - i0; i++) {
        GLOBAL float* y = to + i * p.out.row;
        for (int a = 0; a < p.e; a++) y[a] *= factors[i];
      }
      product(i1 - i0, p.e, j1 - j0, scores, 1, QUERIES, values + j0 * p.v.row, p.v.row, to, p.out.row);
    }
    for (int w = 0; w < 2; w++) {
      vstore16(m[w], w, most);
      vstore16(l[w], w, sums);
    }
    for (int i = i0; i < i1; i++) {
      GLOBAL float* y = to + (i - i0) * p.out.row;
      const float top = most[i - i0], sum = sums[i - i0];
      int nothing = 0;
      if (top == -INFINITY) {
        BLIND(blind, n, h, i)
        nothing = blind;
      }
      for (int a = 0; a < p.e; a++) y[a] = nothing ? 0 : y[a] / sum;
      LSE(n, h)[i] = nothing ? INFINITY : top + f_log(sum);
    }
  }
}

BACKWARD(backward) {
  GLOBAL float* scores = work + (long)ITEM * (2 * KEYS + p.d + p.e) * QUERIES;
  GLOBAL float* ds = scores + KEYS * QUERIES;
  GLOBAL float* queries = ds + KEYS * QUERIES;
  GLOBAL float* gradients = queries + p.d * QUERIES;
  FOR_GROUPS(u, p.batches * p.groups) {
    const int n = u / p.groups, g = u % p.groups;
    GLOBAL const float* keys = AT(k, n, g);
    GLOBAL const float* values = AT(v, n, g);
    fill_rows(AT(dk, n, g), p.dk.row, p.s, p.d);
    fill_rows(AT(dv, n, g), p.dv.row, p.s, p.e);
    for (int b = 0; b < SHARED * BLOCKS; b++) {
      const int h = g * SHARED + b / BLOCKS;
      const int i0 = b % BLOCKS * QUERIES, i1 = min(p.t, i0 + QUERIES);
      GLOBAL const float* from = AT(q, n, h) + i0 * p.q.row;
      GLOBAL const float* up = AT(gy, n, h) + i0 * p.gy.row;
      GLOBAL const float* y = AT(out, n, h) + i0 * p.out.row;
      GLOBAL float* to = AT(dq, n, h) + i0 * p.dq.row;
      turned(from, p.q.row, i1 - i0, p.d, p.scale, queries);
      turned(up, p.gy.row, i1 - i0, p.e, 1, gradients);
      fill_rows(to, p.dq.row, i1 - i0, p.d);
      float starts[QUERIES], means[QUERIES];
      for (int i = 0; i < QUERIES; i++) {
        float mean = 0;
        for (int a = 0; a < p.e && i < i1 - i0; a++) {
          mean = fma(up[i * p.gy.row + a], y[i * p.out.row + a], mean);
        }
        means[i] = 0 - mean;
        starts[i] = i < i1 - i0 ? -LSE(n, h)[i0 + i] : 0;
      }
      for (int j0 = 0, seen = SEEN(i1); j0 < seen; j0 += KEYS) {
        const int j1 = min(seen, j0 + KEYS);
        GLOBAL const float* key = keys + j0 * p.k.row;
        for (int x = 0; x < (j1 - j0) * QUERIES; x++) {
          scores[x] = starts[x % QUERIES];
          ds[x] = means[x % QUERIES];
        }
        product(j1 - j0, QUERIES, p.d, key, p.k.row, 1, queries, QUERIES, scores, QUERIES);
        HIDE(scores, n, h)
        product(j1 - j0, QUERIES, p.e, values + j0 * p.v.row, p.v.row, 1, gradients, QUERIES, ds, QUERIES);
        for (int x = 0; x < 2 * (j1 - j0); x++) {
          const float16 probability = v_exp(vload16(x, scores));
          vstore16(probability, x, scores);
          vstore16(probability * vload16(x, ds) * p.scale, x, ds);
        }
        product(j1 - j0, p.e, i1 - i0, scores, QUERIES, 1, up, p.gy.row, AT(dv, n, g) + j0 * p.dv.row, p.dv.row);
        product(j1 - j0, p.d, i1 - i0, ds, QUERIES, 1, from, p.q.row, AT(dk, n, g) + j0 * p.dk.row, p.dk.row);
        product(i1 - i0, p.d, j1 - j0, ds, 1, QUERIES, key, p.k.row, to, p.dq.row);
      }
    }
  }
}

#else

// A work-group of 256 computes tiles of 64 x 32 scores, 4 x 2 in a work-item's registers, from slices of
// 16 features in local memory. Then a work-item has a feature of 4 rows of the result.

#define ARRAYS                                  \
  LOCAL_ARRAY(float, left, 16 * 65);            \
  LOCAL_ARRAY(float, right, 16 * 33);           \
  LOCAL_ARRAY(float, scores, KEYS * 33);        \
  LOCAL_ARRAY(float, starts, QUERIES);          \
  LOCAL_ARRAY(float, means, QUERIES);

// to[j][i] = START(i) + the product of key row j of `keys` and query row i of `rows`, times `by`.
#define SCORES(to, START, keys, keyRow, rows, rowRow, by, features)                                  \
  {                                                                                                  \
    float sum[4][2];                                                                                 \
    const int jk = LANE / 16, iq = LANE % 16;                                                        \
    for (int r = 0; r < 4; r++) for (int c = 0; c < 2; c++) sum[r][c] = START(iq + 16 * c);          \
    for (int a0 = 0; a0 < (features); a0 += 16) {                                                    \
      for (int x = LANE; x < KEYS * 16; x += 256) {                                                  \
        left[x % 16 * 65 + x / 16] = j0 + x / 16 < j1 ? (keys)[(j0 + x / 16) * (keyRow) + a0 + x % 16] : 0; \
      }                                                                                              \
      for (int x = LANE; x < QUERIES * 16; x += 256) {                                               \
        right[x % 16 * 33 + x / 16] =                                                                \
            i0 + x / 16 < i1 ? (rows)[(i0 + x / 16) * (rowRow) + a0 + x % 16] * (by) : 0;            \
      }                                                                                              \
      BARRIER;                                                                                       \
      for (int a = 0; a < 16; a++) {                                                                 \
        for (int r = 0; r < 4; r++) {                                                                \
          for (int c = 0; c < 2; c++) {                                                              \
            sum[r][c] = fma(left[a * 65 + jk + 16 * r], right[a * 33 + iq + 16 * c], sum[r][c]);     \
          }                                                                                          \
        }                                                                                            \
      }                                                                                              \
      BARRIER;                                                                                       \
    }                                                                                                \
    for (int r = 0; r < 4; r++) {                                                                    \
      for (int c = 0; c < 2; c++) to[(jk + 16 * r) * 33 + iq + 16 * c] = sum[r][c];                  \
    }                                                                                                \
    BARRIER;                                                                                         \
  }
#define ZERO(i) 0
#define START(i) starts[i]
#define MEAN(i) means[i]

#ifdef MASK
#define ADD_MASK(x, n, h, i, j) \
  if ((i) < i1 && (j) < j1) x = MASKED(x, MASK_AT(n, h, i)[(j) * p.maskKey]);
#else
#define ADD_MASK(x, n, h, i, j)
#endif
#define HIDE(n, h)                                                                                   \
  LANES(x, KEYS * QUERIES) {                                                                         \
    const int i = i0 + x % QUERIES, j = j0 + x / QUERIES;                                            \
    float score = scores[x / QUERIES * 33 + x % QUERIES];                                            \
    ADD_MASK(score, n, h, i, j)                                                                      \
    scores[x / QUERIES * 33 + x % QUERIES] = p.causal && j > i + p.s - p.t ? -INFINITY : score;      \
  }                                                                                                  \
  BARRIER;

// to[row][a] += sum over l < depth of by[l][row] rows[l][a], for rows below `count`, a work-item always at
// the same places of `to`; BY(l, r) reads local memory.
#define ACCUMULATE(to, toRow, count, most, features, depth, BY, rows, rowsRow)                       \
  for (int x = LANE; x < (features) * (most) / 4; x += 256) {                                        \
    const int a = x % (features), r0 = x / (features) * 4;                                           \
    float sum[4];                                                                                    \
    for (int r = 0; r < 4; r++) sum[r] = r0 + r < (count) ? (to)[(r0 + r) * (toRow) + a] : 0;        \
    for (int l = 0; l < (depth); l++) {                                                              \
      const float y = (rows)[l * (rowsRow) + a];                                                     \
      for (int r = 0; r < 4; r++) sum[r] = fma(BY(l, r0 + r), y, sum[r]);                            \
    }                                                                                                \
    for (int r = 0; r < 4; r++) if (r0 + r < (count)) (to)[(r0 + r) * (toRow) + a] = sum[r];         \
  }
#define FILL(to, toRow, most, count, features)                                                       \
  for (int x = LANE; x < (features) * (most) / 4; x += 256) {                                        \
    const int a = x % (features), r0 = x / (features) * 4;                                           \
    for (int r = 0; r < 4; r++) if (r0 + r < (count)) (to)[(r0 + r) * (toRow) + a] = 0;              \
  }
#define SCORE(l, r) scores[(l) * 33 + (r)]
#define SCORE_TURNED(l, r) scores[(r) * 33 + (l)]
#define DS(l, r) ds[(l) * 33 + (r)]
#define DS_TURNED(l, r) ds[(r) * 33 + (l)]

FORWARD {
  ARRAYS
  LOCAL_ARRAY(float, factors, QUERIES);
  FOR_GROUPS(g, p.batches * p.heads * BLOCKS) {
    const int i0 = g % BLOCKS * QUERIES, i1 = min(p.t, i0 + QUERIES);
    const int h = g / BLOCKS % p.heads, n = g / BLOCKS / p.heads;
    GLOBAL const float* keys = AT(k, n, h / SHARED);
    GLOBAL const float* values = AT(v, n, h / SHARED);
    GLOBAL float* to = AT(out, n, h) + i0 * p.out.row;
    float m = -INFINITY, l = 0; // of the query that is this work-item's, if it has one
    FILL(to, p.out.row, QUERIES, i1 - i0, p.e)
    for (int j0 = 0, seen = SEEN(i1); j0 < seen; j0 += KEYS) {
      const int j1 = min(seen, j0 + KEYS);
      SCORES(scores, ZERO, keys, p.k.row, AT(q, n, h), p.q.row, p.scale, p.d)
      HIDE(n, h)
      if (LANE < QUERIES) {
        float top = m;
        for (int j = 0; j < j1 - j0; j++) {
          const float x = scores[j * 33 + LANE];
          top = x < top ? top : x;
        }
        top = top > -INFINITY ? top : -INFINITY; // NaN too: sums have it
        starts[LANE] = top == -INFINITY ? 0 : top;
        factors[LANE] = f_exp(m - starts[LANE]);
        m = top;
      }
      BARRIER;
      LANES(x, KEYS * QUERIES) {
        const int place = x / QUERIES * 33 + x % QUERIES;
        scores[place] = f_exp(scores[place] - starts[x % QUERIES]);
      }
      BARRIER;
      if (LANE < QUERIES) {
        float sum = 0;
        for (int j = 0; j < j1 - j0; j++) sum += scores[j * 33 + LANE];
        l = fma(l, factors[LANE], sum);
      }
      for (int x = LANE; x < p.e * QUERIES / 4; x += 256) {
        const int a = x % p.e, r0 = x / p.e * 4;
        for (int r = r0; r < min(r0 + 4, i1 - i0); r++) to[r * p.out.row + a] *= factors[r];
      }
      ACCUMULATE(to, p.out.row, i1 - i0, QUERIES, p.e, j1 - j0, SCORE, values + j0 * p.v.row, p.v.row)
      BARRIER;
    }
    if (LANE < i1 - i0) {
      int nothing = 0;
      if (m == -INFINITY) {
        BLIND(blind, n, h, i0 + LANE)
        nothing = blind;
      }
      LSE(n, h)[i0 + LANE] = nothing ? INFINITY : m + f_log(l);
      starts[LANE] = l;
      factors[LANE] = nothing;
    }
    BARRIER;
    for (int x = LANE; x < p.e * QUERIES / 4; x += 256) {
      const int a = x % p.e, r0 = x / p.e * 4;
      for (int r = r0; r < min(r0 + 4, i1 - i0); r++) {
        to[r * p.out.row + a] = factors[r] != 0 ? 0 : to[r * p.out.row + a] / starts[r];
      }
    }
    BARRIER;
  }
}

// Probabilities and their gradients of a tile into scores and ds.
#define BACK_TILE(n, h, keys, values)                                                                \
  SCORES(scores, START, keys, p.k.row, AT(q, n, h), p.q.row, p.scale, p.d)                           \
  HIDE(n, h)                                                                                         \
  SCORES(ds, MEAN, values, p.v.row, AT(gy, n, h), p.gy.row, 1, p.e)                                  \
  LANES(x, KEYS * QUERIES) {                                                                         \
    const int place = x / QUERIES * 33 + x % QUERIES;                                                \
    const float probability = f_exp(scores[place]);                                                  \
    scores[place] = probability;                                                                     \
    ds[place] = probability * ds[place] * p.scale;                                                   \
  }                                                                                                  \
  BARRIER;

#define BACK_BLOCK(n, h)                                                                             \
  LANES(i, QUERIES) {                                                                                \
    float mean = 0;                                                                                  \
    for (int a = 0; a < p.e && i < i1 - i0; a++) {                                                   \
      mean = fma(AT(gy, n, h)[(i0 + i) * p.gy.row + a], AT(out, n, h)[(i0 + i) * p.out.row + a], mean); \
    }                                                                                                \
    means[i] = 0 - mean;                                                                             \
    starts[i] = i < i1 - i0 ? -LSE(n, h)[i0 + i] : 0;                                                \
  }                                                                                                  \
  BARRIER;

BACKWARD(backward) { // by the queries
  ARRAYS
  LOCAL_ARRAY(float, ds, KEYS * 33);
  FOR_GROUPS(g, p.batches * p.heads * BLOCKS) {
    const int i0 = g % BLOCKS * QUERIES, i1 = min(p.t, i0 + QUERIES);
    const int h = g / BLOCKS % p.heads, n = g / BLOCKS / p.heads;
    GLOBAL const float* keys = AT(k, n, h / SHARED);
    GLOBAL const float* values = AT(v, n, h / SHARED);
    GLOBAL float* to = AT(dq, n, h) + i0 * p.dq.row;
    BACK_BLOCK(n, h)
    FILL(to, p.dq.row, QUERIES, i1 - i0, p.d)
    for (int j0 = 0, seen = SEEN(i1); j0 < seen; j0 += KEYS) {
      const int j1 = min(seen, j0 + KEYS);
      BACK_TILE(n, h, keys, values)
      ACCUMULATE(to, p.dq.row, i1 - i0, QUERIES, p.d, j1 - j0, DS, keys + j0 * p.k.row, p.k.row)
      BARRIER;
    }
    BARRIER;
  }
}

BACKWARD(backward_keys) { // by keys and values
  ARRAYS
  LOCAL_ARRAY(float, ds, KEYS * 33);
  const int tiles = (p.s + KEYS - 1) / KEYS;
  FOR_GROUPS(u, p.batches * p.groups * tiles) {
    const int j0 = u % tiles * KEYS, g = u / tiles % p.groups, n = u / tiles / p.groups;
    GLOBAL float* to_k = AT(dk, n, g) + j0 * p.dk.row;
    GLOBAL float* to_v = AT(dv, n, g) + j0 * p.dv.row;
    FILL(to_k, p.dk.row, KEYS, p.s - j0, p.d)
    FILL(to_v, p.dv.row, KEYS, p.s - j0, p.e)
    for (int b = 0; b < SHARED * BLOCKS; b++) {
      const int h = g * SHARED + b / BLOCKS;
      const int i0 = b % BLOCKS * QUERIES, i1 = min(p.t, i0 + QUERIES);
      const int j1 = min(SEEN(i1), j0 + KEYS);
      if (j1 <= j0) continue;
      BACK_BLOCK(n, h)
      BACK_TILE(n, h, AT(k, n, g), AT(v, n, g))
      ACCUMULATE(to_v, p.dv.row, j1 - j0, KEYS, p.e, i1 - i0, SCORE_TURNED,
                 AT(gy, n, h) + i0 * p.gy.row, p.gy.row)
      ACCUMULATE(to_k, p.dk.row, j1 - j0, KEYS, p.d, i1 - i0, DS_TURNED,
                 AT(q, n, h) + i0 * p.q.row, p.q.row)
      BARRIER;
    }
    BARRIER;
  }
}
#endif
