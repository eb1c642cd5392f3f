#include "circuit/base/wave.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

constexpr int kBits = 60;
constexpr std::int64_t kUnit = std::int64_t{1} << kBits;
constexpr std::int64_t kHalfPi = 1811004864519280711;             // pi / 2 in 2^-60
constexpr std::int64_t kLog2 = 799144290325165979;                // the logarithm of 2, in 2^-60
constexpr std::int64_t kPerRadian = 733972625820500307;           // 1 / (2 pi) in 2^-62
constexpr std::uint64_t kBinaryLog10000 = 15319689349413178110u;  // in 2^-60
constexpr int kTerms = 13;                                        // of the sine, beyond the first
constexpr int kExponentialTerms = 24;

// The product of two numbers in 2^-60, below 2^66 in all, rounded down.
std::int64_t times(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(Wide{a} * b >> kBits);
}

// exp(-x) for x in [0, 1).
std::int64_t decay(std::int64_t x) {
  std::int64_t sum = kUnit, term = kUnit;
  for (int k = 1; k <= kExponentialTerms; ++k) {
    term = times(term, x) / k;
    sum += k % 2 == 1 ? -term : term;
  }
  return sum;
}

}  // namespace

// The sine of a quarter turn is that of the rest of the half turn, so the angle is at most pi / 2
// and the terms x^(2k+1) / (2k+1)! fall from the second on.
std::int64_t sineOf(std::uint64_t phase) {
  const std::uint64_t quarter = phase >> kBits & 3;
  std::int64_t part = static_cast<std::int64_t>(phase & (kQuarterTurn - 1));
  if (quarter % 2 == 1) part = kUnit - part;
  const std::int64_t angle = times(part, kHalfPi), square = times(angle, angle);
  std::int64_t sum = angle, term = angle;
  for (int k = 1; k <= kTerms; ++k) {
    term = times(term, square) / (2 * k * (2 * k + 1));
    sum += k % 2 == 1 ? -term : term;
  }
  sum = std::clamp<std::int64_t>(sum, 0, kUnit);
  return quarter < 2 ? sum : -sum;
}

// 10000^(-k / count) is 2^-m 2^-f with m the whole part of k log2(10000) / count and f the rest.
std::vector<std::uint64_t> positionTurns(std::int64_t count) {
  std::vector<std::uint64_t> turns;
  for (std::int64_t k = 0; k < count; ++k) {
    const Count exponent =
        Count{kBinaryLog10000} * static_cast<std::uint64_t>(k) / static_cast<std::uint64_t>(count);
    const auto rest = static_cast<std::int64_t>(exponent & (kUnit - 1));
    const Wide turn = Wide{kPerRadian} * decay(times(rest, kLog2));
    const int shift = kBits + static_cast<int>(exponent >> kBits);
    turns.push_back(static_cast<std::uint64_t>((turn + (Wide{1} << (shift - 1))) >> shift));
  }
  return turns;
}

std::int64_t Wave::at(std::uint64_t x) const {
  const std::int64_t sine = sineOf(start + x * turn);
  const Wide size =
      (Wide{amplitude} * (sine < 0 ? -sine : sine) + (Wide{1} << (kBits - 1))) >> kBits;
  return static_cast<std::int64_t>(sine < 0 ? -size : size);
}

std::int64_t WaveTable::at(std::int64_t row, std::int64_t column) const {
  const Wave& wave = waves[column];
  if (row == 0) return wave.amplitude;
  if (row == 1) return -wave.amplitude;
  return wave.at(row - kBounds);
}

std::vector<std::int64_t> WaveTable::rows(std::int64_t count) const {
  std::vector<std::int64_t> numbers;
  numbers.reserve((count + kBounds) * width());
  for (std::int64_t row = 0; row < count + kBounds; ++row)
    for (std::int64_t column = 0; column < width(); ++column) numbers.push_back(at(row, column));
  return numbers;
}

WaveTable positionTable(std::int64_t width, std::int64_t amplitude, PositionAxis axis) {
  TC0_ASSERT(width % 4 == 0);
  const std::vector<std::uint64_t> turns = positionTurns(width / 4);
  WaveTable table;
  for (std::int64_t column = 0; column < width; ++column) {
    const bool ofRow = column % 4 < 2;
    if (ofRow != (axis == PositionAxis::kRow)) {
      table.waves.push_back({});
      continue;
    }
    table.waves.push_back({amplitude, turns[column / 4], column % 2 == 0 ? 0 : kQuarterTurn});
  }
  return table;
}

}  // namespace tc0
