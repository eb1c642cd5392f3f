#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/tables.h"

namespace tc0 {

/// All monomials of one degree of numbers x_0 ... x_{size-1}.
///
/// A monomial is a list of variables that do not decrease: {0, 0, 3} is x_0^2 x_3. Monomials are
/// ordered by their last variable, so that those without x_{i+1}, x_{i+2}, ... come first; of degree
/// t + 1 those with the last variable i are the first upTo[i] of degree t, each times x_i.
struct Monomials {
  std::vector<std::vector<int>> variables;
  std::vector<std::int64_t> upTo;    // how many monomials have a last variable of at most i
  std::vector<double> multiplicity;  // (q.k)^t = sum of multiplicity q^a k^a over the monomials a
  /// A matrix that picks each monomial from all products, number parent * size + variable: the others
  /// are of a variable before the parent's last one. Null for degree 1.
  Integers selection;

  std::int64_t count() const { return std::ssize(variables); }
  /// Whether the monomial is never negative: every variable is in it an even number of times.
  bool isSquare(std::int64_t monomial) const;
};

/// The monomials of the degrees 1 to `degree`, in this order.
std::vector<Monomials> monomialsUpTo(int degree, std::int64_t size);

/// The monomials of all degrees from 0 to `degree`, C(size + degree, degree).
std::int64_t featuresOf(std::int64_t size, int degree);

}  // namespace tc0
