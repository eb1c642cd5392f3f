#include "model/recipe/attention.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "model/recipe/patches.h"
#include "model/recipe/softmax_table.h"

// Attention in the program, with h heads of `size` channels and n tokens:
//   q, k       [n, h, size]   rounded to one grid each
//   scores     [h, n, n]      q k^T, exact; the factor 1 / sqrt(size) is only in their scale
//   e          [h, n, n]      softmaxTable(scores), integers of at least 1
//   weighted   [h, n, size]   e v, exact
//   totals     [h, n, size]   the sum of e over the row, at least n
//   mixed      [n, width]     weighted / totals by a ratio step: the mean of v with weights e
// The constant that exp's table is scaled by is in weighted and in totals, and cancels.
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

ScaledChannels writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                              const NormOutput& norm) {
  Heads shape{writer.shape(norm.x)[0], config.heads, config.width / config.heads};
  auto part = config.queryKeyNorm ? writeUnitPart : writePart;
  ScaledTensor q = part(writer, "query", norm, fold(block.norm1, block.query), shape);
  ScaledTensor k = part(writer, "key", norm, fold(block.norm1, block.key), shape);
  ScaledChannels v = writeValues(writer, norm, block, shape);

  auto turned = [&](const std::string& point, TensorId id, std::vector<int> permutation) {
    return writer.builder.transpose(writer.name(point), id, std::move(permutation));
  };
  ScaledTensor scores{
      writer.builder.matmul(writer.name("scores"), turned("queries", q.id, {1, 0, 2}),
                            turned("keys", k.id, {1, 2, 0})),
      q.scale * k.scale / std::sqrt(shape.size)};
  writer.recordPoint("scores", scores);

  // The number of tokens of the calibration, which differs from n in a family of circuits: the
  // calibration has heads * row numbers of scores for each width numbers of queries.
  std::size_t row = writer.values("scores").size() / config.heads /
                    (writer.values("query").size() / config.width);
  TC0_ASSERT(row > 0 && writer.values("scores").size() % row == 0);
  TensorId e = writer.step(
      "exp", scores.id, softmaxTable(writer.values("scores"), row, writer.options.bitsActivations),
      scores.scale);
  TensorId weighted =
      writer.builder.matmul(writer.name("weighted"), e, turned("values", v.id, {1, 0, 2}));
  TC0_ASSERT(writer.range(e).lo >= 1);
  TensorId total = writer.builder.sum(writer.name("total"), e, 2);
  total = writer.repeatTo("totals", total, writer.shape(weighted));
  auto joined = [&](const std::string& point, TensorId id) {
    return writer.builder.reshape(writer.name(point + ".joined"),
                                  turned(point + ".turned", id, {1, 0, 2}),
                                  {shape.n, config.width});
  };
  int bits = writer.options.bitsActivations;
  std::vector<Grid> grids = writer.grids(fitSigned, "mixed", config.width, bits);
  ScaledChannels mixed{
      writer.ratioStep(
          "mixed", joined("weighted", weighted), joined("totals", total), roundings(grids),
          [&](double y, std::int64_t channel) { return y / v.scales[channel]; }, true),
      scalesOf(grids)};
  writer.recordPoint("mixed", mixed, bits, {true, true});
  return mixed;
}

}  // namespace tc0
