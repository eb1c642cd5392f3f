#include "model/recipe/attention_parts.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "model/recipe/patches.h"

namespace tc0 {

TensorId splitHeads(Writer& writer, const std::string& point, TensorId id, const Heads& shape) {
  return writer.builder.reshape(writer.name(point + ".heads"), id,
                                {shape.n, shape.heads, shape.size});
}

ScaledTensor writePart(Writer& writer, const std::string& point, const NormOutput& norm,
                       const Dense& folded, const Heads& shape) {
  int bits = writer.options.bitsActivations;
  Grid grid = fitSigned(writer.values(point), bits);
  ScaledTensor part{writeNormLayer(writer, point, norm, folded, {{rounding(grid)}}, {point})[0],
                    grid.scale};
  writer.recordPoint(point, part, bits, {true, true});
  return {splitHeads(writer, point, part.id, shape), part.scale};
}

// Taking a number off a channel is a matter of the layer's bias.
ScaledTensor writeCentredPart(Writer& writer, const std::string& point, const NormOutput& norm,
                              Dense folded, const std::vector<double>& centre, const Heads& shape) {
  std::vector<double> values = writer.values(point);
  TC0_ASSERT(std::ssize(centre) == folded.out && std::ssize(folded.bias) == folded.out);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= centre[i % centre.size()];
  for (std::size_t o = 0; o < centre.size(); ++o) folded.bias[o] -= centre[o];
  const Grid grid = fitSigned(values, writer.options.bitsActivations);
  const std::string name = point + ".centred";
  const TensorId id = writeNormLayer(writer, point, norm, folded, {{rounding(grid)}}, {name})[0];
  return {splitHeads(writer, name, id, shape), grid.scale};
}

ScaledChannels writeValues(Writer& writer, const NormOutput& norm, const FixedBlock& block,
                           const Heads& shape) {
  int bits = writer.options.bitsActivations;
  std::vector<Grid> grids = writer.grids(fitSigned, "value", shape.heads * shape.size, bits);
  ScaledChannels part{writeNormLayer(writer, "value", norm, fold(block.norm1, block.value),
                                     {roundings(grids)}, {"value"})[0],
                      scalesOf(grids)};
  writer.recordPoint("value", part, bits, {true, true});
  part.id = splitHeads(writer, "value", part.id, shape);
  return part;
}

// Query or key divided by its root mean square within a head.
//
// With q the rounded number, q / sqrt(mean q^2 + eps) has the sign of q and the square
// size sgn(q) q^2 / (sum of q^2 + size eps). So a ratio step on the signed square and on the sum of
// squares rounds it, if the breakpoint for y is sgn(y) y^2 / size. The number q itself is not
// needed: its square, with and without sign, comes from the gates that would round it.
ScaledTensor writeUnitPart(Writer& writer, const std::string& point, const NormOutput& norm,
                           const Dense& folded, const Heads& shape) {
  int bits = writer.options.bitsActivations;
  Grid grid = fitSigned(writer.values(point), bits);
  Stairs stairs = rounding(grid);
  std::vector<TensorId> squares =
      writeNormLayer(writer, point, norm, folded,
                     {{stairs.mapped([](std::int64_t q) { return signedSquare(q); })},
                      {stairs.mapped([](std::int64_t q) { return q * q; })}},
                     {point + ".signed_square", point + ".square"});
  for (TensorId& id : squares)
    id = writer.builder.reshape(writer.builder.tensor(id).name + ".heads", id,
                                {shape.n, shape.heads, shape.size});
  const double size = shape.size;
  TensorId sum = writer.builder.sum(writer.name(point + ".square_sum"), squares[1], 2);
  double eps = size * kNormEpsilon / (grid.scale * grid.scale);
  TensorId below = writer.addConstant(point + ".mean_square", sum,
                                      {std::max<std::int64_t>(1, std::llround(eps))});
  Grid unit = fitSigned(writer.values(point + ".normal"), bits);
  TensorId id = writer.ratioStep(
      point + ".normal", squares[0], below, {rounding(unit)},
      [&](double y, std::int64_t) { return signedSquare(y) / size; }, false);
  writer.recordPoint(point + ".normal", ScaledTensor{id, unit.scale}, bits, {true, true});
  return {id, unit.scale};
}

}  // namespace tc0
