#pragma once

#include <vector>

#include "compiler/lower/constructions/value.h"

/// Sums written out. A construction that needs the weights of a value's form, and not only its
/// numbers, gets them here.
namespace tc0::lower {

/// The terms that add up to a value, with index (the value's digits, over). The sums that the value
/// reads are written out, sums of sums too, so the sources are inputs, steps, reads and kOne, each
/// with the weight that it has in the end. Equal terms are merged.
///
/// A sum stays a source if it would take too many terms or weights, or if the part of the index for
/// which one of its terms counts is no box of the value's index. The result is right in any case:
/// only its weights are then less than fully known.
///
/// Every term has a list of weights and the scale 1, and all strides are written out.
std::vector<Term> flattened(const Draft& draft, const Value& value);

/// A range that holds the numbers of an array, whatever the wires of the inputs say within their
/// ranges. Sums add up the ranges of what they read.
Range rangeOf(const Draft& draft, ArrayId array);

}  // namespace tc0::lower
