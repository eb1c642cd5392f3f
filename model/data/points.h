#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// Data sets of points in the plane, which are drawn from known laws.

/// One of the Gaussians in a mixture; all are round.
struct PointMode {
  double weight;
  std::array<double, 2> mean;
  double deviation;
};

/// The three modes of the data set mixture2d.
const std::vector<PointMode>& mixture2dModes();

/// Points of a mixture of three Gaussians; the label is the Gaussian. The flow of this data set is
/// known in closed form, so a model that is trained on it can be compared with the truth.
Dataset mixture2d();

/// Points that are uniform on the eight dark fields of a 4 x 4 board over [-2, 2]^2, without
/// labels.
Dataset checkerboard();

}  // namespace tc0
