// The kernels of general.h in vectors of kVectorBytes. The source file of each instruction set
// includes this once, inside an anonymous namespace, so that the linker never takes one file's code
// for another's. For that reason nothing here may call an inline function of a header.

// Adds the job's terms to the accumulators of four vectors, four terms at a time: accumulators stay
// in registers, and four terms whose weights are all 0 are left out. `kUnit`: all weights are 1.
template <class Acc, class Source, bool kUnit>
inline void accumulateVectors(Acc* acc, const Source* source, const RowsJob& job,
                              const std::int64_t* weights) {
  constexpr std::int64_t kLanes = 4 * kVectorBytes / sizeof(Acc);
  std::int64_t pitch = job.sourceTerm * job.lanes, step = job.weightTerm, k = 0;
  Acc sums[kLanes];
  for (std::int64_t l = 0; l < kLanes; ++l) sums[l] = acc[l];
  if constexpr (kUnit) {
    for (; k < job.terms; ++k, source += pitch)
      for (std::int64_t l = 0; l < kLanes; ++l) sums[l] += static_cast<Acc>(source[l]);
  }
  for (; k + 4 <= job.terms; k += 4, source += 4 * pitch, weights += 4 * step) {
    Acc a = weights[0] * job.scale;
    Acc b = weights[step] * job.scale;
    Acc c = weights[2 * step] * job.scale;
    Acc d = weights[3 * step] * job.scale;
    if ((a | b | c | d) == 0) continue;
    const Source *p = source, *q = p + pitch, *r = q + pitch, *s = r + pitch;
    for (std::int64_t l = 0; l < kLanes; ++l)
      sums[l] += a * static_cast<Acc>(p[l]) + b * static_cast<Acc>(q[l]) +
                 c * static_cast<Acc>(r[l]) + d * static_cast<Acc>(s[l]);
  }
  for (; k < job.terms; ++k, source += pitch, weights += step) {
    Acc a = *weights * job.scale;
    if (a == 0) continue;
    for (std::int64_t l = 0; l < kLanes; ++l) sums[l] += a * static_cast<Acc>(source[l]);
  }
  for (std::int64_t l = 0; l < kLanes; ++l) acc[l] = sums[l];
}

// Adds the job's terms to fewer accumulators than four vectors have.
template <class Acc, class Source>
inline void accumulateFew(Acc* acc, std::int64_t count, const Source* source, const RowsJob& job,
                          const std::int64_t* weights) {
  std::int64_t pitch = job.sourceTerm * job.lanes;
  for (std::int64_t k = 0; k < job.terms; ++k, source += pitch, weights += job.weightTerm) {
    if (*weights == 0) continue;
    Acc weight = *weights * job.scale;
    for (std::int64_t l = 0; l < count; ++l) acc[l] += weight * static_cast<Acc>(source[l]);
  }
}

template <class Acc, class Source, bool kUnit>
inline void accumulateRows(void* accumulators, const void* sources, const RowsJob& job) {
  constexpr std::int64_t kChunk = 4 * kVectorBytes / sizeof(Acc);
  TC0_ASSERT(job.rows >= 0 && job.lanes > 0 && job.terms >= 0);
  auto* acc = static_cast<Acc*>(accumulators);
  auto* source = static_cast<const Source*>(sources);
  std::int64_t rows = job.rows, width = job.lanes;
  // Rows that are neighbours and have the same weights are one long row.
  if (job.sourceRow == 1 && job.weightRow == 0) width *= rows, rows = 1;
  for (std::int64_t j = 0; j < rows; ++j) {
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
  bool same = job.weightTerm == 0 && (job.weightRow == 0 || job.rows == 1);
  if (same && job.weights[0] * job.scale == 1)
    accumulateRows<Acc, Source, true>(accumulators, sources, job);
  else
    accumulateRows<Acc, Source, false>(accumulators, sources, job);
}

// Adds the job's products. Accumulators of two vectors stay in registers over all terms.
template <class Acc, class A, class B>
void multiply(void* accumulators, const void* as, const void* bs, const ProductJob& job) {
  constexpr std::int64_t kLanes = 2 * kVectorBytes / sizeof(Acc);
  TC0_ASSERT(job.rows >= 0 && job.lanes > 0 && job.terms >= 0);
  auto* acc = static_cast<Acc*>(accumulators);
  Acc scale = static_cast<Acc>(job.scale);
  std::int64_t aTerm = job.aTerm * job.lanes, bTerm = job.bTerm * job.lanes;
  for (std::int64_t j = 0; j < job.rows; ++j, acc += job.lanes) {
    const A* a = static_cast<const A*>(as) + j * job.aRow * job.lanes;
    const B* b = static_cast<const B*>(bs) + j * job.bRow * job.lanes;
    std::int64_t l = 0;
    for (; l + kLanes <= job.lanes; l += kLanes) {
      Acc sums[kLanes] = {};
      const A* p = a + l;
      const B* q = b + l;
      for (std::int64_t k = 0; k < job.terms; ++k, p += aTerm, q += bTerm)
        for (std::int64_t i = 0; i < kLanes; ++i)
          sums[i] += static_cast<Acc>(p[i]) * static_cast<Acc>(q[i]);
      for (std::int64_t i = 0; i < kLanes; ++i) acc[l + i] += scale * sums[i];
    }
    for (; l < job.lanes; ++l)
      for (std::int64_t k = 0; k < job.terms; ++k)
        acc[l] += scale * static_cast<Acc>(a[k * aTerm + l]) * static_cast<Acc>(b[k * bTerm + l]);
  }
}

template <class Acc>
void addConstant(void* accumulators, std::int64_t value, std::int64_t count) {
  auto* acc = static_cast<Acc*>(accumulators);
  for (std::int64_t i = 0; i < count; ++i) acc[i] += static_cast<Acc>(value);
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
  for (std::int64_t i = 0; i < count; ++i) target[i] = acc[i];
}

// The place on a table's grid. Its numbers are copied, since values that are written could alias
// the table.
template <class Number>
struct Grid {
  Number add, top;
  int shift;
  explicit Grid(const StepTable<Number>& table)
      : add(table.add), top(table.top), shift(table.shift) {}
  Number at(Number value) const {
    Number i = (value + add) >> shift;
    i = i < 0 ? 0 : i;
    return i > top ? top : i;
  }
};

constexpr std::int64_t kStepChunk = 64;

// Looks up at most kStepChunk numbers in a list of points, by comparing with each or by halving.
// reached(k, l) says whether number l reaches point k. While halving, result[l] points are known to
// be reached, and the list has 2^depth - 1, so result[l] + half - 1 is always one of them.
template <class Number, class Reached>
inline void stepByList(Number* values, std::int64_t count, const StepTable<Number>& table,
                       Reached reached) {
  TC0_ASSERT(count <= kStepChunk);
  Number result[kStepChunk];
  if (table.form == StepTable<Number>::Form::kCompare) {
    for (std::int64_t l = 0; l < count; ++l) result[l] = table.base;
    for (std::int64_t k = 0; k < table.count; ++k) {
      Number increment = table.values[k];
      for (std::int64_t l = 0; l < count; ++l) result[l] += reached(k, l) ? increment : 0;
    }
  } else {
    for (std::int64_t l = 0; l < count; ++l) result[l] = 0;
    for (Number half = Number{1} << (table.depth - 1); half > 0; half >>= 1)
      for (std::int64_t l = 0; l < count; ++l)
        result[l] += reached(result[l] + half - 1, l) ? half : 0;
    for (std::int64_t l = 0; l < count; ++l) result[l] = table.values[result[l]];
  }
  for (std::int64_t l = 0; l < count; ++l) values[l] = result[l];
}

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

// The cell of a place on a line. Places at the end of a cell may go to the next one. What is no
// number, as lanes without a sample may give, has cell 0.
inline std::int32_t cellOf(float place, float top) {
  place = place > 0 ? place : 0;
  return static_cast<std::int32_t>(place > top ? top : place);
}
inline std::int64_t cellOf(double place, double top) {
  place = place > 0 ? place : 0;
  return roundedOf((place > top ? top : place) - 0.5);
}

// Looks up kStepChunk numbers whose cells are in `ranks`. reached(k, l) as above. Chunks of a fixed
// size let the compiler keep to whole vectors.
template <class Number, class Reached>
inline void stepByCells(Number* values, Number* ranks, const StepTable<Number>& table,
                        Reached reached) {
  if (table.ranks != nullptr) {
    const Number* __restrict list = table.ranks;
    for (std::int64_t l = 0; l < kStepChunk; ++l) ranks[l] = list[ranks[l]];
  }
  for (int round = 0; round < table.rounds; ++round)
    for (std::int64_t l = 0; l < kStepChunk; ++l) ranks[l] += reached(ranks[l], l) ? 1 : 0;
  Number base = table.base, factor = table.factor;
  const Number* __restrict entries = table.values;
  if (factor != 0)
    for (std::int64_t l = 0; l < kStepChunk; ++l) values[l] = base + factor * ranks[l];
  else
    for (std::int64_t l = 0; l < kStepChunk; ++l) values[l] = entries[ranks[l]];
}

inline void cellsChunk(std::int32_t* values, const StepTable<std::int32_t>& table) {
  std::int32_t ranks[kStepChunk], add = table.add;
  float slope = static_cast<float>(table.slope), offset = static_cast<float>(table.offset);
  float top = static_cast<float>(table.top);
  for (std::int64_t l = 0; l < kStepChunk; ++l)
    ranks[l] = cellOf(static_cast<float>(values[l] + add) * slope + offset, top);
  const std::int32_t* __restrict points = table.points;
  stepByCells(values, ranks, table,
              [&](std::int32_t k, std::int64_t l) { return values[l] >= points[k]; });
}

inline void cellsChunk(std::int64_t* values, const StepTable<std::int64_t>& table) {
  std::int64_t ranks[kStepChunk], add = table.add;
  double slope = table.slope, offset = table.offset, top = static_cast<double>(table.top);
  for (std::int64_t l = 0; l < kStepChunk; ++l)
    ranks[l] = cellOf(doubleOf(values[l] + add) * slope + offset, top);
  const std::int64_t* __restrict points = table.points;
  stepByCells(values, ranks, table,
              [&](std::int64_t k, std::int64_t l) { return values[l] >= points[k]; });
}

inline void cellsChunk(std::int32_t* values, const std::int32_t* below,
                       const StepTable<std::int32_t>& table) {
  std::int32_t ranks[kStepChunk];
  float slope = static_cast<float>(table.slope), offset = static_cast<float>(table.offset);
  float top = static_cast<float>(table.top);
  for (std::int64_t l = 0; l < kStepChunk; ++l)
    ranks[l] =
        cellOf(static_cast<float>(values[l]) / static_cast<float>(below[l]) * slope + offset, top);
  const std::int32_t* __restrict p = table.points;
  const std::int32_t* __restrict q = table.denominators;
  if (table.small)
    stepByCells(values, ranks, table, [&](std::int32_t k, std::int64_t l) {
      return q[k] * values[l] >= p[k] * below[l];
    });
  else
    stepByCells(values, ranks, table, [&](std::int32_t k, std::int64_t l) {
      return static_cast<std::int64_t>(q[k]) * values[l] >=
             static_cast<std::int64_t>(p[k]) * below[l];
    });
}

// Looks up any number of numbers, by whole chunks and a padded rest.
template <class Number>
void stepByCells(Number* values, std::int64_t count, const StepTable<Number>& table) {
  for (; count >= kStepChunk; count -= kStepChunk, values += kStepChunk) cellsChunk(values, table);
  if (count <= 0) return;
  Number rest[kStepChunk] = {};
  for (std::int64_t l = 0; l < count; ++l) rest[l] = values[l];
  for (std::int64_t l = count; l < kStepChunk; ++l) rest[l] = values[0];
  cellsChunk(rest, table);
  for (std::int64_t l = 0; l < count; ++l) values[l] = rest[l];
}

template <class Number>
void step(Number* values, std::int64_t count, const StepTable<Number>& table) {
  using Form = typename StepTable<Number>::Form;
  if (table.form == Form::kConstant) {
    for (std::int64_t i = 0; i < count; ++i) values[i] = table.base;
  } else if (table.form == Form::kAffine) {
    Grid<Number> grid(table);
    Number base = table.base, factor = table.factor;
    for (std::int64_t i = 0; i < count; ++i) values[i] = base + factor * grid.at(values[i]);
  } else if (table.form == Form::kLookup) {
    Grid<Number> grid(table);
    const Number* __restrict entries = table.values;
    for (std::int64_t i = 0; i < count; ++i) values[i] = entries[grid.at(values[i])];
  } else if (table.form == Form::kCells) {
    stepByCells(values, count, table);
  } else {
    for (; count > 0; count -= kStepChunk, values += kStepChunk)
      stepByList(values, count < kStepChunk ? count : kStepChunk, table,
                 [&](Number k, std::int64_t l) { return values[l] >= table.points[k]; });
  }
}

template <class Number>
void stepRatio(Number* values, const Number* denominators, std::int64_t count,
               const StepTable<Number>& table) {
  using Form = typename StepTable<Number>::Form;
  if (table.form == Form::kConstant) {
    for (std::int64_t i = 0; i < count; ++i) values[i] = table.base;
    return;
  }
  if constexpr (sizeof(Number) == 4) {
    if (table.form == Form::kCells)
      for (; count >= kStepChunk;
           count -= kStepChunk, values += kStepChunk, denominators += kStepChunk)
        cellsChunk(values, denominators, table);
    if (table.form == Form::kCells && count > 0) {
      Number rest[kStepChunk], below[kStepChunk];
      for (std::int64_t l = 0; l < kStepChunk; ++l) rest[l] = values[l < count ? l : 0];
      for (std::int64_t l = 0; l < kStepChunk; ++l) below[l] = denominators[l < count ? l : 0];
      cellsChunk(rest, below, table);
      for (std::int64_t l = 0; l < count; ++l) values[l] = rest[l];
    }
    if (table.form == Form::kCells) return;
  }
  for (; count > 0; count -= kStepChunk, values += kStepChunk, denominators += kStepChunk)
    stepByList(values, count < kStepChunk ? count : kStepChunk, table,
               [&](Number k, std::int64_t l) {
                 return static_cast<std::int64_t>(table.denominators[k]) * values[l] >=
                        static_cast<std::int64_t>(table.points[k]) * denominators[l];
               });
}

template <class Acc, class A>
constexpr void fillProducts(ArrayKernels& kernels, int wide, int a) {
  kernels.multiply[wide][a][0] = multiply<Acc, A, std::uint8_t>;
  kernels.multiply[wide][a][1] = multiply<Acc, A, std::int8_t>;
  kernels.multiply[wide][a][2] = multiply<Acc, A, std::int16_t>;
  kernels.multiply[wide][a][3] = multiply<Acc, A, std::int32_t>;
}

template <class Acc>
constexpr void fill(ArrayKernels& kernels, int wide) {
  fillProducts<Acc, std::uint8_t>(kernels, wide, 0);
  fillProducts<Acc, std::int8_t>(kernels, wide, 1);
  fillProducts<Acc, std::int16_t>(kernels, wide, 2);
  fillProducts<Acc, std::int32_t>(kernels, wide, 3);
  kernels.accumulate[wide][0] = accumulate<Acc, std::uint8_t>;
  kernels.accumulate[wide][1] = accumulate<Acc, std::int8_t>;
  kernels.accumulate[wide][2] = accumulate<Acc, std::int16_t>;
  kernels.accumulate[wide][3] = accumulate<Acc, std::int32_t>;
  kernels.accumulate[wide][4] = accumulate<Acc, std::int64_t>;
  kernels.addConstant[wide] = addConstant<Acc>;
  kernels.store[wide][0] = store<Acc, std::uint8_t>;
  kernels.store[wide][1] = store<Acc, std::int8_t>;
  kernels.store[wide][2] = store<Acc, std::int16_t>;
  kernels.store[wide][3] = store<Acc, std::int32_t>;
  kernels.store[wide][4] = store<Acc, std::int64_t>;
}

constexpr ArrayKernels allKernels() {
  ArrayKernels kernels{};
  fill<std::int32_t>(kernels, 0);
  fill<std::int64_t>(kernels, 1);
  kernels.scale = scale;
  kernels.step = step<std::int32_t>;
  kernels.stepWide = step<std::int64_t>;
  kernels.stepRatio = stepRatio<std::int32_t>;
  kernels.stepRatioWide = stepRatio<std::int64_t>;
  return kernels;
}
