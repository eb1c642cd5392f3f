#pragma once

#include <stdexcept>
#include <vector>

#include "tools/check/affine.h"

/// Indices over boxes. A proof looks at many elements at once: the elements of a box, whose
/// coordinates are the variables of the proof. A *dimension* is one such variable: it has a number
/// and runs over 0 ... extent - 1.
namespace tc0check {

/// A dimension as it takes part in an affine number.
struct Axis {
  int dimension;
  Int stride;  // never 0
  Int extent;  // at least 2
  bool operator==(const Axis&) const = default;
};

/// offset + sum of stride * dimension. Axes are in the order of their dimensions.
struct Affine {
  Int offset = 0;
  std::vector<Axis> axes;

  bool constant() const { return axes.empty(); }
  bool operator==(const Affine&) const = default;
};

/// One affine number for each dimension of the array or tensor that is read.
using Index = std::vector<Affine>;

/// The dimension itself, or 0 if its extent is 1.
Affine variable(int dimension, Int extent);
void add(Affine& to, const Affine& what, Int factor = 1);
/// The row at an index.
Affine compose(const Row& row, const Index& index);
WideSpan boundsOf(const Affine& value);

/// A proof that has to look at a dimension's values apart from each other throws this. Whoever made
/// the dimension catches it and makes it anew.
struct Split {
  enum Kind {
    kSingles,  // each value on its own
    kCut,      // the values below `at` apart from the others
    kRadix,    // as the two digits value / at and value % at
  };
  int dimension;
  Kind kind;
  Int at = 0;
};

/// A proof that cannot go on, and why.
class Undecided : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The value of an affine number that has to be one number. Throws Split if it is not.
Int single(const Affine& value);

/// Whether an affine number lies in lo ... hi. Throws Split if it does at some values of its
/// dimensions only.
bool isInside(const Affine& value, Span span);

/// The row-major element number of an index of this shape.
Affine flatten(const Index& index, const std::vector<Int>& shape);
/// The index, in this shape, of a row-major element number. Throws Split if it is not affine.
Index unflatten(Affine element, const std::vector<Int>& shape);

/// Numbers that 64 bits do not hold make a proof Undecided.
Int times(Int a, Int b);
Int plus(Int a, Int b);
Int narrow(Wide value);

Int floorDivide(Wide a, Int b);  // b > 0
Int ceilDivide(Wide a, Int b);   // b > 0

}  // namespace tc0check
