#pragma once

#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/circuit.h"
#include "circuit/size/count.h"
#include "compiler/family/polynomial.h"

namespace tc0::family {

/// A circuit of a family for n tokens, n being a square number, and the figures of each array.
struct Member {
  std::int64_t n = 0;
  Circuit circuit;
  PerArray<Counts> counts;
};
Member memberOf(std::int64_t n, Circuit circuit);

/// The laws of one step array: its figures as polynomials in n.
struct ArrayLaw {
  ArrayId array = 0;  // its number in every member
  std::string name;
  Polynomial elements, gates, wires, sumOfWeights, fanIn, weight;
};

/// Derives how the figures of the arrays of a family depend on n, from two members with a.n < b.n.
///
/// The construction, and not the figures, fixes the form of a law:
///   - An extent is c n^(j/2) with j = 0, 1 or 2, read from the two shapes. The number of elements
///     is the product of the extents: c n^k.
///   - Tables have the same numbers in both members, and no table depends on a dimension that
///     grows. So gates are (gates of an element of each table) n^k.
///   - The wires of an element come along paths through sums (circuit/size/paths.h), each as often as
///     the reductions of the path have terms. That is c n^d with d read from the extents. So fan-in
///     and sum of weights of an element have terms of the degrees d that occur, and no others: they
///     are constants if nothing is summed over tokens, and affine for row sums.
///
/// The two members give the coefficients: as many equations as unknowns. At any other n the law is
/// a prediction. Throws LawError if the construction does not have this form.
std::vector<ArrayLaw> lawsOf(const Member& a, const Member& b);

/// What does not have the form of a law, in one line.
class LawError : public Error {
 public:
  using Error::Error;
};

/// The first figure of a member that differs from its law, in words. Empty if all figures agree.
std::string differenceFrom(const std::vector<ArrayLaw>& laws, const Member& member);

}  // namespace tc0::family
