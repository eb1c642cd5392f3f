#pragma once

#include <cstdint>

namespace tc0 {

/// How the rank of a number is found, which is how many gates of one table are 1: first + the number
/// of points <= x. Gates that the proven range always or never reaches are no points.
///
/// kConstant: first.
/// kLine:     first + i, i = the whole part of (x + add) * slope + offset, kept within 0 ... top:
///            proved when the table is made.
/// kCells:    i is a cell, cells[i] a first guess (or i itself, if the list is null), and comparing
///            with points[guess] for `rounds` times makes it exact (arrays/cells.h). One point that
///            nothing reaches stands behind the last.
/// kSearch:   found by halving. The list of points is filled up to 2^depth - 1 entries with points
///            that nothing reaches.
///
/// x is a whole number, or in a ratio the quotient in double precision; arrays/ranks.h says why
/// comparing that is exact.
struct RankTable {
  enum class Form : std::uint8_t { kConstant, kLine, kCells, kSearch };
  Form form = Form::kConstant;
  int rounds = 0, depth = 0;
  std::int32_t first = 0;
  double add = 0, slope = 0, offset = 0, top = 0;
  const double* points = nullptr;
  const std::int32_t* cells = nullptr;
};

/// What a step or a read shows at a rank: values[rank], or if the list is null
///   base + (factor + second * rank) * rank                         if `turn` is negative,
///   base + second * (rank - turn) * |rank - turn|, a signed square, otherwise.
struct ValueTable {
  std::int32_t base = 0, factor = 0, second = 0, turn = -1;
  const std::int32_t* values = nullptr;
};

}  // namespace tc0
