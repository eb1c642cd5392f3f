#pragma once

#include <string>

#include "compiler/lower/lowering.h"

namespace tc0::lower {

/// The metadata of a circuit that say which array holds which tensor of the program:
///
///   {"tensors": [{"tensor": "scores", "array": 12, "digits": [8, 3, 4], "at": [[0, 4, 0, 1], ...],
///                 "scale": 2, "offset": -1}, ...]}
///
/// in the program's order, an entry for each tensor that an array of the circuit holds. Write the
/// number e of an element, in row-major order, in the mixed radix `digits`, the last digit running
/// fastest: e has the digits d. Then the tensor's element e is
///
///   scale * array[at(d)] + offset
///
/// where `at` has a row [offset, stride, ...] for each dimension of the array, a stride for each
/// digit. Without `digits` and `at`, element e of the tensor is element e of the array, in row-major
/// order. `scale` is 1 and `offset` 0 if absent.
///
/// Tensors without an entry have no array: constants that are folded, sums that are merged into
/// others, steps that live on in a product alone.
///
/// A checker that trusts no hint can save a search by them. They say nothing about what a circuit
/// computes. Whoever changes a circuit's arrays drops them.
inline constexpr const char* kHintsKey = "hints";

/// The text of the hints. `numbers` are the numbers in the circuit of the draft's arrays, -1 for
/// those that are not in it. Tensors of the given program and of the one that was lowered
/// correspond by name.
std::string hintsText(const program::Program& given, const program::Program& program,
                      const LoweredProgram& lowered, const PerArray<ArrayId>& numbers);

}  // namespace tc0::lower
