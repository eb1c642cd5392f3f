#pragma once

#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/data/picture.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// Draws samples of a model. Pictures stand in a grid, with a blank row between the numbers of
/// steps. Points of the plane are drawn over the data, in one scatter plot for each number of
/// steps, side by side.
Picture drawModel(const Model& model, const Dataset& data, const std::vector<std::int64_t>& steps,
                  std::int64_t count, const std::string& device);

/// The first samples of a model of letters, `count` lines of text for each number of steps below a
/// line that names it.
std::string linesOf(const Model& model, const std::vector<std::int64_t>& steps, std::int64_t count,
                    const std::string& device);

/// Samples of a model in its own shape, as a grid or a scatter plot.
Picture drawSamples(const Samples& samples, const Model& model);

}  // namespace tc0
