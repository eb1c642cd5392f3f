#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "circuit/base/number.h"
#include "circuit/family/side_number.h"

namespace tc0 {

/// A polynomial with integer coefficients, in the side s of a family's members or in their number
/// of tokens n = s^2. Everything is exact: numbers stay below 2^127, or an Error is thrown.
struct Polynomial {
  std::vector<Wide> coefficients;  // [d] belongs to the power d; no zero at the end

  Wide at(std::int64_t argument) const;
  int degree() const { return std::ssize(coefficients) - 1; }  // -1 for the polynomial 0
  bool operator==(const Polynomial&) const = default;
};

Polynomial monomial(Wide coefficient, int degree);
Polynomial operator+(const Polynomial& a, const Polynomial& b);
Polynomial operator-(const Polynomial& a, const Polynomial& b);
Polynomial operator*(const Polynomial& a, const Polynomial& b);

/// (s - above) (s - above - 1) ... with `factors` factors: how many ways there are to choose so many
/// different numbers among s of which `above` are taken, in order.
Polynomial fallingFactorial(int above, int factors);

/// The polynomial of degree below values.size() that has these values at first, first + 1, ...
/// Throws Error if its coefficients are no integers.
Polynomial interpolated(std::int64_t first, std::span<const Wide> values);

/// The polynomial q with q(s^2) = p(s). None if p has an odd power.
std::optional<Polynomial> inTokens(const Polynomial& inSide);

/// Those of the polynomials that no other one bounds from `first` on: their maximum is that of all
/// at every argument from `first` on. Of equal ones, one stays.
std::vector<Polynomial> envelope(std::vector<Polynomial> all, std::int64_t first);

/// The maximum of polynomials at an argument, or 0 if that is larger.
Wide largestAt(const std::vector<Polynomial>& maximum, std::int64_t argument);

/// A polynomial in words: "3 n^2 + 14 n - 5", or "0".
std::string text(const Polynomial& polynomial, const std::string& variable = "n");
/// A maximum in words: "max(12 n + 1, 700)".
std::string text(const std::vector<Polynomial>& maximum, const std::string& variable = "n");
/// A polynomial in the side as one in n if it is one, and else in s. Of tokens in a row the side is n.
std::string textOfSide(const Polynomial& inSide, TokenGrid tokens = TokenGrid::kSquare);
std::string textOfSide(const std::vector<Polynomial>& maximum,
                       TokenGrid tokens = TokenGrid::kSquare);

/// Decimal digits, with a sign if the number is negative.
std::string signedDecimal(Wide value);

}  // namespace tc0
