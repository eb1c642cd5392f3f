#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// Sets of points in the plane whose laws are known.

/// One mode of a mixture of round Gaussians.
struct PointMode {
  double weight;
  std::array<double, 2> mean;
  double deviation;
};

/// The three modes of the data set mixture2d. Its flow is known in closed form, so a model trained
/// on it is measured against the truth.
const std::vector<PointMode>& mixture2dModes();

/// Points with the mode as label.
Dataset mixture2d();

/// Uniform on the eight dark fields of a 4 x 4 board over [-2, 2]^2; no labels.
Dataset checkerboard();

}  // namespace tc0
