#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/program/builder.h"
#include "model/recipe/calibration.h"
#include "model/recipe/linear/plan.h"
#include "model/recipe/recipe.h"
#include "model/recipe/rows.h"
#include "model/recipe/stairs.h"

namespace tc0 {

using program::TensorId;

/// A tensor of integers that represent real numbers: real = scale * integer.
struct ScaledTensor {
  TensorId id = 0;
  double scale = 1;
};

/// A tensor of integers with a scale for each index of the last dimension:
/// real = scales[last] * integer.
struct ScaledChannels {
  TensorId id = 0;
  std::vector<double> scales;
};

/// The program being written, which the functions that write its parts share.
class Writer {
 public:
  Writer(const QuantiseOptions& chosen, const Calibration& measured)
      : options(chosen), calibration(measured) {}

  program::ProgramBuilder builder;
  const QuantiseOptions& options;
  const Calibration& calibration;
  std::string prefix;                  // of the names of tensors and points
  bool channelwise = true;             // whether each channel has a grid, or each tensor only one
  std::vector<ReportedTensor> report;  // the tensors that are versions of points
  std::vector<PolynomialPlan> polynomials;  // of each block; the linear recipe

  std::string name(const std::string& point) const { return prefix + point; }
  /// The calibration's values of a point.
  const std::vector<double>& values(const std::string& point) const {
    return calibration.at(name(point));
  }
  const Shape& shape(TensorId id) const { return builder.tensor(id).shape; }
  Range range(TensorId id) const { return builder.tensor(id).range; }

  /// The grids for a point [rows, channels], one for each channel. Unless `channelwise`, all are
  /// the same.
  std::vector<Grid> grids(FitGrid fit, const std::string& point, std::int64_t channels,
                          int bits) const;

  /// Records `tensor` in the report as the fixed-point version of the reference's values at
  /// `point`. `bits` is the width of the grid that it is rounded to (0: it is exact). `clamps` says
  /// which ends of its table saturate.
  void recordPoint(const std::string& point, ScaledTensor tensor, int bits = 0, Clamps clamps = {});
  void recordPoint(const std::string& point, ScaledChannels tensor, int bits, Clamps clamps);

  /// Adds a constant to x: one number for each index of the last dimension, or one for each
  /// element.
  TensorId addConstant(const std::string& point, TensorId x, std::vector<std::int64_t> constant);
  /// Repeats x to the shape, which differs from x's own only in dimensions of extent 1.
  TensorId repeatTo(const std::string& point, TensorId x, const Shape& shape);
  /// A step of x with one table; real = scale * x.
  TensorId step(const std::string& point, TensorId x, const Stairs& stairs, double scale);
  /// A step of x with a table for each index of the last dimension.
  TensorId step(const std::string& point, TensorId x, const std::vector<Stairs>& stairs,
                const std::vector<double>& scales);
  /// A ratio step on numerator / denominator, whose last dimension is repeated. With `perLast`
  /// there is a table for each index of the last dimension, and `ratioOf` is given that index;
  /// `stairs` has one element for all of them, or one for each. Otherwise there is one table.
  TensorId ratioStep(const std::string& point, TensorId numerator, TensorId denominator,
                     const std::vector<Stairs>& stairs,
                     const std::function<double(double y, std::int64_t last)>& ratioOf,
                     bool perLast);
};

}  // namespace tc0
