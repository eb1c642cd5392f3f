#pragma once

#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// The means of the training part in the scale of z, (data - shift) / scale: a row for each class
/// and a last one for all samples, as Model::means of model/recipe/network/network.h wants them; the
/// last row alone if `classes` is 0. A class without samples has the mean of all.
std::vector<float> classMeans(const Dataset& data, std::int64_t classes);

}  // namespace tc0
