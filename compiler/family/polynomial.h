#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "circuit/base/number.h"

namespace tc0::family {

/// A polynomial in n with integer coefficients. Everything is exact: numbers stay below 2^127, or
/// an Error is thrown.
struct Polynomial {
  std::vector<Wide> coefficients;  // [d] belongs to n^d; no zero at the end

  Wide at(std::int64_t n) const;
  int degree() const { return std::ssize(coefficients) - 1; }  // -1 for the polynomial 0
  bool operator==(const Polynomial&) const = default;
};

Polynomial monomial(Wide coefficient, int degree);
Polynomial operator+(const Polynomial& a, const Polynomial& b);

/// A polynomial in words: "3 n^2 + 14 n - 5", or "0".
std::string text(const Polynomial& polynomial);
/// Decimal digits, with a sign if the number is negative.
std::string signedDecimal(Wide value);

/// A value of a polynomial.
struct Sample {
  std::int64_t n;
  Count value;
};

/// The only polynomial whose terms have these degrees, one or two, and that takes these two values,
/// for 1 < a.n < b.n. None if its coefficients are not integers.
std::optional<Polynomial> through(const Sample& a, const Sample& b, const std::set<int>& degrees);

/// The polynomials that are the largest of all at some of the arguments, each once: their maximum
/// is that of all.
std::vector<Polynomial> envelope(const std::vector<Polynomial>& all,
                                 const std::vector<std::int64_t>& arguments);
/// A maximum in words: "max(12 n + 1, 700)".
std::string text(const std::vector<Polynomial>& maximum);

}  // namespace tc0::family
