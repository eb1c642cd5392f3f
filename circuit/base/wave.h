#pragma once

#include <cstdint>
#include <vector>

namespace tc0 {

/// Sinusoids by integer arithmetic alone, so that no mathematical library decides a weight of a
/// circuit. A phase counts in 2^-62 of a turn and wraps around.

/// 2^60 sin(2 pi phase / 2^62), by a Taylor polynomial of degree 27 in 60-bit fixed point. It
/// differs from the sine by less than 2^-55, and lies in [-2^60, 2^60]. The polynomial, not the
/// sine, is the definition.
std::int64_t sineOf(std::uint64_t phase);

inline constexpr std::uint64_t kQuarterTurn = std::uint64_t{1} << 60;

/// Turns for sinusoidal positions: number k is the part of a turn, in 2^-62, that the angle
/// 10000^(-k / count) is, computed in 60-bit fixed point.
std::vector<std::uint64_t> positionTurns(std::int64_t count);

/// The integers round(amplitude sin(start + x turn)) for x = 0, 1, ... A tie is rounded away from 0.
struct Wave {
  std::int64_t amplitude = 0;  // at least 0; 0: all numbers are 0
  std::uint64_t turn = 0, start = 0;

  std::int64_t at(std::uint64_t x) const;
  bool operator==(const Wave&) const = default;
};

/// Waves side by side, as a table of one row for each x, preceded by two rows that bound it: all
/// amplitudes, and all amplitudes negated. Who proves a range from the numbers of the whole table
/// gets one that holds for every number of rows.
struct WaveTable {
  std::vector<Wave> waves;

  static constexpr std::int64_t kBounds = 2;  // rows before the row of x = 0

  std::int64_t width() const { return std::ssize(waves); }
  /// The number of the row and column of the table, bounds included.
  std::int64_t at(std::int64_t row, std::int64_t column) const;
  /// The rows of x = 0 ... count - 1, and those of the bounds before them.
  std::vector<std::int64_t> rows(std::int64_t count) const;
  bool operator==(const WaveTable&) const = default;
};

/// Sinusoidal positions of `width` features, a multiple of 4. Features 4 k and 4 k + 1 are sine and
/// cosine of turn k times the row, features 4 k + 2 and 4 k + 3 those of the column. Each of the two
/// tables has the amplitude 0 in the features of the other.
enum class PositionAxis { kRow, kColumn };
WaveTable positionTable(std::int64_t width, std::int64_t amplitude, PositionAxis axis);

}  // namespace tc0
