#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "circuit/base/number.h"
#include "circuit/base/range.h"
#include "circuit/base/tables.h"

/// The values that tables take: at one number, and over ranges of a numerator and a denominator
/// that vary freely. Denominators are at least 1; a plain step has the denominator range [1, 1].
namespace tc0 {

/// A form over the gates of one table: base + the sum of increments[k] over the gates k that are 1.
struct GateForm {
  std::int64_t base = 0;
  std::span<const std::int64_t> increments;  // one for each gate of the table
};

/// The form that the table itself says.
GateForm formOf(const Tables& tables, std::int64_t table);

/// The value of a plain table at x.
std::int64_t valueAt(const Tables& tables, std::int64_t table, std::int64_t x);

/// Bounds on the rank, which is how many gates of a table are 1. The gates are nested: if the rank
/// is k, the first k gates are 1. So the first `least` gates are always 1 and only the first `most`
/// can be.
struct RankRange {
  std::int64_t least, most;
};
RankRange reachedRanks(const Tables& tables, std::int64_t table, Range numerator,
                       Range denominator);

/// The range of the values that a table takes.
Range reachedValues(const Tables& tables, std::int64_t table, Range numerator, Range denominator);
/// The range of the values that a form over a table's gates takes.
Range reachedValues(const Tables& tables, std::int64_t table, const GateForm& form, Range numerator,
                    Range denominator);

/// The largest q * |numerator| + |p| * |denominator| over all gates, from bounds on both
/// magnitudes. Throws Error, naming `what` and the breakpoint, if one is not below 2^62.
Magnitude gateMagnitude(const Tables& tables, Magnitude numerator, Magnitude denominator,
                        const std::string& what);

/// |base| + the sum of |increments|.
Magnitude formMagnitude(std::int64_t base, std::span<const std::int64_t> increments);

}  // namespace tc0
