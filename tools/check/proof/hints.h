#pragma once

#include <string>
#include <vector>

#include "tools/check/circuit_file.h"
#include "tools/check/proof/program_file.h"

namespace tc0check {

/// A claim that an array holds a tensor: the element of the tensor with the digits d is scale *
/// (the element at(d) of the array) + offset. The digits are those of the element's row-major
/// number in a mixed radix. Nobody has to believe a hint: it says where to look for a proof.
struct Hint {
  int tensor = 0;
  int array = 0;
  std::vector<Int> digits;  // extents; their product is the number of the tensor's elements
  std::vector<Row> at;
  Int scale = 1, offset = 0;
};

/// The hints in the circuit's metadata, or, if there are none, one for each array that has the name
/// of a tensor and as many elements. In the order of the program's tensors.
std::vector<Hint> hintsOf(const Circuit& circuit, const Program& program);

/// The hint that the elements of the array are those of the tensor.
Hint sameElements(const Circuit& circuit, int array, int tensor);

/// Whether the hint is that one, up to scale and offset.
bool isSameElements(const Hint& hint, const Circuit& circuit);

}  // namespace tc0check
