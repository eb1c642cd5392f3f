#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/program/builder.h"
#include "model/recipe/calibration.h"
#include "model/recipe/recipe.h"
#include "model/recipe/rows.h"
#include "model/recipe/stairs.h"

namespace tc0 {

using program::TensorId;

/// A tensor that stands for real numbers: real = scale * integer.
struct Scaled {
  TensorId id = 0;
  double scale = 1;
};

/// The same with a scale for each index of the last dimension.
struct Channels {
  TensorId id = 0;
  std::vector<double> scales;
};

/// What the writers of the parts of a program share.
class Writer {
 public:
  Writer(const QuantiseOptions& chosen, const Calibration& calibration)
      : options(chosen), seen(calibration) {}

  program::ProgramBuilder builder;
  const QuantiseOptions& options;
  const Calibration& seen;
  std::string prefix;                  // of names of tensors and points
  bool channelwise = true;             // a grid for each channel, not one for a tensor
  std::vector<ReportedTensor> report;  // of tensors that stand for points

  std::string name(const std::string& point) const { return prefix + point; }
  const std::vector<double>& values(const std::string& point) const { return seen.at(name(point)); }
  const Shape& shape(TensorId id) const { return builder.tensor(id).shape; }
  Range range(TensorId id) const { return builder.tensor(id).range; }

  /// The grids of a point, [rows, channels]: one for each channel, all the same if not channelwise.
  std::vector<Grid> grids(FitGrid fit, const std::string& point, std::int64_t channels,
                          int bits) const;

  /// The tensor of this point's name stands for the reference's values, in `bits` bits (0: exact
  /// integers); a step of it saturates below and above its table.
  void stands(const std::string& point, Scaled tensor, int bits = 0, Clamps clamps = {});
  void stands(const std::string& point, Channels tensor, int bits, Clamps clamps);

  /// x + a constant along the last dimension, or of x's whole shape.
  TensorId plus(const std::string& point, TensorId x, std::vector<std::int64_t> constant);
  /// x repeated to the shape; its extents there are 1.
  TensorId repeated(const std::string& point, TensorId x, const Shape& shape);
  /// A step with one table for all.
  TensorId step(const std::string& point, TensorId x, const Stairs& stairs, double scale);
  /// A step with a table for each index of the last dimension.
  TensorId step(const std::string& point, TensorId x, const std::vector<Stairs>& stairs,
                const std::vector<double>& scales);
  /// A ratio step on numerator / denominator, the denominator repeated along the last dimension.
  /// With `perLast` it has a table for each index of the last dimension, which `ratioOf` is given;
  /// `stairs` is then one for all or one for each. Else there is one table.
  TensorId ratioStep(const std::string& point, TensorId numerator, TensorId denominator,
                     const std::vector<Stairs>& stairs,
                     const std::function<double(double y, std::int64_t last)>& ratioOf,
                     bool perLast);
};

}  // namespace tc0
