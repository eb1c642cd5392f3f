#pragma once

#include <ATen/Tensor.h>

#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/simulate/simulation.h"

namespace tc0 {

/// The integers of a program that may be trained, as one flat list of real numbers.
///
/// Row o of a layer's weights is factor[o] * q[o], where the factor is the greatest common divisor
/// of the row. So rows that the recipe brought to a common scale stay `bits`-bit integers times
/// their factor. A layer whose q fit in `bits` bits with sign keeps them there. Other numbers
/// (classes, biases, positions) are bounded by the proof of the program alone.
///
/// flat[i] = q[i] / unit, where the unit is the root mean square of q in its tensor (at least 1),
/// so that one rate of learning suits all. The matrices that subtract a norm's mean and the
/// constants under its root are left out: they are the recipe's, not the model's.
class Shadows {
 public:
  Shadows(const program::Program& program, int bits);

  /// The program's own numbers, float64.
  const at::Tensor& start() const { return start_; }
  /// Whole numbers for a simulation. A gradient passes through the rounding unchanged.
  Overrides overrides(const at::Tensor& flat) const;
  /// Brings the numbers of bounded layers back within their bits.
  void bound(at::Tensor& flat) const;

 private:
  struct Part {
    std::vector<std::string> names;  // tensors of several names may share their numbers
    Shape shape;
    std::int64_t first = 0, count = 0;
    double unit = 1;
    double most = 0;    // of |q|; 0: no bound
    at::Tensor factor;  // [out, 1], or [1]
  };
  std::vector<Part> parts_;
  at::Tensor start_;
};

}  // namespace tc0
