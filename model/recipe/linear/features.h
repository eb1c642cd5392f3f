#pragma once

#include <vector>

#include "model/recipe/linear/monomials.h"
#include "model/recipe/writer.h"

namespace tc0 {

/// Numbers of a head, [n, heads, size], with the integers that they are in the calibration.
struct HeadNumbers {
  ScaledTensor tensor;
  std::vector<double> values;  // [samples * n, heads, size]
};

/// The monomials of one degree, [n, heads, count], each rounded to a grid of its own: the real
/// monomial a is scales[a] * integer. `values` are the integers in the calibration.
struct Features {
  TensorId id = 0;
  std::vector<double> scales;
  std::vector<double> values;  // [samples * n, heads, count]

  std::int64_t count() const { return std::ssize(scales); }
};

/// Writes the features of the degrees of `lists`, 1, 2, ..., which are those of x, x itself being
/// the first. A monomial is its parent, of one degree less, times a variable, rounded to the bits of
/// activations; so each degree from 2 on takes two levels, and a monomial costs bits^2 gates for the
/// product and 2^bits for the rounding. Monomials that are never negative have a grid from 0 up. If
/// the writer is not channelwise, the monomials of a degree have one grid.
std::vector<Features> writeFeatures(Writer& writer, const std::string& point, const HeadNumbers& x,
                                    const std::vector<Monomials>& lists);

}  // namespace tc0
