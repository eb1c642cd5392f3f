// Kernels for tables, which kernels/general.h declares. Included as general_body.h is, from there.

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

// Looks up quotients, with one comparison each. Both sides of it fit 32 bits. It stays a function of
// its own, because g++ 12 forgets after inlining that the lists do not overlap, and then does not
// vectorise.
template <bool kListed>
[[gnu::noinline]] void stepByPairs(std::int32_t* __restrict values,
                                   const std::int32_t* __restrict below, std::int64_t count,
                                   const StepTable<std::int32_t>& table) {
  float slope = static_cast<float>(table.slope), offset = static_cast<float>(table.offset);
  float top = static_cast<float>(table.top);
  std::int32_t base = table.base, factor = table.factor;
  const std::int32_t* __restrict pairs = table.pairs;
  const std::int32_t* __restrict ends = table.ends;
  for (std::int64_t l = 0; l < count; ++l) {
    std::int32_t n = values[l], d = below[l];
    float quotient = static_cast<float>(n) / static_cast<float>(d);
    std::int32_t c = cellOf(quotient * slope + offset, top), pair = pairs[c];
    bool reached = (pair & 0xFFFF) * n >= (pair >> 16) * d;
    if constexpr (kListed) {
      std::int32_t two = ends[c], low = static_cast<std::int16_t>(two);
      values[l] = reached ? two >> 16 : low;
    } else {
      values[l] = base + factor * (c + (reached ? 1 : 0));
    }
  }
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
    if (table.form == Form::kPairs && table.ends != nullptr)
      return stepByPairs<true>(values, denominators, count, table);
    if (table.form == Form::kPairs) return stepByPairs<false>(values, denominators, count, table);
    if (table.form == Form::kCells) {
      for (; count >= kStepChunk;
           count -= kStepChunk, values += kStepChunk, denominators += kStepChunk)
        cellsChunk(values, denominators, table);
      if (count <= 0) return;
      Number rest[kStepChunk], below[kStepChunk];
      for (std::int64_t l = 0; l < kStepChunk; ++l) rest[l] = values[l < count ? l : 0];
      for (std::int64_t l = 0; l < kStepChunk; ++l) below[l] = denominators[l < count ? l : 0];
      cellsChunk(rest, below, table);
      for (std::int64_t l = 0; l < count; ++l) values[l] = rest[l];
      return;
    }
  }
  for (; count > 0; count -= kStepChunk, values += kStepChunk, denominators += kStepChunk)
    stepByList(values, count < kStepChunk ? count : kStepChunk, table,
               [&](Number k, std::int64_t l) {
                 return static_cast<std::int64_t>(table.denominators[k]) * values[l] >=
                        static_cast<std::int64_t>(table.points[k]) * denominators[l];
               });
}
