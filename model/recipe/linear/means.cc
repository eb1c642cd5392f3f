#include "model/recipe/linear/means.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr double kFiner = 16;           // units in the finest step of a part
constexpr double kMostUnits = 1 << 20;  // units in the coarsest one

std::vector<double> scaledValues(const TokenSum& sum) {
  std::vector<double> values = sum.values;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= sum.factors[i % sum.factors.size()];
  return values;
}

// A step of the grid moves the number by |coefficient| * scale.
double stepOf(const TokenSum& sum, const Grid& grid) {
  return std::abs(sum.coefficient) * grid.scale;
}

TokenMean writeMean(Writer& writer, const TokenSum& sum, const Grid& grid, TensorId tokens) {
  const bool alike = std::all_of(sum.factors.begin(), sum.factors.end(),
                                 [&](double factor) { return factor == sum.factors[0]; });
  const TensorId counts =
      writer.builder.reshape(writer.name(sum.point + ".tokens"), tokens, {1, 1, 1});
  TokenMean mean;
  mean.id = writer.ratioStep(
      sum.point, sum.id, counts, {rounding(grid)},
      [&](double y, std::int64_t a) { return y / sum.factors[a]; }, !alike);
  for (double value : scaledValues(sum)) mean.values.push_back(grid.at(value));
  return mean;
}

}  // namespace

TensorId countTokens(Writer& writer, TensorId perToken) {
  Tables one;
  one.start = {0, 0};
  one.base = {1};
  const TensorId ones = writer.builder.step(writer.name("token"), perToken, std::move(one));
  return writer.builder.sum(writer.name("tokens"), ones, 0);
}

// The scale of each grid is made such that a step of it is a whole multiple, the weight, of the
// unit: then weights are exact. That makes a grid coarser by a sixteenth at most.
TokenMeans writeMeans(Writer& writer, const std::vector<TokenSum>& sums, TensorId tokens) {
  const int bits = writer.options.bitsActivations + kMeanBits;
  std::vector<Grid> grids;
  double finest = 0, coarsest = 0;
  for (const TokenSum& sum : sums) {
    grids.push_back(fitSigned(scaledValues(sum), bits));
    const double step = stepOf(sum, grids.back());
    TC0_ASSERT(step > 0);
    finest = finest == 0 ? step : std::min(finest, step);
    coarsest = std::max(coarsest, step);
  }
  TokenMeans means;
  means.unit = std::max(finest / kFiner, coarsest / kMostUnits);
  for (std::size_t k = 0; k < sums.size(); ++k) {
    const double multiple = std::ceil(stepOf(sums[k], grids[k]) / means.unit);
    grids[k].scale = multiple * means.unit / std::abs(sums[k].coefficient);
    means.parts.push_back(writeMean(writer, sums[k], grids[k], tokens));
    means.parts.back().weight = sums[k].coefficient < 0 ? -multiple : multiple;
  }
  return means;
}

}  // namespace tc0
