#include "model/recipe/precise/vit.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/wave.h"
#include "model/recipe/attention.h"
#include "model/recipe/linear/attention.h"
#include "model/recipe/networks.h"
#include "model/recipe/patches.h"

namespace tc0 {
namespace {

constexpr double kFiner = 16;       // units of the residual stream in a step of what is added to it
constexpr double kFinerOfMany = 2;  // the same for weights of many bits (rows.h)

// Writes a transformer, part by part.
struct Vit {
  Writer& writer;
  const FixedNetwork& network;
  const NetworkConfig& config = network.config;
  std::string prefix = writer.prefix;  // of the network; a block adds its own
  std::int64_t across = config.side / config.patch;

  TensorId toPatches(TensorId picture) const;
  TensorId fromPatches(TensorId patches) const;
  double unit(double zScale) const;  // of the residual stream
  ScaledTensor embed(const NetworkInputs& inputs, double unit) const;
  TensorId waves(const std::string& point, std::int64_t amplitude, PositionAxis axis) const;
  TensorId addPositions(TensorId x, double unit) const;
  ScaledTensor added(const std::string& point, ScaledTensor x, const Dense& layer,
                     const ScaledChannels& more, const std::string& read) const;
  ScaledTensor block(std::size_t b, ScaledTensor x) const;
  ScaledTensor preciseBlock(std::size_t b, ScaledTensor x) const;
  TensorId head(ScaledTensor x, double zScale, double coefficient) const;
  TensorId preciseHead(ScaledTensor x, double zScale, double coefficient) const;
};

// A picture [channels, side, side] as tokens [n, patchNumbers].
TensorId Vit::toPatches(TensorId picture) const {
  program::ProgramBuilder& builder = writer.builder;
  TensorId split = builder.reshape(writer.name("split"), picture,
                                   {config.channels, across, config.patch, across, config.patch});
  TensorId turned = builder.transpose(writer.name("turned"), split, {1, 3, 0, 2, 4});
  return builder.reshape(writer.name("patches"), turned, {config.tokens(), config.patchNumbers()});
}

TensorId Vit::fromPatches(TensorId patches) const {
  program::ProgramBuilder& builder = writer.builder;
  TensorId split = builder.reshape(writer.name("head.split"), patches,
                                   {across, across, config.channels, config.patch, config.patch});
  TensorId turned = builder.transpose(writer.name("head.turned"), split, {2, 0, 3, 1, 4});
  return builder.reshape(writer.name("head.picture"), turned,
                         {config.channels, config.side, config.side});
}

// kFiner units, or kFinerOfMany, make the finest of the mean scales of z's weights and of the layers that add to the
// stream.
double Vit::unit(double zScale) const {
  const QuantiseOptions& options = writer.options;
  double finest = zScale;
  auto consider = [&](const std::vector<double>& scales, const Dense& layer) {
    double scale = meanScale(onIntegers(layer, scales), options.bitsWeights);
    if (scale > 0) finest = std::min(finest, scale);
  };
  consider({zScale}, network.first);
  for (std::size_t b = 0; b < network.blocks.size(); ++b) {
    std::string point = "blocks." + std::to_string(b) + ".";
    consider(
        scalesOf(writer.grids(fitSigned, point + "mixed", config.width, options.bitsActivations)),
        network.blocks[b].out);
    consider(scalesOf(writer.grids(fitAbove, point + "activation", config.hidden,
                                   options.bitsActivations)),
             network.blocks[b].down);
  }
  return finest / (options.bitsWeights < kManyBits ? kFiner : kFinerOfMany);
}

ScaledTensor Vit::embed(const NetworkInputs& inputs, double unit) const {
  IntegerRows rows = alignedRows(network.first, writer.options.bitsWeights, unit / inputs.z.scale);
  TensorId x = writer.builder.linear(writer.name("tokens"), toPatches(inputs.z.id), config.width,
                                     rows.shared(), integers(roundedTo(network.first.bias, unit)));
  if (inputs.label) {
    TensorId label = writer.builder.linear(writer.name("class"), *inputs.label, config.width,
                                           integers(roundedTo(network.classes.weights, unit)));
    label = writer.builder.reshape(writer.name("class.row"), label, {1, config.width});
    label = writer.repeatTo("class.rows", label, writer.shape(x));
    x = writer.builder.add(writer.name("tokens.class"), x, label);
  }
  TensorId placed = config.positions == Positions::kSinusoidal
                        ? addPositions(x, unit)
                        : writer.addConstant("embed", x, roundedTo(network.position, unit));
  ScaledTensor result{placed, unit};
  writer.recordPoint("embed", result);
  return result;
}

// The waves of one axis, for each token [across, across, width]. The slice leaves out the rows that
// bound the table, so its range is the amplitude at every number of tokens.
TensorId Vit::waves(const std::string& point, std::int64_t amplitude, PositionAxis axis) const {
  program::ProgramBuilder& builder = writer.builder;
  const bool ofRow = axis == PositionAxis::kRow;
  const std::int64_t rows = across + WaveTable::kBounds;
  Shape whole = ofRow ? Shape{rows, 1, config.width} : Shape{1, rows, config.width};
  TensorId table = builder.constant(writer.name(point + ".waves"), whole,
                                    positionTable(config.width, amplitude, axis).rows(across));
  std::vector<std::int64_t> start(3, 0);
  start[ofRow ? 0 : 1] = WaveTable::kBounds;
  Shape shape = ofRow ? Shape{across, 1, config.width} : Shape{1, across, config.width};
  TensorId line = builder.slice(writer.name(point), table, start, shape);
  return writer.repeatTo(point + ".repeated", line, {across, across, config.width});
}

// Adds sinusoids of row and column, whose amplitude 1 is rounded to the unit of x.
TensorId Vit::addPositions(TensorId x, double unit) const {
  program::ProgramBuilder& builder = writer.builder;
  const auto amplitude = std::max<std::int64_t>(1, std::llround(1 / unit));
  TensorId sum =
      builder.add(writer.name("position"), waves("position.row", amplitude, PositionAxis::kRow),
                  waves("position.column", amplitude, PositionAxis::kColumn));
  TensorId flat = builder.reshape(writer.name("position.token"), sum, writer.shape(x));
  return builder.add(writer.name("embed"), x, flat);
}

ScaledTensor Vit::added(const std::string& point, ScaledTensor x, const Dense& layer,
                        const ScaledChannels& more, const std::string& read) const {
  IntegerRows rows = alignedRows(onIntegers(layer, more.scales), writer.options.bitsWeights,
                                 x.scale, momentsOf(writer.values(read), more.scales));
  TensorId sum = writer.builder.linear(writer.name(point + ".add"), more.id, config.width,
                                       rows.shared(), integers(roundedTo(rows.bias, x.scale)));
  ScaledTensor result{writer.builder.add(writer.name(point), x.id, sum), x.scale};
  writer.recordPoint(point, result);
  return result;
}

ScaledTensor Vit::block(std::size_t b, ScaledTensor x) const {
  const FixedBlock& block = network.blocks[b];
  writer.prefix = prefix + "blocks." + std::to_string(b) + ".";
  NormOutput normed = writeNorm(writer, "attend", config.norm, x);
  const bool linear = writer.options.recipe == Recipe::kLinear;
  const ScaledChannels mixed = linear ? writeLinearAttention(writer, config, block, normed)
                                      : writeAttention(writer, config, block, normed);
  x = added("after", x, block.out, mixed, "mixed");

  int bits = writer.options.bitsActivations;
  normed = writeNorm(writer, "feed", config.norm, x);
  std::vector<Grid> grids = writer.grids(fitAbove, "activation", config.hidden, bits);
  std::vector<Stairs> stairs;
  for (const Grid& grid : grids) stairs.push_back(geluStairs(grid));
  ScaledChannels hidden{writeNormLayer(writer, "activation", normed, fold(block.norm2, block.up),
                                       {stairs}, {"activation"})[0],
                        scalesOf(grids)};
  writer.recordPoint("activation", hidden, bits, {false, true});
  x = added("residual", x, block.down, hidden, "activation");
  writer.prefix = prefix;
  return x;
}

ScaledTensor Vit::preciseBlock(std::size_t b, ScaledTensor x) const {
  const FixedBlock& block = network.blocks[b];
  writer.prefix = prefix + "blocks." + std::to_string(b) + ".";
  ScaledTensor normed = precise::norm(writer, "attend", config.norm, x);
  x = added("after", x, block.out, precise::attention(writer, config, block, normed), "mixed");
  normed = precise::norm(writer, "feed", config.norm, x);
  const Dense up = fold(block.norm2, block.up);
  const ScaledTensor raw =
      precise::layer(writer, "activation.raw", normed, up, normalNumbers(writer, "feed"));
  const ScaledTensor hidden = precise::activation(
      writer, "activation", raw, precise::boundOf(up, writer.options.bitsActivations));
  x = added("residual", x, block.down,
            {hidden.id, std::vector<double>(config.hidden, hidden.scale)}, "activation");
  writer.prefix = prefix;
  return x;
}

// u times coefficient, exactly, in units of z.
TensorId Vit::preciseHead(ScaledTensor x, double zScale, double coefficient) const {
  const ScaledTensor normed = precise::norm(writer, "head", config.norm, x);
  Dense folded = fold(network.finalNorm, network.head);
  for (double& weight : folded.weights) weight *= coefficient;
  for (double& bias : folded.bias) bias *= coefficient;
  const std::vector<double> scales(config.width, normed.scale);
  const IntegerRows rows = alignedRows(onIntegers(folded, scales), writer.options.bitsWeights,
                                       zScale, momentsOf(normalNumbers(writer, "head"), scales));
  const TensorId u = writer.builder.linear(writer.name("head"), normed.id, rows.out, rows.shared(),
                                           integers(roundedTo(rows.bias, zScale)));
  writer.recordPoint("head", ScaledTensor{u, zScale / coefficient});
  return fromPatches(u);
}

// u, rounded to a grid, times coefficient. The grid's scale is made such that |coefficient| * scale
// is a whole multiple of z's scale: then the product is exact in units of z.
TensorId Vit::head(ScaledTensor x, double zScale, double coefficient) const {
  int bits = writer.options.bitsActivations + 2;
  NormOutput normed = writeNorm(writer, "head", config.norm, x);
  Grid grid = fitSigned(writer.values("head"), bits);
  double size = std::abs(coefficient);
  double multiple = std::max(1.0, std::ceil(grid.scale * size / zScale));
  grid.scale = multiple * zScale / size;
  TensorId u = writeNormLayer(writer, "head", normed, fold(network.finalNorm, network.head),
                              {{rounding(grid)}}, {"head"})[0];
  writer.recordPoint("head", ScaledTensor{u, grid.scale}, bits, {true, true});
  return writer.builder.scale(writer.name("change"), fromPatches(u),
                              coefficient < 0 ? -multiple : multiple);
}

}  // namespace

TensorId writeVit(Writer& writer, const FixedNetwork& network, const NetworkInputs& inputs,
                  double coefficient) {
  Vit vit{writer, network};
  ScaledTensor x = vit.embed(inputs, vit.unit(inputs.z.scale));
  const bool precise = writer.options.recipe == Recipe::kPrecise;
  for (std::size_t b = 0; b < network.blocks.size(); ++b)
    x = precise ? vit.preciseBlock(b, x) : vit.block(b, x);
  return precise ? vit.preciseHead(x, inputs.z.scale, coefficient)
                 : vit.head(x, inputs.z.scale, coefficient);
}

}  // namespace tc0
