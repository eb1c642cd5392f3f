#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/recipe/calibration.h"

namespace tc0 {

/// Whether a step's lowest or highest value stands for everything beyond (GELU's does not, below).
struct Clamps {
  bool below = false, above = false;
};

/// A tensor of the program that stands for a point of the reference: real = scale * integer, with
/// one scale, or one for each index of the last dimension.
struct ReportedTensor {
  program::TensorId tensor = 0;
  std::string point;
  std::vector<double> scales;
  int bits = 0;  // 0: not rounded here, or to integers of any size
  Clamps clamps;
};

/// `bits`: of the grid rounded to where the tensor is `rounded`, else of the proven range (with
/// sign where there are negative numbers). An operation that stands for no point of the reference
/// is not `compared`: its point is the tensor's name, and it has no scale, saturation and errors.
struct ReportRow {
  program::TensorId tensor = 0;
  std::string point, operation;
  bool compared = true, rounded = false;
  int bits = 0;
  std::vector<double> scales;
  Range used;  // in the samples interpreted
  Range proven;
  double saturated = 0;  // share of the elements beyond the ends of a step's table
  double rmsError = 0;   // against the reference, in real numbers
  double rms = 0;        // of the reference
};

struct QuantiseReport {
  std::vector<ReportRow> rows, others;  // compared, not compared
  std::int64_t samples = 0;
  /// Against the float sampler from the very numbers that the rounded noise stands for, and from
  /// the noise before rounding; in pixel levels, or units of the data where levels = 0.
  double rmsPixelError = 0, rmsPixelErrorUnrounded = 0;
  double rmsPixel = 0;  // deviation of the float sampler's pixels from their mean
};

/// Interprets the program on the inputs and compares it with the reference at every point.
QuantiseReport measure(const program::Program& program, const std::vector<ReportedTensor>& reported,
                       const std::vector<FixedStep>& steps, const Model& model,
                       const std::vector<SamplerInput>& inputs);

/// Of the rows that are compared, or of every operation in the program's order.
std::string reportJson(const QuantiseReport& report, bool all = false);
void printReport(std::ostream& out, const QuantiseReport& report, bool all = false);

}  // namespace tc0
