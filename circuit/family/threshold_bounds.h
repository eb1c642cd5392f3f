#pragma once

#include <optional>

#include "circuit/family/circuit_family.h"
#include "circuit/family/polynomial.h"

namespace tc0 {

/// Bounds of the thresholds of a family. A gate's threshold is a breakpoint less the constant of its
/// form, and that constant is at most what the constants of the sources, times the largest weights,
/// add up to. So the bound is a polynomial in s that holds for every s >= 1, and is not attained.
class ThresholdBounds {
 public:
  /// Keeps a reference to the family.
  explicit ThresholdBounds(const CircuitFamily& family);

  /// No |threshold| of the step's gates is above this.
  Polynomial of(ArrayId step);

 private:
  const Polynomial& constant(ArrayId array);  // bounds |constant| of the array's forms
  Polynomial computed(ArrayId array);

  const CircuitFamily& family_;
  PerArray<std::optional<Polynomial>> constants_;
};

}  // namespace tc0
