// The kernels of general.h in vectors of kVectorBytes. The source file of each instruction set
// includes this once, inside an anonymous namespace, so that the linker never takes one file's code
// for another's. For that reason nothing here may call an inline function of a header.

// A whole number between -2^51 and 2^51 as a double, and such a double rounded to a whole number.
// The sum with 3 * 2^51 has the number in its last bits. No instruction before AVX-512 does it.
inline double doubleOf(std::int64_t number) {
  constexpr double kShift = 0x3p51;
  return __builtin_bit_cast(double, number + __builtin_bit_cast(std::int64_t, kShift)) - kShift;
}
inline std::int64_t roundedOf(double number) {
  constexpr double kShift = 0x3p51;
  return __builtin_bit_cast(std::int64_t, number + kShift) -
         __builtin_bit_cast(std::int64_t, kShift);
}

// Whether a number type has fractions. std::is_floating_point is a library template.
template <class Number>
constexpr bool kIsReal = Number(0.5) != Number(0);

// An element as a number of accumulators. Elements of 64 bits that doubles add up are below 2^50.
template <class Acc, class Source>
inline Acc numberOf(Source source) {
  if constexpr (kIsReal<Acc> && sizeof(Source) == 8)
    return doubleOf(source);
  else
    return static_cast<Acc>(source);
}

// Adds the job's terms to the accumulators of four vectors, four terms at a time: accumulators stay
// in registers, and four terms whose weights are all 0 are left out. `kUnit`: all weights are 1.
template <class Acc, class Source, bool kUnit>
inline void accumulateVectors(Acc* acc, const Source* source, const RowsJob& job,
                              const std::int64_t* weights) {
  constexpr std::int64_t kLanes = 4 * kVectorBytes / sizeof(Acc);
  std::int64_t pitch = job.sourceTerm * job.lanes, step = job.weightTerm, k = 0;
  Acc sums[kLanes];
  if (job.fresh)
    for (std::int64_t l = 0; l < kLanes; ++l) sums[l] = 0;
  else
    for (std::int64_t l = 0; l < kLanes; ++l) sums[l] = acc[l];
  if constexpr (kUnit) {
    for (; k < job.terms; ++k, source += pitch)
      for (std::int64_t l = 0; l < kLanes; ++l) sums[l] += numberOf<Acc>(source[l]);
  }
  for (; k + 4 <= job.terms; k += 4, source += 4 * pitch, weights += 4 * step) {
    auto a = static_cast<Acc>(weights[0] * job.scale);
    auto b = static_cast<Acc>(weights[step] * job.scale);
    auto c = static_cast<Acc>(weights[2 * step] * job.scale);
    auto d = static_cast<Acc>(weights[3 * step] * job.scale);
    if (a == 0 && b == 0 && c == 0 && d == 0) continue;
    const Source *p = source, *q = p + pitch, *r = q + pitch, *s = r + pitch;
    for (std::int64_t l = 0; l < kLanes; ++l)
      sums[l] += a * numberOf<Acc>(p[l]) + b * numberOf<Acc>(q[l]) + c * numberOf<Acc>(r[l]) +
                 d * numberOf<Acc>(s[l]);
  }
  for (; k < job.terms; ++k, source += pitch, weights += step) {
    auto a = static_cast<Acc>(*weights * job.scale);
    if (a == 0) continue;
    for (std::int64_t l = 0; l < kLanes; ++l) sums[l] += a * numberOf<Acc>(source[l]);
  }
  for (std::int64_t l = 0; l < kLanes; ++l) acc[l] = sums[l];
}

// Adds the job's terms to fewer accumulators than four vectors have.
template <class Acc, class Source>
inline void accumulateFew(Acc* acc, std::int64_t count, const Source* source, const RowsJob& job,
                          const std::int64_t* weights) {
  std::int64_t pitch = job.sourceTerm * job.lanes;
  for (std::int64_t l = 0; job.fresh && l < count; ++l) acc[l] = 0;
  for (std::int64_t k = 0; k < job.terms; ++k, source += pitch, weights += job.weightTerm) {
    if (*weights == 0) continue;
    auto weight = static_cast<Acc>(*weights * job.scale);
    for (std::int64_t l = 0; l < count; ++l) acc[l] += weight * numberOf<Acc>(source[l]);
  }
}

// A vector of so many numbers.
template <class Number, int kCount>
struct VectorOf {
  using Type [[gnu::vector_size(kCount * sizeof(Number))]] = Number;
};

// Numbers of an array as a vector of doubles.
template <int kCount, class Source>
inline typename VectorOf<double, kCount>::Type doublesOf(const Source* source) {
  using Doubles = typename VectorOf<double, kCount>::Type;
  typename VectorOf<Source, kCount>::Type numbers;
  __builtin_memcpy(&numbers, source, sizeof numbers);
  if constexpr (sizeof(Source) == 8) {
    constexpr double kShift = 0x3p51;  // as in doubleOf
    numbers += __builtin_bit_cast(std::int64_t, kShift);
    return __builtin_bit_cast(Doubles, numbers) - kShift;
  } else {
    return __builtin_convertvector(numbers, Doubles);
  }
}

constexpr std::int64_t kMatrixTerms = 256;  // whose weights are made doubles at once
constexpr std::int64_t kMatrixRows = 4;
constexpr std::int64_t kMatrixLanes = 2 * kVectorBytes / sizeof(double);

// Adds kMatrixTerms terms at most to kMatrixRows rows that read the same source, so that each number
// of it is made a double once for all rows. Accumulators of two vectors of each row stay in registers.
template <class Source>
void accumulateMatrix(double* acc, const Source* source, const RowsJob& job, std::int64_t first,
                      std::int64_t terms, std::int64_t row) {
  constexpr int kCount = kVectorBytes / sizeof(double);
  using Vector = typename VectorOf<double, kCount>::Type;
  double weights[kMatrixTerms][kMatrixRows];
  for (std::int64_t k = 0; k < terms; ++k)
    for (std::int64_t j = 0; j < kMatrixRows; ++j) {
      std::int64_t at = (row + j) * job.weightRow + (first + k) * job.weightTerm;
      weights[k][j] = static_cast<double>(job.weights[at] * job.scale);
    }
  bool fresh = job.fresh && first == 0;
  for (std::int64_t l = 0; l < job.lanes; l += kMatrixLanes) {
    Vector sums[kMatrixRows][2] = {};
    for (int j = 0; !fresh && j < kMatrixRows; ++j)
      __builtin_memcpy(sums[j], acc + (row + j) * job.lanes + l, sizeof sums[j]);
    const Source* from = source + first * job.sourceTerm * job.lanes + l;
    for (std::int64_t k = 0; k < terms; ++k, from += job.sourceTerm * job.lanes) {
      Vector low = doublesOf<kCount>(from), high = doublesOf<kCount>(from + kCount);
#pragma GCC unroll 4
      for (int j = 0; j < kMatrixRows; ++j) {
        sums[j][0] += weights[k][j] * low;
        sums[j][1] += weights[k][j] * high;
      }
    }
    for (int j = 0; j < kMatrixRows; ++j)
      __builtin_memcpy(acc + (row + j) * job.lanes + l, sums[j], sizeof sums[j]);
  }
}

// Adds the first rows of a matrix, as many as are multiples of kMatrixRows. Returns how many.
template <class Source>
std::int64_t accumulateMatrices(double* acc, const Source* source, const RowsJob& job) {
  std::int64_t row = 0;
  for (; row + kMatrixRows <= job.rows; row += kMatrixRows)
    for (std::int64_t first = 0; first < job.terms; first += kMatrixTerms) {
      std::int64_t left = job.terms - first;
      accumulateMatrix(acc, source, job, first, left < kMatrixTerms ? left : kMatrixTerms, row);
    }
  return row;
}

// Adds one term to each row.
template <class Acc, class Source>
inline void accumulateOne(Acc* __restrict acc, const Source* __restrict source,
                          const RowsJob& job) {
  for (std::int64_t j = 0; j < job.rows;
       ++j, acc += job.lanes, source += job.sourceRow * job.lanes) {
    auto weight = static_cast<Acc>(job.weights[j * job.weightRow] * job.scale);
    if (job.fresh)
      for (std::int64_t l = 0; l < job.lanes; ++l) acc[l] = weight * numberOf<Acc>(source[l]);
    else
      for (std::int64_t l = 0; l < job.lanes; ++l) acc[l] += weight * numberOf<Acc>(source[l]);
  }
}

template <class Acc, class Source, bool kUnit>
inline void accumulateRows(void* accumulators, const void* sources, const RowsJob& job) {
  constexpr std::int64_t kChunk = 4 * kVectorBytes / sizeof(Acc);
  TC0_ASSERT(job.rows >= 0 && job.lanes > 0 && job.terms >= 0);
  auto* acc = static_cast<Acc*>(accumulators);
  auto* source = static_cast<const Source*>(sources);
  std::int64_t rows = job.rows, width = job.lanes, first = 0;
  if constexpr (kIsReal<Acc> && sizeof(Source) >= 4)
    if (job.sourceRow == 0 && job.weightRow != 0 && job.lanes % kMatrixLanes == 0 && job.terms > 4)
      first = accumulateMatrices(acc, source, job);
  // Rows that are neighbours and have the same weights are one long row.
  if (job.sourceRow == 1 && job.weightRow == 0) width *= rows, rows = 1;
  for (std::int64_t j = first; j < rows; ++j) {
    const std::int64_t* weights = job.weights + j * job.weightRow;
    const Source* row = source + j * job.sourceRow * job.lanes;
    std::int64_t l = 0;
    for (; l + kChunk <= width; l += kChunk)
      accumulateVectors<Acc, Source, kUnit>(acc + j * width + l, row + l, job, weights);
    if (l < width)
      accumulateFew<Acc, Source>(acc + j * width + l, width - l, row + l, job, weights);
  }
}

template <class Acc, class Source>
void accumulate(void* accumulators, const void* sources, const RowsJob& job) {
  if (job.terms == 1 && job.weightRow != 0)
    return accumulateOne(static_cast<Acc*>(accumulators), static_cast<const Source*>(sources), job);
  bool same = job.weightTerm == 0 && (job.weightRow == 0 || job.rows == 1);
  if (same && job.weights[0] * job.scale == 1)
    accumulateRows<Acc, Source, true>(accumulators, sources, job);
  else
    accumulateRows<Acc, Source, false>(accumulators, sources, job);
}

// Adds the job's products, four terms at a time.
template <class Acc, class A, class B>
void multiply(void* accumulators, const void* as, const void* bs, const ProductJob& job) {
  TC0_ASSERT(job.rows >= 0 && job.lanes > 0 && job.terms >= 0);
  auto* __restrict acc = static_cast<Acc*>(accumulators);
  auto scale = static_cast<Acc>(job.scale);
  std::int64_t aTerm = job.aTerm * job.lanes, bTerm = job.bTerm * job.lanes, lanes = job.lanes;
  for (std::int64_t j = 0; j < job.rows; ++j, acc += lanes) {
    const A* a = static_cast<const A*>(as) + j * job.aRow * lanes;
    const B* b = static_cast<const B*>(bs) + j * job.bRow * lanes;
    std::int64_t k = 0;
    for (std::int64_t l = 0; job.fresh && l < lanes; ++l) acc[l] = 0;
    for (; k + 4 <= job.terms; k += 4, a += 4 * aTerm, b += 4 * bTerm) {
      const A *p = a, *q = p + aTerm, *r = q + aTerm, *s = r + aTerm;
      const B *t = b, *u = t + bTerm, *v = u + bTerm, *w = v + bTerm;
      for (std::int64_t l = 0; l < lanes; ++l)
        acc[l] += scale * (static_cast<Acc>(p[l]) * static_cast<Acc>(t[l]) +
                           static_cast<Acc>(q[l]) * static_cast<Acc>(u[l]) +
                           static_cast<Acc>(r[l]) * static_cast<Acc>(v[l]) +
                           static_cast<Acc>(s[l]) * static_cast<Acc>(w[l]));
    }
    for (; k < job.terms; ++k, a += aTerm, b += bTerm)
      for (std::int64_t l = 0; l < lanes; ++l)
        acc[l] += scale * static_cast<Acc>(a[l]) * static_cast<Acc>(b[l]);
  }
}

template <class Acc, class Source>
void maximum(void* accumulators, const void* sources, const MaximumJob& job) {
  constexpr std::int64_t kChunk = 4 * kVectorBytes / sizeof(Source);
  TC0_ASSERT(job.rows >= 0 && job.lanes > 0 && job.count > 0);
  auto* acc = static_cast<Acc*>(accumulators);
  auto* source = static_cast<const Source*>(sources);
  auto scale = static_cast<Acc>(job.scale);
  for (std::int64_t j = 0; j < job.rows; ++j, acc += job.lanes, source += job.sourceRow * job.lanes)
    for (std::int64_t l = 0; l < job.lanes; l += kChunk) {
      std::int64_t count = job.lanes - l < kChunk ? job.lanes - l : kChunk;
      Source most[kChunk];
      for (std::int64_t i = 0; i < count; ++i) most[i] = source[job.places[0] * job.lanes + l + i];
      for (std::int64_t k = 1; k < job.count; ++k) {
        const Source* other = source + job.places[k] * job.lanes + l;
        for (std::int64_t i = 0; i < count; ++i) most[i] = most[i] > other[i] ? most[i] : other[i];
      }
      for (std::int64_t i = 0; i < count; ++i) {
        Acc before = job.fresh ? Acc{0} : acc[l + i];
        acc[l + i] = before + scale * numberOf<Acc>(most[i]);
      }
    }
}

template <class Acc>
void addConstant(void* accumulators, std::int64_t value, std::int64_t count) {
  auto* acc = static_cast<Acc*>(accumulators);
  for (std::int64_t i = 0; i < count; ++i) acc[i] += static_cast<Acc>(value);
}

template <class Acc>
void addRow(void* accumulators, const void* sources, std::int64_t rows, std::int64_t lanes,
            bool fresh) {
  auto* __restrict acc = static_cast<Acc*>(accumulators);
  auto* __restrict row = static_cast<const Acc*>(sources);
  for (std::int64_t j = 0; j < rows; ++j, acc += lanes)
    if (fresh)
      for (std::int64_t l = 0; l < lanes; ++l) acc[l] = row[l];
    else
      for (std::int64_t l = 0; l < lanes; ++l) acc[l] += row[l];
}

void scale(std::int32_t* acc, std::int32_t factor, std::int64_t count) {
  auto by = static_cast<std::uint32_t>(factor);
  for (std::int64_t i = 0; i < count; ++i)
    acc[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(acc[i]) * by);
}

template <class Acc, class Target>
void store(void* targets, const void* accumulators, std::int64_t count) {
  auto* __restrict target = static_cast<Target*>(targets);
  auto* __restrict acc = static_cast<const Acc*>(accumulators);
  if constexpr (kIsReal<Acc> && sizeof(Target) == 8)
    for (std::int64_t i = 0; i < count; ++i) target[i] = roundedOf(acc[i]);
  else
    for (std::int64_t i = 0; i < count; ++i) target[i] = static_cast<Target>(acc[i]);
}

// Tables work on so many numbers at a time.
constexpr std::int64_t kStepChunk = 64;

// The other two parts of this page.
#include "runtime/arrays/kernels/rank_body.h"
#include "runtime/arrays/kernels/step_body.h"

template <class Acc, class A>
constexpr void fillProducts(ArrayKernels& kernels, int numbers, int a) {
  kernels.multiply[numbers][a][0] = multiply<Acc, A, std::uint8_t>;
  kernels.multiply[numbers][a][1] = multiply<Acc, A, std::int8_t>;
  kernels.multiply[numbers][a][2] = multiply<Acc, A, std::int16_t>;
  kernels.multiply[numbers][a][3] = multiply<Acc, A, std::int32_t>;
}

template <class Acc>
constexpr void fill(ArrayKernels& kernels, int numbers) {
  fillProducts<Acc, std::uint8_t>(kernels, numbers, 0);
  fillProducts<Acc, std::int8_t>(kernels, numbers, 1);
  fillProducts<Acc, std::int16_t>(kernels, numbers, 2);
  fillProducts<Acc, std::int32_t>(kernels, numbers, 3);
  kernels.accumulate[numbers][0] = accumulate<Acc, std::uint8_t>;
  kernels.accumulate[numbers][1] = accumulate<Acc, std::int8_t>;
  kernels.accumulate[numbers][2] = accumulate<Acc, std::int16_t>;
  kernels.accumulate[numbers][3] = accumulate<Acc, std::int32_t>;
  kernels.accumulate[numbers][4] = accumulate<Acc, std::int64_t>;
  kernels.maximum[numbers][0] = maximum<Acc, std::uint8_t>;
  kernels.maximum[numbers][1] = maximum<Acc, std::int8_t>;
  kernels.maximum[numbers][2] = maximum<Acc, std::int16_t>;
  kernels.maximum[numbers][3] = maximum<Acc, std::int32_t>;
  kernels.maximum[numbers][4] = maximum<Acc, std::int64_t>;
  kernels.addConstant[numbers] = addConstant<Acc>;
  kernels.addRow[numbers] = addRow<Acc>;
  kernels.store[numbers][0] = store<Acc, std::uint8_t>;
  kernels.store[numbers][1] = store<Acc, std::int8_t>;
  kernels.store[numbers][2] = store<Acc, std::int16_t>;
  kernels.store[numbers][3] = store<Acc, std::int32_t>;
  kernels.store[numbers][4] = store<Acc, std::int64_t>;
}

constexpr ArrayKernels allKernels() {
  ArrayKernels kernels{};
  fill<std::int32_t>(kernels, static_cast<int>(Accumulator::kInt32));
  fill<double>(kernels, static_cast<int>(Accumulator::kDouble));
  fill<std::int64_t>(kernels, static_cast<int>(Accumulator::kInt64));
  kernels.scale = scale;
  kernels.step = step<std::int32_t>;
  kernels.stepWide = step<std::int64_t>;
  kernels.stepRatio = stepRatio<std::int32_t>;
  kernels.stepRatioWide = stepRatio<std::int64_t>;
  kernels.quotients = quotients;
  kernels.ranks = ranks;
  kernels.values = values;
  kernels.storeQuad = storeQuad;
  return kernels;
}
