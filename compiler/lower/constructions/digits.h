#pragma once

#include <optional>
#include <string>

#include "circuit/base/error.h"
#include "compiler/lower/constructions/value.h"

/// Binary digits of a value, whose numbers become a new last dimension. Digit i of x is
/// floor(x / 2^i) mod 2, and it depends on x mod 2^(i + 1) only.
///
/// Let x = c + sum over k of w_k v_k. Digit i of x is digit i of any form that is congruent to x
/// modulo 2^(i + 1). The *reduced* form S_i has each weight w_k and the constant replaced by the
/// congruent number of least absolute value. If v_k is the read of a bank, the number that is read
/// is taken modulo 2^(i + 1 - t) first, where 2^t divides w_k: the same gates, read otherwise. So
/// with K numbers v_k in 0 ... 1 the range of S_i is at most K 2^i, however large the weights are.
/// If x itself has fewer multiples of 2^i in its range, as at the top digits, x takes the place of
/// S_i.
namespace tc0::lower {

/// The digits low ... low + count - 1.
struct DigitPlaces {
  std::int64_t low = 0;
  std::int64_t count = 1;
};

/// Digits of a fresh value or a constant, and digits that are there already: x is a sum of terms
/// 2^t v of which no two meet in a digit, as if digits are put together to a number and taken apart
/// again. Nothing if x is no such value. Levels: 0. Gates: 0.
std::optional<Value> digitsAtHand(Draft& draft, const std::string& name, const Value& x,
                                  DigitPlaces places);

/// Whether digitsAtHand gives a value that is neither fresh nor a constant its digits.
bool isMadeOfDigits(const Draft& draft, const Value& x, DigitPlaces places);

/// Digits by an identity step, of which each digit is a read.
///
/// Levels: 1. Gates: the range of x above its least number, whatever the number of digits is.
/// Wires: for each gate those of x.
/// Wins for an x of few values that is one wide number, as an input is: its weights cannot be
/// reduced.
Value digitsByLookup(Draft& draft, const std::string& name, const Value& x, DigitPlaces places);

/// The tables of the digits would have too many breakpoints in all.
class TooManyBreakpoints : public Error {
 public:
  using Error::Error;
};

/// Digits by multiples: digit i is the sum over j of (+ or -) [S_i >= j 2^i], with the sign + for
/// odd j, over the multiples of 2^i in the range of S_i.
///
/// Levels: 1. Gates: for digit i the range of S_i, divided by 2^i: about K.
/// Wires: for each gate of digit i those of S_i. Largest weight: 2^i.
/// Throws TooManyBreakpoints, where two levels may still serve.
Value digitsByMultiples(Draft& draft, const std::string& name, const Value& x, DigitPlaces places);

/// Digits by multiples in two levels: the first finds between which two multiples of m 2^i the form
/// S_i lies, for an even m near the square root of K. The second finds digit i of what is left, as
/// digitsByMultiples does. A digit of at most 6 multiples has no gates in the first level.
///
/// Levels: 2. Gates: for digit i about 2 sqrt(K).
/// Wires: for each gate of digit i those of S_i, and on the second level those of the first one.
/// Largest weight: m 2^i.
/// Wins in gates and wires if K is beyond 6, at the cost of a level.
Value digitsByRemainders(Draft& draft, const std::string& name, const Value& x, DigitPlaces places);

}  // namespace tc0::lower
