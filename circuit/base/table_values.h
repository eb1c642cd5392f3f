#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "circuit/base/number.h"
#include "circuit/base/range.h"
#include "circuit/base/tables.h"

/// What tables give: at a number, and over ranges of a numerator and a denominator of at least 1
/// ([1, 1] for a plain step) that vary freely.
namespace tc0 {

/// The value of a plain table at x.
std::int64_t valueAt(const Tables& tables, std::int64_t table, std::int64_t x);

/// The gates of a table that are 1 in every case, and those that can be 1: the number of gates that
/// are 1 (they are nested, so it says which) lies between the two.
struct Ranks {
  std::int64_t least, most;
};
Ranks reachedRanks(const Tables& tables, std::int64_t table, Range numerator, Range denominator);

/// The values that a table takes.
Range reachedValues(const Tables& tables, std::int64_t table, Range numerator, Range denominator);
/// The same for another form over the table's gates; one increment for each of them.
Range reachedValues(const Tables& tables, std::int64_t table, std::int64_t base,
                    const std::int64_t* increments, Range numerator, Range denominator);

/// The largest q * |numerator| + |p| * |denominator| of any gate, from bounds of both. Throws
/// Error, naming `what` and the breakpoint, where one is not below 2^62.
Magnitude gateMagnitude(const Tables& tables, Magnitude numerator, Magnitude denominator,
                        const std::string& what);

/// |base| + the sum of |increments|.
Magnitude formMagnitude(std::int64_t base, std::span<const std::int64_t> increments);

}  // namespace tc0
