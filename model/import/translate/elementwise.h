#pragma once

#include <functional>
#include <vector>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// Numbers of an elementwise operation, one for all channels or one for each, with the dimension
/// of the channels.
struct Parameters {
  int axis = -1;
  PerChannel<Fraction> values;
  PerChannel<float> singles;
};

/// The constant's numbers as parameters for a tensor of this shape, if they lie along at most one
/// dimension of it and repeat along the others.
std::optional<Parameters> parametersOf(const Constant& constant, const Shape& shape,
                                       const std::string& where);

/// Makes a variable whose chain tells apart no channels, or those along `axis`; for axis -1 nothing
/// is done. The chain may be settled for it.
Variable alongAxis(Translation& t, Variable variable, int axis);

/// Adds stages and the float step to a variable's chain and defines the node's result.
void append(Translation& t, const Node& node, Variable variable, std::vector<Stage> stages,
            Chain::FloatStep step);

/// Adds stages that everybody computes in integers.
void appendIntegers(Translation& t, const Node& node, Variable variable, std::vector<Stage> stages);

/// x * factor and x + term in every channel, as stages.
Stage timesStage(const PerChannel<Fraction>& factor);
Stage plusStage(const PerChannel<Fraction>& term);
ClampStage limits(const std::optional<Fraction>& lo, const std::optional<Fraction>& hi);

/// The variable repeated to this shape as NumPy does.
Variable expanded(Translation& t, Variable variable, const Shape& shape);

}  // namespace tc0::importer
