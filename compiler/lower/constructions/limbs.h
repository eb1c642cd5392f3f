#pragma once

#include <optional>
#include <string>

#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/constructions/value.h"

/// A step in two levels: the high limb of its number first, then the low one.
///
/// A *staircase* is a step whose value is base + unit * k, where k is the number of thresholds
/// T_1 <= T_2 <= ... <= T_B that x reaches, so it rises or falls all the way. Write k = r H + L with
/// L < r, for a power of two r near the square root of B. The first level finds H by every r-th
/// threshold. The threshold T_(r H + j) is then a function of H, so it is a read of the same gates,
/// and the second level has the gates [x - T_(r H + j) >= 0] for j = 1 ... r - 1, whose sum is L.
namespace tc0::lower {

/// Whether each table rises or falls all the way, all tables alike, and its increments are so even
/// that repeating a threshold for a larger one at most doubles their number.
bool isStaircase(const Tables& tables);

/// A staircase by limbs. If the thresholds of all tables are s apart, the second level compares
/// x - r s H with the thresholds T_1 ... T_(r - 1), and L is a number of one bank.
///
/// Levels: 2. Gates: about 2 sqrt(B).
/// Wires: for each gate those of x, and in the second level also the B / r gates of H.
/// Largest weight: of x, and the largest distance of thresholds r apart.
/// Wins in gates from a few dozen thresholds on, at the cost of a level. If all tables have the same
/// base, the binary digits of k are sums of these gates and so cost nothing: products with the
/// result are ANDs of digits.
///
/// Nothing if the tables are no staircase.
std::optional<Value> steppedByLimbs(Draft& draft, const std::string& name, const Value& x,
                                    const StepTables& tables, Range range);

}  // namespace tc0::lower
