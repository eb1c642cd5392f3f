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
  std::vector<Wide> coefficients;  // [d] of n^d; no zero at the end

  Wide at(std::int64_t n) const;
  int degree() const { return static_cast<int>(coefficients.size()) - 1; }  // -1: zero
  bool operator==(const Polynomial&) const = default;
};

Polynomial monomial(Wide coefficient, int degree);
Polynomial operator+(const Polynomial& a, const Polynomial& b);

/// "3 n^2 + 14 n - 5"; "0".
std::string text(const Polynomial& polynomial);
/// Decimal digits with a sign where it is negative.
std::string signedDecimal(Wide value);

/// The only polynomial whose terms have these degrees (one or two) and that takes these values at
/// two arguments a < b, both above 1; none where its coefficients are no integers.
struct Sample {
  std::int64_t n;
  Count value;
};
std::optional<Polynomial> through(const Sample& a, const Sample& b, const std::set<int>& degrees);

/// The maximum of several polynomials: those of them that are the largest at some of `arguments`,
/// each once. text: "max(12 n + 1, 700)".
std::vector<Polynomial> envelope(const std::vector<Polynomial>& all,
                                 const std::vector<std::int64_t>& arguments);
std::string text(const std::vector<Polynomial>& maximum);

}  // namespace tc0::family
