#pragma once

#include <string>
#include <vector>

#include "circuit/family/polynomial.h"
#include "circuit/family/symmetry.h"

namespace tc0 {

/// The figures of one step of a family, as polynomials in the side s.
struct StepLaw {
  ArrayId step = 0;
  std::string name;
  Polynomial elements, gates, wires, sumOfWeights;
  std::vector<Polynomial> fanIn;          // the largest fan-in is the maximum of these
  std::vector<Polynomial> largestWeight;  // and the largest |weight| of these
  Polynomial threshold;                   // no |threshold| is above it
  std::size_t classes = 0;
  int level = 0;  // the longest chain of steps that ends here
};

/// The figures of every member of a family.
///
/// Proof. By the lemma of symmetry.h the figures of a gate depend on the constant digits of its
/// element and on which of its growing digits are equal: an element's class. There are s (s - 1) ...
/// (s - k + 1) elements in a class with k different growing digits. A wire of such a gate has m
/// growing digits that are not among these k, and its weight depends on the class and on which digits
/// are equal, so there are (s - k) ... (s - k - m + 1) wires alike, with m at most the number d of
/// growing reductions on a path. Hence fan-in and sum of |weights| of a class are polynomials of
/// degree at most d for every s >= k, and d + 1 values determine them. The values are counted, wire
/// by wire, on one element of each class, in the members of the sides k, ..., k + d and more. Where s
/// < k the class is empty, and s (s - 1) ... is 0.
///
/// Sums over classes are therefore exact for every s >= 1. The largest fan-in and the largest weight
/// are maxima over all classes and all wires, so they hold from that side on at which all exist;
/// below, they are bounds.
///
/// If the numbers q of a ratio step are c s^p, a weight of its gates is c n s^p - p' d with constants
/// n and d for its class of wires. From the side on from which no such difference is 0 or has another
/// sign than later, it is a wire, and its |weight| is a polynomial of degree p. So the laws hold from
/// there on, with a degree that is p higher for sums of |weights|.
struct FamilyLaws {
  std::vector<StepLaw> steps;
  Polynomial inputWires, gates, wires, sumOfWeights;
  std::vector<Polynomial> fanIn, largestWeight;
  /// Wires and their weights are what the laws say from this side on. Elements, gates, input wires and
  /// levels always are.
  std::int64_t holdsFrom = 1;
  /// The largest figures are what they say from this side on, and bounds below it.
  std::int64_t maximaFrom = 1;
  Polynomial threshold;  // a bound of |threshold|, not its maximum
  /// The longest chain of steps, which no member exceeds, and the least depth of the members up to
  /// holdsFrom. From there on more tokens only raise levels, so if both are equal it is the depth of
  /// every member.
  int levels = 0, leastDepth = 0;
};

/// Derives the laws. `symmetry` is that of the family and has no violation; otherwise Error is
/// thrown. Takes a look at every wire of one element of each class, in a few small members: about a
/// second for a network of one block.
FamilyLaws lawsOf(const CircuitFamily& family, const Symmetry& symmetry);

}  // namespace tc0
