#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "model/program/program.h"
#include "model/recipe/calibration.h"
#include "model/recipe/linear/certificate.h"

namespace tc0 {

/// Which ends of a step's table cut off larger values: whether a number beyond the first or the
/// last breakpoint may be far from the value that the step gives it. (GELU's table cuts off only
/// above, since GELU itself is flat below.)
struct Clamps {
  bool below = false, above = false;
};

/// A tensor of the program that is the fixed-point version of a point of the reference:
/// real = scale * integer, with one scale for all, or one for each index of the last dimension.
struct ReportedTensor {
  program::TensorId tensor = 0;
  std::string point;
  std::vector<double> scales;
  int bits = 0;  // of the grid that it is rounded to; 0: it is an exact integer
  Clamps clamps;
};

/// A tensor of the program in the report. A tensor that is no version of a point of the reference
/// is not `compared`: its point is its own name, and it has no scales, saturation and errors.
struct ReportRow {
  program::TensorId tensor = 0;
  std::string point, operation;
  bool compared = true;
  bool rounded = false;  // whether the tensor is rounded to a grid
  int bits = 0;          // of that grid; else of the proven range, and its sign if it needs one
  std::vector<double> scales;
  Range used;            // of the values in the samples
  Range proven;          // of all values
  double saturated = 0;  // share of the elements that the table's ends cut off
  double rmsError = 0;   // against the reference, in real numbers
  double rms = 0;        // of the reference
};

/// Errors of pixels are root mean squares in levels; if levels = 0, in units of the data. Those of
/// tokens are over the bits that name the letters: a wrong letter is two wrong bits.
struct QuantiseReport {
  std::vector<ReportRow> rows, others;  // compared, not compared
  std::int64_t samples = 0;
  double rmsPixelError = 0;           // the float sampler begins with the rounded noise
  double rmsPixelErrorUnrounded = 0;  // the float sampler begins with the noise before rounding
  double rmsPixel = 0;                // deviation of the float sampler's pixels from their mean
  std::vector<AttentionCertificate> attention;  // of each block; the linear recipe
};

/// Interprets the program on the inputs and compares it with the reference at every point.
QuantiseReport measure(const program::Program& program, const std::vector<ReportedTensor>& reported,
                       const std::vector<FixedStep>& steps, const Model& model,
                       const std::vector<SamplerInput>& inputs);

/// Which rows are printed: those that are compared, or all in the program's order.
enum class ReportScope { kCompared, kAll };

std::string reportJson(const QuantiseReport& report, ReportScope scope = ReportScope::kCompared);

/// Prints the report as a table whose lines are at most `width` columns wide. If the whole table
/// does not fit, columns are left out, the least important first (proven, used, operation, ...),
/// and long names lose their middle. The JSON always has everything.
void printReport(std::ostream& out, const QuantiseReport& report,
                 ReportScope scope = ReportScope::kCompared, std::int64_t width = INT64_MAX);

}  // namespace tc0
