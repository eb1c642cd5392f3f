#pragma once

#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/circuit.h"
#include "circuit/count.h"
#include "compiler/family/polynomial.h"

namespace tc0::family {

/// A circuit of a family, n being a square number, and the figures of each array.
struct Member {
  std::int64_t n = 0;
  Circuit circuit;
  std::vector<Counts> counts;  // by array
};
Member memberOf(std::int64_t n, Circuit circuit);

/// The laws of one step array.
struct ArrayLaw {
  std::size_t array = 0;  // its number in every member
  std::string name;
  Polynomial elements, gates, wires, sumOfWeights, fanIn, weight;
};

/// How the figures of the arrays of a family depend on n, from two members, a.n < b.n.
///
/// What fixes the form of a law is the construction, not the figures:
///   - an extent is c n^(j/2), j = 0, 1, 2, read from the two shapes; elements, the product of the
///     extents, are c n^k;
///   - tables are the same numbers in both members and no table depends on a dimension that grows,
///     so gates are (gates of an element of each table) n^k;
///   - the wires of an element come along paths through sums (paths.h), each as often as its
///     reductions have terms, which is c n^d with d read from the extents. So fan-in and sum of
///     weights of an element have terms of the degrees d that occur and no others: constants where
///     nothing is summed over tokens, affine for row sums.
/// The two members give the coefficients, as many equations as unknowns; at any other n the law is
/// a prediction. Throws LawError where the construction is not of this form.
std::vector<ArrayLaw> lawsOf(const Member& a, const Member& b);

/// What does not hold, in one line.
class LawError : public Error {
 public:
  using Error::Error;
};

/// The first figure of a member that is not what the laws say, in words; empty where all are.
std::string differenceFrom(const std::vector<ArrayLaw>& laws, const Member& member);

}  // namespace tc0::family
