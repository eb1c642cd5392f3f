// Kernels for ranks and what is shown at them, which kernels/general.h declares. Included as
// general_body.h is, after it.

// The quotient is rounded once, so it is the double nearest to n / d.
void quotients(double* numerators, const double* denominators, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) numerators[i] /= denominators[i];
}

// A place on a line, kept within 0 and `top`. What is no number, as lanes without a sample may give,
// counts as 0.
inline double placeOn(double place, double top) {
  place = place > 0 ? place : 0;
  return place > top ? top : place;
}

// Ranks of kStepChunk numbers at most, without those that are always reached.
inline void ranksByCells(std::int32_t* ranks, const double* x, std::int64_t count,
                         const RankTable& table) {
  double add = table.add, slope = table.slope, offset = table.offset, top = table.top;
  for (std::int64_t l = 0; l < count; ++l)
    ranks[l] = static_cast<std::int32_t>(placeOn((x[l] + add) * slope + offset, top));
  if (table.form == RankTable::Form::kLine) return;
  if (table.cells != nullptr) {
    const std::int32_t* __restrict cells = table.cells;
    for (std::int64_t l = 0; l < count; ++l) ranks[l] = cells[ranks[l]];
  }
  const double* __restrict points = table.points;
  for (int round = 0; round < table.rounds; ++round)
    for (std::int64_t l = 0; l < count; ++l) ranks[l] += x[l] >= points[ranks[l]] ? 1 : 0;
}

inline void ranksBySearch(std::int32_t* ranks, const double* x, std::int64_t count,
                          const RankTable& table) {
  const double* __restrict points = table.points;
  for (std::int64_t l = 0; l < count; ++l) ranks[l] = 0;
  for (std::int32_t half = std::int32_t{1} << (table.depth - 1); half > 0; half >>= 1)
    for (std::int64_t l = 0; l < count; ++l)
      ranks[l] += x[l] >= points[ranks[l] + half - 1] ? half : 0;
}

void ranks(std::int32_t* targets, const double* numbers, std::int64_t count,
           const RankTable& table) {
  std::int32_t first = table.first;
  if (table.form == RankTable::Form::kConstant) {
    for (std::int64_t i = 0; i < count; ++i) targets[i] = first;
    return;
  }
  for (; count > 0; count -= kStepChunk, targets += kStepChunk, numbers += kStepChunk) {
    std::int64_t some = count < kStepChunk ? count : kStepChunk;
    std::int32_t found[kStepChunk];
    if (table.form == RankTable::Form::kSearch)
      ranksBySearch(found, numbers, some, table);
    else if (some == kStepChunk)
      ranksByCells(found, numbers, kStepChunk, table);
    else
      ranksByCells(found, numbers, some, table);
    for (std::int64_t l = 0; l < some; ++l) targets[l] = first + found[l];
  }
}

void values(std::int32_t* targets, const std::int32_t* ranks, std::int64_t count,
            const ValueTable& table) {
  if (const std::int32_t* __restrict list = table.values) {
    for (std::int64_t i = 0; i < count; ++i) targets[i] = list[ranks[i]];
    return;
  }
  std::int32_t base = table.base, factor = table.factor, second = table.second;
  std::int32_t turn = table.turn;
  if (turn >= 0)
    for (std::int64_t i = 0; i < count; ++i) {
      std::int32_t r = ranks[i] - turn;
      targets[i] = base + second * (r * (r < 0 ? -r : r));
    }
  else if (second == 0)
    for (std::int64_t i = 0; i < count; ++i) targets[i] = base + factor * ranks[i];
  else
    for (std::int64_t i = 0; i < count; ++i)
      targets[i] = base + (factor + second * ranks[i]) * ranks[i];
}

// The four bytes of each lane are one number of 32 bits, the first row's in its lowest byte.
void storeQuad(std::uint8_t* targets, const std::int32_t* const* rows, std::int32_t zero,
               std::int64_t lanes) {
  const std::int32_t* __restrict a = rows[0];
  const std::int32_t* __restrict b = rows[1];
  const std::int32_t* __restrict c = rows[2];
  const std::int32_t* __restrict d = rows[3];
  for (std::int64_t l = 0; l < lanes; ++l) {
    auto byte = [&](const std::int32_t* row) { return static_cast<std::uint32_t>(row[l] - zero); };
    std::uint32_t quad = byte(a) | byte(b) << 8 | byte(c) << 16 | byte(d) << 24;
    __builtin_memcpy(targets + 4 * l, &quad, 4);
  }
}
