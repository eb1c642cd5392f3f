#include <cmath>

#include "model/recipe/networks.h"
#include "model/recipe/precise/vit.h"

namespace tc0 {
namespace {

constexpr std::int64_t kFiner = 16;  // how many units of a class's weights make one of z's weights

// Writes the sums of the first layer without its bias and sets scales[o] to the scale of row o. If
// there are classes, the weights on z are multiplied by kFiner, so that what a class adds can be
// rounded in a finer unit.
TensorId writeFirst(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                    std::vector<double>& scales) {
  IntegerRows rows = integerRows(network.first, writer.options.bitsWeights);
  for (double& scale : rows.scale) scale *= inputs.z.scale;
  scales = rows.scale;
  if (!inputs.label)
    return writer.builder.linear(writer.name("layers.0.sums"), inputs.z.id, rows.out,
                                 rows.shared());
  for (std::int64_t& weight : rows.weights) weight *= kFiner;
  for (double& scale : scales) scale /= kFiner;
  const Dense& classes = network.classes;
  std::vector<std::int64_t> weights;
  for (std::int64_t o = 0; o < classes.out; ++o)
    for (std::int64_t i = 0; i < classes.in; ++i)
      weights.push_back(std::llround(classes.weight(o, i) / scales[o]));
  TensorId onZ =
      writer.builder.linear(writer.name("layers.0.data"), inputs.z.id, rows.out, rows.shared());
  TensorId onClass = writer.builder.linear(writer.name("layers.0.class"), *inputs.label, rows.out,
                                           integers(weights));
  return writer.builder.add(writer.name("layers.0.sums"), onZ, onClass);
}

// GELU of sums and biases, rounded to a grid for each channel; the bias is in the breakpoints.
ScaledChannels writeGelu(Writer& writer, const std::string& point, TensorId sums,
                         const std::vector<double>& bias, const std::vector<double>& scales) {
  int bits = writer.options.bitsActivations;
  std::vector<Grid> grids = writer.grids(fitAbove, point, writer.shape(sums).back(), bits);
  std::vector<Stairs> stairs;
  for (std::size_t o = 0; o < scales.size(); ++o)
    stairs.push_back(geluStairs(grids[o]).after(bias[o]));
  ScaledChannels x{writer.step(point, sums, stairs, scales), scalesOf(grids)};
  writer.recordPoint(point, x, bits, {false, true});
  return x;
}

// The hidden layers in the precise recipe, whose first one reads z in one unit for all rows.
ScaledChannels writePreciseLayers(Writer& writer, const FixedNetwork& network,
                                  const NetworkInputs& inputs) {
  const std::vector<double> ones(network.first.in, inputs.z.scale);
  const Dense first = onIntegers(network.first, ones);
  const double unit = meanScale(first, writer.options.bitsWeights) / kFiner;
  const IntegerRows rows = alignedRows(first, writer.options.bitsWeights, unit);
  TensorId sums = writer.builder.linear(writer.name("layers.0.data"), inputs.z.id, rows.out,
                                        rows.shared(), integers(roundedTo(rows.bias, unit)));
  if (inputs.label) {
    TensorId onClass = writer.builder.linear(writer.name("layers.0.class"), *inputs.label, rows.out,
                                             integers(roundedTo(network.classes.weights, unit)));
    sums = writer.builder.add(writer.name("layers.0.sums"), sums, onClass);
  }
  ScaledTensor x = precise::activation(writer, "layers.0", {sums, unit});
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const std::string point = "layers." + std::to_string(i + 1);
    x = precise::activation(writer, point,
                            precise::layer(writer, point + ".sums", x, network.layers[i],
                                           writer.values("layers." + std::to_string(i))));
  }
  return {x.id, std::vector<double>(network.head.in, x.scale)};
}

ScaledChannels writeLayers(Writer& writer, const FixedNetwork& network,
                           const NetworkInputs& inputs) {
  std::vector<double> scales;
  TensorId sums = writeFirst(writer, network, inputs, scales);
  ScaledChannels x = writeGelu(writer, "layers.0", sums, network.first.bias, scales);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    std::string point = "layers." + std::to_string(i + 1);
    IntegerRows rows =
        integerRows(onIntegers(network.layers[i], x.scales), writer.options.bitsWeights,
                    momentsOf(writer.values("layers." + std::to_string(i)), x.scales));
    sums = writer.builder.linear(writer.name(point + ".sums"), x.id, rows.out, rows.shared());
    x = writeGelu(writer, point, sums, rows.bias, rows.scale);
  }
  return x;
}

}  // namespace

TensorId writeMlp(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                  double coefficient) {
  const bool precise = writer.options.recipe == Recipe::kPrecise;
  ScaledChannels x =
      precise ? writePreciseLayers(writer, network, inputs) : writeLayers(writer, network, inputs);
  Dense head = network.head;
  for (double& weight : head.weights) weight *= coefficient;
  for (double& bias : head.bias) bias *= coefficient;
  std::string last = "layers." + std::to_string(network.layers.size());
  IntegerRows rows = alignedRows(onIntegers(head, x.scales), writer.options.bitsWeights,
                                 inputs.z.scale, momentsOf(writer.values(last), x.scales));
  ScaledTensor out{writer.builder.linear(writer.name("head"), x.id, rows.out, rows.shared(),
                                         integers(roundedTo(rows.bias, inputs.z.scale))),
                   inputs.z.scale / coefficient};
  writer.recordPoint("head", out);
  return out.id;
}

}  // namespace tc0
